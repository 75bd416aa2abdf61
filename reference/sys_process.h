// The part of the door to the operating system (sys.h) that is about processes and signals, under
// the same rules.
#pragma once

#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

#include "reference/sys.h"

namespace [[gnu::visibility("hidden")]] rt {
namespace sys {

// --- Signals ---
// Signals are blocked for the calling thread alone, which Linux makes of sigprocmask too;
// pthread_sigmask was in a library of its own in older systems.

/// Blocks a set of signals and tells what was blocked before.
inline void block_signals(const sigset_t& set, sigset_t& before) {
  static_cast<void>(::sigprocmask(SIG_BLOCK, &set, &before));
}

inline void restore_signals(const sigset_t& before) {
  static_cast<void>(::sigprocmask(SIG_SETMASK, &before, nullptr));
}

/// Blocks all that can be blocked.
inline void block_all_signals(sigset_t& before) {
  sigset_t all;
  static_cast<void>(::sigfillset(&all));
  block_signals(all, before);
}

inline void add_signal(sigset_t& set, int signal) { static_cast<void>(::sigaddset(&set, signal)); }

/// Takes a blocked signal of the set away, if one has arrived. Never waits.
inline void take_signal(const sigset_t& set) {
  const timespec at_once = {};
  static_cast<void>(uninterrupted([&] { return ::sigtimedwait(&set, nullptr, &at_once); }));
}

/// What the process does on a signal. False for numbers that are no signal of the program's.
inline bool disposition(int signal, struct sigaction& into) {
  return ::sigaction(signal, nullptr, &into) == 0;
}
inline void set_disposition(int signal, const struct sigaction& to) {
  static_cast<void>(::sigaction(signal, &to, nullptr));
}

// --- Processes ---

inline Result process_id() { return ::getpid(); }

/// Makes a process that runs `child` in the memory of this one, and in its stead until it runs a
/// program or ends. `child` must not return, and must change nothing that is read here afterwards.
/// vfork, because a copy of the address space costs a large process much, and may be refused.
template <typename Child>
Result start_process(Child child) {
  const pid_t started = ::vfork();
  if (started == 0) child();
  return result_of(started);
}

/// A copy of this process that is no business of the program's: its end is told by no signal, and
/// only a wait for it that says __WALL sees it. Descriptors are shared, not copied. 0 in the copy.
inline Result copy_process_unseen() {
#if defined(__s390__)
  const long result = ::syscall(SYS_clone, 0L, CLONE_FILES, 0L, 0L, 0L);
#else
  const long result = ::syscall(SYS_clone, CLONE_FILES, 0L, 0L, 0L, 0L);
#endif
  return result_of(result);
}

/// Lets this process be killed when the thread that made it ends.
inline void die_with_parent() { static_cast<void>(::prctl(PR_SET_PDEATHSIG, SIGKILL)); }

/// Runs a program in the place of this one. Returns only an error.
inline Result execute(const char* path, char* const* arguments) {
  return result_of(::execv(path, arguments));
}

/// Ends the process at once: no handlers, no buffers written.
[[noreturn]] inline void exit_now(int status) { ::_exit(status); }

/// Waits for the end of one child, of whatever kind.
inline Result wait_for(Result child, int& status) {
  return uninterrupted(
      [&status, child] { return ::waitpid(static_cast<pid_t>(child), &status, __WALL); });
}

}  // namespace sys
}  // namespace gnu::visibility("hidden")]]rt
