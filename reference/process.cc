// The family `process`: the id of this process, and running a program to its end.
// reference/README.md says how the program is started, and who waits for it.
#include <limits.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "reference/buffer.h"
#include "reference/exported.h"
#include "reference/sys.h"
#include "reference/sys_process.h"

namespace {

constexpr std::int32_t kNotRun = -1;          ///< no process, or it died by a signal
constexpr std::int32_t kNotExecutable = 127;  ///< what shells say too

/// Where programs are when PATH is not set, as execvp(3) has it.
constexpr const char* kDefaultPath = "/bin:/usr/bin";

/// A program to be run. All that the new process needs is prepared here, for it runs in the memory
/// of this one until the program takes its place, and may not even allocate.
struct Command {
  const char* name;
  char* const* arguments;    ///< the name, the arguments, a null pointer
  const char* path;          ///< where a name without a slash is searched, or null
  bool ignores_children;     ///< as the caller does, by SIG_IGN for SIGCHLD
  rt::sys::Signals blocked;  ///< by the caller
};

/// Puts a directory of `length` bytes and a name together. False if that is too long for a path.
bool join(char (&to)[PATH_MAX], const char* directory, std::size_t length, const char* name) {
  if (length + 1 >= sizeof to) return false;
  static_cast<void>(::memccpy(to, directory, ':', length));  // no such byte is among them
  if (length > 0) to[length++] = '/';                        // none is the working directory
  return ::memccpy(to + length, name, '\0', sizeof to - length) != nullptr;
}

/// Whether the search goes on after an error, by the rules of execvp(3): it does where there is no
/// such program, not where there is one that cannot be run.
bool is_elsewhere(rt::sys::Result error) {
  return error == -ENOENT || error == -ENOTDIR || error == -EACCES || error == -ENAMETOOLONG ||
         error == -ENODEV || error == -ESTALE || error == -ETIMEDOUT;
}

/// Runs the program in the place of this process. Returns only if it cannot be.
void execute(const Command& command) {
  if (command.name[std::strcspn(command.name, "/")] != '\0') {
    rt::sys::execute(command.name, command.arguments);
    return;
  }
  for (const char* rest = command.path == nullptr ? kDefaultPath : command.path;; ++rest) {
    const char* const directory = rest;
    rest += std::strcspn(rest, ":");
    char candidate[PATH_MAX];
    if (join(candidate, directory, static_cast<std::size_t>(rest - directory), command.name) &&
        !is_elsewhere(rt::sys::execute(candidate, command.arguments))) {
      return;
    }
    if (*rest == '\0') return;
  }
}

/// What the new process does. It is born with all signals blocked, since the caller's handlers
/// would run in the caller's memory; the program finds them as fork and exec would have left them.
[[noreturn]] void become(const Command& command) {
  for (int signal = 1; signal < _NSIG; ++signal) {
    struct sigaction action;
    if (rt::sys::disposition(signal, action) && action.sa_handler != SIG_IGN) {
      rt::sys::set_disposition(signal, SIG_DFL);
    }
  }
  if (command.ignores_children) rt::sys::set_disposition(SIGCHLD, SIG_IGN);
  rt::sys::restore_signals(command.blocked);
  execute(command);
  rt::sys::exit_now(kNotExecutable);
}

/// The result of a process that was started.
std::int32_t outcome_of(rt::sys::Result child) {
  int status = 0;
  if (child < 0 || rt::sys::wait_for(child, status) < 0 || !WIFEXITED(status)) return kNotRun;
  return WEXITSTATUS(status);
}

rt::sys::Result start(const Command& command) {
  return rt::sys::start_process([&command] { become(command); });
}

/// Runs the program as a child of this process. For Command::blocked, all signals are blocked.
std::int32_t run(const Command& command) {
  const rt::sys::Result child = start(command);
  rt::sys::restore_signals(command.blocked);
  return outcome_of(child);
}

/// The same, where the program has its own way with children that end: it ignores them, so that the
/// system forgets their status, or a handler of its own may have taken it. A stand-in that none of
/// that touches runs the program for this process, and leaves the result in memory that they share.
std::int32_t run_apart(const Command& command) {
  void* const shared = rt::sys::map_memory(nullptr, sizeof(std::int32_t), MAP_SHARED);
  auto* const result = static_cast<std::int32_t*>(shared);
  rt::sys::Result stand_in = -ENOMEM;
  if (result != nullptr) {
    *result = kNotRun;
    stand_in = rt::sys::copy_process_unseen();
  }
  if (stand_in == 0) {
    rt::sys::die_with_parent();
    rt::sys::set_disposition(SIGCHLD, SIG_DFL);
    *result = outcome_of(start(command));
    rt::sys::exit_now(0);
  }
  rt::sys::restore_signals(command.blocked);
  if (result == nullptr) return kNotRun;
  static_cast<void>(outcome_of(stand_in));
  const std::int32_t outcome = *result;
  rt::sys::unmap(shared, sizeof(std::int32_t));
  return outcome;
}

/// Whether the system keeps the exit status of a child until it is asked for, and no handler can
/// have asked before.
bool keeps_status(const struct sigaction& on_child_death) {
  return on_child_death.sa_handler == SIG_DFL && (on_child_death.sa_flags & SA_NOCLDWAIT) == 0;
}

/// The list that a program is given: its name, the arguments and a null pointer. Null if it cannot
/// be made.
char* const* list_of(const char* name, const char* const* arguments, std::size_t count,
                     rt::Buffer& memory) {
  if (count > PTRDIFF_MAX / sizeof(char*) - 2 || !memory.reserve((count + 2) * sizeof(char*))) {
    return nullptr;
  }
  auto* const list = reinterpret_cast<const char**>(memory.end());
  list[0] = name;
  for (std::size_t i = 0; i < count; ++i) {
    // It would end the list before its time.
    if (arguments[i] == nullptr) return nullptr;
    list[i + 1] = arguments[i];
  }
  list[count + 1] = nullptr;
  return const_cast<char* const*>(list);
}

}  // namespace

std::int64_t rt_getpid() { return rt::sys::process_id(); }

std::int32_t rt_process_run(const char* command, const char* const* arguments, std::size_t count) {
  if (command == nullptr || (arguments == nullptr && count > 0)) return kNotRun;
  rt::Buffer memory;
  char* const* const list = list_of(command, arguments, count, memory);
  if (list == nullptr) return kNotRun;
  Command prepared;
  prepared.name = command;
  prepared.arguments = list;
  prepared.path = rt::sys::variable("PATH");
  struct sigaction on_child_death;
  if (!rt::sys::disposition(SIGCHLD, on_child_death)) return kNotRun;
  prepared.ignores_children = on_child_death.sa_handler == SIG_IGN;
  if (rt::sys::block_signals(rt::sys::all_signals(), prepared.blocked) < 0) return kNotRun;
  return keeps_status(on_child_death) ? run(prepared) : run_apart(prepared);
}
