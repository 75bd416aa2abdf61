// The group process with posix_spawnp. Where the process ignores its children, they are minded for
// as long as any call runs.
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <mutex>
#include <new>
#include <vector>

#pragma GCC visibility push(default)
#include "rt.h"
#pragma GCC visibility pop

extern char** environ;

namespace {

/// Keeps SIGCHLD at its default while one lives, if children would be forgotten otherwise.
class Minded {
 public:
  Minded() {
    const std::scoped_lock hold(mutex);
    if (users++ > 0) return;
    sigaction(SIGCHLD, nullptr, &was);
    is_changed = was.sa_handler == SIG_IGN || (was.sa_flags & SA_NOCLDWAIT) != 0;
    if (!is_changed) return;
    struct sigaction plain = was;
    if (plain.sa_handler == SIG_IGN) plain.sa_handler = SIG_DFL;
    plain.sa_flags &= ~SA_NOCLDWAIT;
    sigaction(SIGCHLD, &plain, nullptr);
  }
  ~Minded() {
    const std::scoped_lock hold(mutex);
    if (--users == 0 && is_changed) sigaction(SIGCHLD, &was, nullptr);
  }
  Minded(const Minded&) = delete;
  Minded& operator=(const Minded&) = delete;

 private:
  static inline std::mutex mutex;
  static inline int users = 0;
  static inline bool is_changed = false;
  static inline struct sigaction was {};
};

int run(const char* command, const char* const* arguments, std::size_t count) {
  std::vector<char*> list = {const_cast<char*>(command)};
  for (std::size_t i = 0; i < count; ++i) list.push_back(const_cast<char*>(arguments[i]));
  list.push_back(nullptr);
  const Minded minded;
  pid_t child = -1;
  const int error = posix_spawnp(&child, command, nullptr, nullptr, list.data(), environ);
  if (error != 0) return error == EAGAIN || error == ENOMEM ? -1 : 127;
  int status = 0;
  while (waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) return -1;
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace

std::int64_t rt_getpid() { return getpid(); }

std::int32_t rt_process_run(const char* command, const char* const* arguments,
                            std::size_t count) try {
  if (command == nullptr || (arguments == nullptr && count > 0)) return -1;
  return run(command, arguments, count);
} catch (const std::bad_alloc&) {
  return -1;
}
