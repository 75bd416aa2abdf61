// What the reference's own tests do in other processes, and what they ask of signals. Nothing about
// files.
#pragma once

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <stdexcept>

namespace rt::checks {

/// Waits for a child and gives its exit status, or the negative of the signal that ended it.
inline int end_of(pid_t child) {
  int status = 0;
  if (::waitpid(child, &status, 0) != child) throw std::runtime_error("waitpid");
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

/// Starts a process that makes one call and exits with what it gives.
template <typename Call>
pid_t start_child(Call call) {
  const pid_t child = ::fork();
  if (child < 0) throw std::runtime_error("fork");
  if (child == 0) ::_exit(call());
  return child;
}

/// What a call gives in a process of its own.
template <typename Call>
int status_of(Call call) {
  return end_of(start_child(call));
}

inline bool is_pending(int signal) {
  sigset_t set;
  ::sigpending(&set);
  return ::sigismember(&set, signal) == 1;
}

inline bool is_blocked(int signal) {
  sigset_t set;
  ::pthread_sigmask(SIG_SETMASK, nullptr, &set);
  return ::sigismember(&set, signal) == 1;
}

}  // namespace rt::checks
