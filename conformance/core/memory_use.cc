#include "conformance/core/memory_use.h"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <cstring>
#include <memory>
#include <string_view>

#include "conformance/probe/fd.h"

namespace rtconf {
namespace {

bool is_own_namespace() {
  std::array<char, 16> target{};
  const ssize_t length = readlink("/proc/self", target.data(), target.size() - 1);
  return length > 0 && std::string_view(target.data()) == std::to_string(getpid());
}

/// The number that a name of /proc is, or 0.
pid_t process_of(std::string_view name) {
  pid_t process = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), process);
  return error == std::errc() && end == name.data() + name.size() ? process : 0;
}

}  // namespace

std::uint64_t resident_bytes(pid_t process) {
  const probe::Fd fd(open(fmt::format("/proc/{}/statm", process).c_str(), O_RDONLY | O_CLOEXEC));
  std::array<char, 128> text{};
  if (!fd || read(fd.get(), text.data(), text.size() - 1) <= 0) return 0;
  const char* second = std::strchr(text.data(), ' ');
  std::uint64_t pages = 0;
  if (second != nullptr) std::from_chars(second + 1, text.data() + text.size(), pages);
  return pages * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

std::uint64_t resident_bytes_of_case(pid_t guardian, pid_t executor) {
  const std::unique_ptr<DIR, int (*)(DIR*)> processes(opendir("/proc"), closedir);
  if (!processes || !is_own_namespace()) return resident_bytes(executor);
  std::uint64_t bytes = 0;
  while (const dirent* entry = readdir(processes.get())) {
    const pid_t process = process_of(entry->d_name);
    if (process != 0 && process != guardian && process != getpid())
      bytes += resident_bytes(process);
  }
  return bytes;
}

}  // namespace rtconf
