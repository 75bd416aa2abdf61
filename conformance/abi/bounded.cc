#include "conformance/abi/bounded.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstring>

#include "conformance/probe/fd.h"
#include "conformance/probe/text.h"

namespace rtconf::abi {
namespace {

constexpr rlim_t kSeconds = 5;                  // of processor time
constexpr std::chrono::seconds kPatience{30};   // on a machine that has other work
constexpr rlim_t kMemory = rlim_t{1} << 30;     // besides what there is already
constexpr std::size_t kMostBytes = 64UL << 20;  // of messages
constexpr int kOutOfMemory = 3;

/// The address space that this process has.
rlim_t present_memory() {
  const probe::Fd file(open("/proc/self/statm", O_RDONLY | O_CLOEXEC));
  std::array<char, 64> text{};
  unsigned long pages = 0;
  if (file && read(file.get(), text.data(), text.size() - 1) > 0)
    pages = std::strtoul(text.data(), nullptr, 10);
  return pages * static_cast<rlim_t>(sysconf(_SC_PAGESIZE));
}

void limit(__rlimit_resource_t which, rlim_t soft) {
  rlimit present{};
  getrlimit(which, &present);
  present.rlim_cur = present.rlim_max == RLIM_INFINITY ? soft : std::min(soft, present.rlim_max);
  setrlimit(which, &present);
}

/// What the parent does about signals is not this process's business, and whatever a library has to
/// say of the file on stderr is not the user's.
void confine() {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  for (int signal = 1; signal < NSIG; ++signal) std::signal(signal, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  const int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
  for (int fd = 0; nowhere >= 0 && fd < 3; ++fd) dup2(nowhere, fd);
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_CPU, kSeconds);
  limit(RLIMIT_AS, present_memory() + kMemory);
  limit(RLIMIT_NOFILE, 0);
}

void write_all(int fd, const char* bytes, std::size_t size) {
  while (size > 0) {
    const ssize_t written = write(fd, bytes, size);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) _exit(1);
    bytes += written;
    size -= static_cast<std::size_t>(written);
  }
}

[[noreturn]] void work_there(int fd, const std::function<void(const Send&)>& work) {
  confine();
  try {
    work([fd](const std::string& message) {
      const std::uint64_t size = message.size();
      std::array<char, sizeof size> head{};
      std::memcpy(head.data(), &size, sizeof size);
      write_all(fd, head.data(), head.size());
      write_all(fd, message.data(), message.size());
    });
  } catch (...) {
    _exit(kOutOfMemory);  // nothing else is thrown there
  }
  _exit(0);
}

/// Until the other end is closed. False when it takes too long or is too much.
bool read_to_end(int fd, std::string& bytes) {
  const auto end = std::chrono::steady_clock::now() + kPatience;
  std::array<char, 65536> buffer{};
  while (bytes.size() <= kMostBytes) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        end - std::chrono::steady_clock::now());
    if (left.count() <= 0) return false;
    pollfd waiting{fd, POLLIN, 0};
    const int ready = poll(&waiting, 1, static_cast<int>(left.count()));
    if (ready <= 0) continue;
    const ssize_t got = read(fd, buffer.data(), buffer.size());
    if (got == 0) return true;
    if (got < 0 && errno != EINTR) return false;
    if (got > 0) bytes.append(buffer.data(), static_cast<std::size_t>(got));
  }
  return false;
}

std::string trouble_of(int status) {
  if (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU)
    return fmt::format("it took more than {} seconds", kSeconds);
  if (WIFSIGNALED(status)) return "it ended with " + probe::signal_name(WTERMSIG(status));
  return WEXITSTATUS(status) == 0 ? "" : "it took more memory than there is for it";
}

std::vector<std::string> split(const std::string& bytes) {
  std::vector<std::string> messages;
  std::size_t place = 0;
  std::uint64_t size = 0;
  while (bytes.size() - place >= sizeof size) {
    std::memcpy(&size, bytes.data() + place, sizeof size);
    place += sizeof size;
    if (size > bytes.size() - place) break;
    messages.push_back(bytes.substr(place, size));
    place += size;
  }
  return messages;
}

}  // namespace

Bounded run_bounded(const std::function<void(const Send&)>& work) {
  Bounded result;
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) {
    result.trouble = probe::cannot("make a pipe", errno);
    return result;
  }
  const probe::Fd from(ends[0]);
  probe::Fd to(ends[1]);
  std::fflush(nullptr);  // what is buffered here must not come out there too
  const pid_t child = fork();
  if (child == 0) work_there(to.get(), work);
  if (child < 0) {
    result.trouble = probe::cannot("make a process", errno);
    return result;
  }
  to = probe::Fd();
  std::string bytes;
  const bool is_whole = read_to_end(from.get(), bytes);
  if (!is_whole) kill(child, SIGKILL);
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  result.trouble = is_whole ? trouble_of(status) : "it did not come to an end";
  result.messages = split(bytes);
  return result;
}

}  // namespace rtconf::abi
