// What of a process a call must leave as it was, and how two looks at it differ.
#pragma once

#include <locale.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/types.h>

#include <array>
#include <clocale>
#include <csignal>
#include <functional>
#include <string>
#include <vector>

namespace rtconf::probe {

/// One thing that is not as it was.
struct Change {
  bool disables_caller;  ///< later calls of the caller can fail, or die, because of it (limits,
                         ///< timers, privileges)
  std::string text;      ///< e.g. "the umask was changed from 0022 to 0000"
  std::string check;  ///< C statements that make the call and return 1 when the change shows; CALL
                      ///< stands for the call
};

class ProcessState {
 public:
  /// Looks at the calling process.
  static ProcessState now();
  /// Looks at the directory, umask, environment and locale again, at nothing else.
  void renew_surroundings();
  /// What changed since `before`, in a fixed order. The variables that calls were asked to set may
  /// have changed.
  std::vector<Change> since(const ProcessState& before,
                            const std::vector<std::string>& set_by_calls = {}) const;
  /// Puts the calling process's directory and umask back to what they are here: the suite makes its
  /// files by them, and a caller can do the same. `seen` is called first if either is another.
  void put_back(const std::function<void()>& seen) const;

 private:
  /// The entries of the environment but for these variables, in an order that only they decide.
  std::vector<std::string> environment_without(const std::vector<std::string>& variables) const;

  bool is_in_its_directory() const;

  static constexpr int kLimits = RLIM_NLIMITS;
  static constexpr int kSignals = 64;

  std::string cwd_;  ///< "" where it has no path
  dev_t cwd_device_ = 0;
  ino_t cwd_inode_ = 0;
  mode_t umask_ = 0;
  std::vector<std::string> environment_;  ///< in its own order
  std::string locale_;
  sigset_t mask_{};
  std::array<struct sigaction, kSignals + 1> actions_{};
  std::array<rlimit, kLimits> limits_{};
  std::array<itimerval, 3> timers_{};  ///< by their numbers
  locale_t thread_locale_ = nullptr;
  int nice_ = 0;
  int dumpable_ = 0;
  int seccomp_ = 0;
  uid_t user_ = 0;
  gid_t group_ = 0;
};

}  // namespace rtconf::probe
