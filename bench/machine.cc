#include "bench/machine.h"

#include <gnu/libc-version.h>
#include <sched.h>
#include <sys/utsname.h>

#include <fstream>
#include <string>

namespace rtconf::bench {
namespace {

/// What follows the name on the first line that begins with it; "" if there is none.
std::string line_of(const char* file, const std::string& name) {
  std::ifstream lines(file);
  std::string line;
  while (std::getline(lines, line)) {
    if (!line.starts_with(name)) continue;
    const std::size_t start = line.find_first_not_of(" \t:", name.size());
    return start == std::string::npos ? "" : line.substr(start);
  }
  return "";
}

std::uint64_t kilobytes(const char* name) {
  const std::string text = line_of("/proc/meminfo", name);
  return text.empty() ? 0 : std::stoull(text) << 10;
}

/// The word in brackets: "madvise" of "always [madvise] never".
std::string chosen(const std::string& file) {
  const std::string words = line_of(file.c_str(), "");
  const std::size_t open = words.find('[');
  const std::size_t close = words.find(']');
  return open < close && close != std::string::npos ? words.substr(open + 1, close - open - 1)
                                                    : "unknown";
}

std::uint64_t processors() {
  cpu_set_t allowed;
  return ::sched_getaffinity(0, sizeof allowed, &allowed) == 0
             ? static_cast<std::uint64_t>(CPU_COUNT(&allowed))
             : 1;
}

}  // namespace

Machine this_machine() {
  utsname system = {};
  ::uname(&system);
  const std::string large_pages = "/sys/kernel/mm/transparent_hugepage/";
  std::string processor = line_of("/proc/cpuinfo", "model name");
  if (processor.empty()) processor = system.machine;
  return {.processor = std::move(processor),
          .processors = processors(),
          .memory = kilobytes("MemTotal"),
          .system = std::string(system.sysname) + ' ' + system.release,
          .libc = std::string("glibc ") + gnu_get_libc_version(),
          .large_pages = chosen(large_pages + "enabled"),
          .shared_large_pages = chosen(large_pages + "shmem_enabled")};
}

std::uint64_t available_memory() { return kilobytes("MemAvailable"); }

}  // namespace rtconf::bench
