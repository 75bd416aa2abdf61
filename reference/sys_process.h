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

#pragma GCC visibility push(hidden)
namespace rt::sys {

// --- Signals ---

/// A set of signals as the system has it. libc's is larger, and takes a function for everything
/// that is done with it; and it leaves out the signals that libc keeps for itself, which must be
/// kept from a process in the memory of this one too.
struct Signals {
  unsigned long words[(_NSIG - 1) / (8 * sizeof(unsigned long))];
};

inline Signals all_signals() {
  Signals all;
  for (unsigned long& word : all.words) word = ~0UL;
  return all;
}

/// A set of two of the classic signals, which are all in the first word.
constexpr Signals set_of(int one, int other) { return {{1UL << (one - 1) | 1UL << (other - 1)}}; }

/// Blocks a set of signals for this thread and tells what was blocked before.
inline Result block_signals(const Signals& set, Signals& before) {
  return uninterrupted(
      [&] { return ::syscall(SYS_rt_sigprocmask, SIG_BLOCK, &set, &before, sizeof set); });
}

inline void restore_signals(const Signals& before) {
  ::syscall(SYS_rt_sigprocmask, SIG_SETMASK, &before, nullptr, sizeof before);
}

/// Takes a blocked signal of the set away, if one has arrived. Never waits.
inline void take_signal(const Signals& set) {
  const timespec at_once = {};
  static_cast<void>(uninterrupted(
      [&] { return ::syscall(SYS_rt_sigtimedwait, &set, nullptr, &at_once, sizeof set); }));
}

/// What the process does on a signal. False for numbers that are no signal of the program's.
inline bool disposition(int signal, struct sigaction& into) {
  return ::sigaction(signal, nullptr, &into) == 0;
}

/// SIG_DFL or SIG_IGN.
inline void set_disposition(int signal, sighandler_t to) {
  static_cast<void>(::signal(signal, to));
}

// --- Processes ---

inline Result process_id() { return ::syscall(SYS_getpid); }

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
  return uninterrupted([] { return ::syscall(SYS_clone, 0L, CLONE_FILES, 0L, 0L, 0L); });
#else
  return uninterrupted([] { return ::syscall(SYS_clone, CLONE_FILES, 0L, 0L, 0L, 0L); });
#endif
}

/// Lets this process be killed when the thread that made it ends.
inline void die_with_parent() { ::syscall(SYS_prctl, PR_SET_PDEATHSIG, SIGKILL); }

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

}  // namespace rt::sys
#pragma GCC visibility pop
