#include "conformance/probe/state.h"

#include <fmt/format.h>
#include <limits.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <clocale>
#include <cstring>

#include "conformance/probe/text.h"

extern char** environ;  // NOLINT(readability-redundant-declaration)

namespace rtconf::probe {
namespace {

const char* limit_name(int limit) {
  static constexpr std::array<const char*, RLIM_NLIMITS> kNames = {
      "RLIMIT_CPU",      "RLIMIT_FSIZE", "RLIMIT_DATA",   "RLIMIT_STACK",
      "RLIMIT_CORE",     "RLIMIT_RSS",   "RLIMIT_NPROC",  "RLIMIT_NOFILE",
      "RLIMIT_MEMLOCK",  "RLIMIT_AS",    "RLIMIT_LOCKS",  "RLIMIT_SIGPENDING",
      "RLIMIT_MSGQUEUE", "RLIMIT_NICE",  "RLIMIT_RTPRIO", "RLIMIT_RTTIME"};
  return kNames[static_cast<std::size_t>(limit)];
}

std::string amount(rlim_t value) {
  return value == RLIM_INFINITY ? "unlimited" : fmt::format("{}", value);
}

// C that looks, calls, and looks again. CALL stands for the call.
constexpr const char* kLimitCheck =
    "struct rlimit was[16], is[16];\n"
    "for (int k = 0; k < 16; k++) getrlimit(k, &was[k]);\n"
    "CALL;\n"
    "for (int k = 0; k < 16; k++) getrlimit(k, &is[k]);\n"
    "return memcmp(was, is, sizeof was) != 0;";
constexpr const char* kTimerCheck =
    "CALL;\n"
    "for (int k = 0; k < 3; k++) {\n"
    "  struct itimerval timer;\n"
    "  if (getitimer(k, &timer) == 0 && (timer.it_value.tv_sec || timer.it_value.tv_usec)) return "
    "1;\n"
    "}\n"
    "return 0;";
constexpr const char* kAlarmCheck =
    "alarm(1000); CALL; unsigned left = alarm(0); return left < 900 || left > 1000;";
constexpr const char* kThreadLocaleCheck =
    "locale_t was = uselocale(NULL); CALL; return uselocale(NULL) != was;";
constexpr const char* kSeccompCheck = "CALL; return prctl(PR_GET_SECCOMP) != 0;";
constexpr const char* kUserCheck = "uid_t was = geteuid(); CALL; return geteuid() != was;";
constexpr const char* kDirectoryCheck =
    "char was[4096] = \"\", is[4096] = \"\"; PREPARE; getcwd(was, sizeof was); CALL; getcwd(is, "
    "sizeof is);\n"
    "return strcmp(was, is) != 0;";
constexpr const char* kUmaskCheck = "umask(027); CALL; return umask(027) != 027;";
constexpr const char* kLocaleCheck =
    "setlocale(LC_ALL, \"C.UTF-8\"); char *was = strdup(setlocale(LC_ALL, NULL)); CALL; "
    "return strcmp(was, setlocale(LC_ALL, "
    "NULL)) != 0;";
constexpr const char* kMaskCheck =
    "sigset_t was, is; sigemptyset(&was); sigaddset(&was, SIGUSR1);\n"
    "sigprocmask(SIG_SETMASK, &was, NULL); CALL; sigprocmask(SIG_SETMASK, "
    "NULL, &is);\n"
    "for (int k = 1; k < 65; k++) if (sigismember(&was, k) != sigismember(&is, k)) return 1;\n"
    "return 0;";
constexpr const char* kActionCheck =
    "struct sigaction was[65], is;\n"
    "struct sigaction mine = {.sa_handler = (void (*)(int))abs, .sa_flags = SA_RESTART};\n"
    "sigaddset(&mine.sa_mask, SIGURG); sigaction(SIGUSR2, &mine, NULL); signal(SIGPIPE, SIG_IGN);\n"
    "for (int k = 1; k < 65; k++) sigaction(k, NULL, &was[k]);\n"
    "CALL;\n"
    "for (int k = 1; k < 65; k++) if (sigaction(k, NULL, &is) == 0 &&\n"
    "  (is.sa_handler != was[k].sa_handler || is.sa_flags != was[k].sa_flags ||\n"
    "   sigismember(&is.sa_mask, SIGURG) != sigismember(&was[k].sa_mask, SIGURG))) return 1;\n"
    "return 0;";
constexpr const char* kNiceCheck =
    "int was = getpriority(PRIO_PROCESS, 0); CALL; return getpriority(PRIO_PROCESS, 0) != "
    "was;";
constexpr const char* kDumpableCheck =
    "int was = prctl(PR_GET_DUMPABLE); CALL; return prctl(PR_GET_DUMPABLE) != was;";

/// Compares all entries but those of the variables that the call is asked to set.
std::string environment_check(const std::vector<std::string>& set_by_calls) {
  std::string skip;
  // The last first: where they are too many for a program, it is the ones of late that count.
  for (auto name = set_by_calls.rbegin(); name != set_by_calls.rend(); ++name) {
    const std::string entry = quoted(*name + "=");
    skip += fmt::format("    if (!strncmp(*e, {0}, sizeof {0} - 1)) continue;\n", entry);
    if (skip.size() > 1000) break;
  }
  return fmt::format(
      "extern char **environ; unsigned long sums[2] = {{0, 0}}; PREPARE;\n"
      "for (int k = 0; k < 2; k++) {{\n"
      "  if (k) CALL;\n"
      "  for (char **e = environ; *e; e++) {{\n"
      "    unsigned long sum = 7;\n{}"
      "    for (char *p = *e; *p; p++) sum = sum * 31 + *p;\n"
      "    sums[k] += sum * sum;\n"
      "  }}\n"
      "}}\n"
      "return sums[0] != sums[1];",
      skip);
}

constexpr std::size_t kMaskBytes = 8;  // what the kernel knows of a set of signals

bool same_action(const struct sigaction& a, const struct sigaction& b) {
  if (a.sa_handler != b.sa_handler || a.sa_flags != b.sa_flags) return false;  // a union's members
  return std::memcmp(&a.sa_mask, &b.sa_mask, kMaskBytes) == 0;
}

bool is_armed(const itimerval& timer) {
  return timer.it_value.tv_sec != 0 || timer.it_value.tv_usec != 0;
}

/// True if the timer is the one that it was, a little later.
bool goes_on(const itimerval& now, const itimerval& before) {
  constexpr time_t kLongestCase = 3600;
  return now.it_interval.tv_sec == before.it_interval.tv_sec &&
         now.it_interval.tv_usec == before.it_interval.tv_usec &&
         now.it_value.tv_sec <= before.it_value.tv_sec + 1 &&
         now.it_value.tv_sec + kLongestCase >= before.it_value.tv_sec;
}

}  // namespace

/// After every call, so that the path, which costs half as much as what stat finds, is asked first.
bool ProcessState::is_in_its_directory() const {
  std::array<char, PATH_MAX> path;  // not filled: this is asked after every call
  if (getcwd(path.data(), path.size()) != nullptr && cwd_ == path.data()) return true;
  struct stat here {};
  return stat(".", &here) == 0 && here.st_dev == cwd_device_ && here.st_ino == cwd_inode_;
}

void ProcessState::put_back(const std::function<void()>& seen) const {
  const mode_t mask = umask(umask_);
  const bool is_elsewhere = !is_in_its_directory();
  if (mask == umask_ && !is_elsewhere) return;
  umask(mask);
  seen();
  umask(umask_);
  // Where there is no way back, the suite's next step says so.
  if (is_elsewhere && !cwd_.empty() && chdir(cwd_.c_str()) != 0) return;
}

void ProcessState::renew_surroundings() {
  struct stat here {};
  const bool is_there = stat(".", &here) == 0;
  cwd_device_ = is_there ? here.st_dev : 0;
  cwd_inode_ = is_there ? here.st_ino : 0;
  std::array<char, PATH_MAX> path;
  cwd_ = getcwd(path.data(), path.size()) != nullptr ? path.data() : "";
  umask_ = umask(0);
  umask(umask_);
  environment_.clear();
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry)
    environment_.emplace_back(*entry);
  const char* locale = setlocale(LC_ALL, nullptr);
  locale_ = locale != nullptr ? locale : "";
  thread_locale_ = uselocale(nullptr);
}

ProcessState ProcessState::now() {
  ProcessState state;
  state.renew_surroundings();
  sigprocmask(SIG_SETMASK, nullptr, &state.mask_);
  for (int signal = 1; signal <= kSignals; ++signal) {
    sigaction(signal, nullptr, &state.actions_[static_cast<std::size_t>(signal)]);
  }
  for (int limit = 0; limit < kLimits; ++limit) {
    // By system call: getrlimit's own argument type differs between C libraries.
    syscall(SYS_prlimit64, 0, limit, nullptr, &state.limits_[static_cast<std::size_t>(limit)]);
  }
  itimerval timer{};
  for (const auto which : {ITIMER_REAL, ITIMER_VIRTUAL, ITIMER_PROF}) {
    const bool is_known = getitimer(which, &timer) == 0;
    if (is_known) state.timers_[static_cast<std::size_t>(which)] = timer;
  }
  state.nice_ = getpriority(PRIO_PROCESS, 0);
  state.dumpable_ = prctl(PR_GET_DUMPABLE, 0, 0, 0, 0);
  state.seccomp_ = prctl(PR_GET_SECCOMP, 0, 0, 0, 0);
  state.user_ = geteuid();
  state.group_ = getegid();
  return state;
}

std::vector<std::string> ProcessState::environment_without(
    const std::vector<std::string>& variables) const {
  std::vector<std::string> entries = environment_;
  std::erase_if(entries, [&](const std::string& entry) {
    return std::find(variables.begin(), variables.end(), entry.substr(0, entry.find('='))) !=
           variables.end();
  });
  std::sort(entries.begin(), entries.end());
  return entries;
}

std::vector<Change> ProcessState::since(const ProcessState& before,
                                        const std::vector<std::string>& set_by_calls) const {
  std::vector<Change> changes;
  const auto note = [&](bool disables, std::string text, std::string check) {
    changes.push_back({disables, std::move(text), std::move(check)});
  };
  for (int limit = 0; limit < kLimits; ++limit) {
    const rlimit& was = before.limits_[static_cast<std::size_t>(limit)];
    const rlimit& is = limits_[static_cast<std::size_t>(limit)];
    if (is.rlim_cur == was.rlim_cur && is.rlim_max == was.rlim_max) continue;
    const bool lowered = is.rlim_cur < was.rlim_cur || is.rlim_max < was.rlim_max;
    note(lowered,
         fmt::format("{} was changed from {} to {} (hard limit {} to {})", limit_name(limit),
                     amount(was.rlim_cur), amount(is.rlim_cur), amount(was.rlim_max),
                     amount(is.rlim_max)),
         kLimitCheck);
  }
  for (std::size_t i = 0; i < timers_.size(); ++i) {
    const bool was_armed = is_armed(before.timers_[i]);
    if (!is_armed(timers_[i]) && !was_armed) continue;
    if (is_armed(timers_[i]) && was_armed && goes_on(timers_[i], before.timers_[i])) continue;
    note(is_armed(timers_[i]),
         !is_armed(timers_[i]) ? "the caller's interval timer or alarm was cancelled"
         : was_armed           ? "the caller's interval timer or alarm was set anew"
                               : "an interval timer or alarm was left armed",
         was_armed ? kAlarmCheck : kTimerCheck);
  }
  if (seccomp_ != before.seccomp_) note(true, "a seccomp filter was installed", kSeccompCheck);
  if (user_ != before.user_ || group_ != before.group_)
    note(true, "the process's user or group was changed", kUserCheck);
  if (cwd_device_ != before.cwd_device_ || cwd_inode_ != before.cwd_inode_) {
    note(false, "the working directory was changed", kDirectoryCheck);
  }
  if (umask_ != before.umask_) {
    note(false, fmt::format("the umask was changed from {:04o} to {:04o}", before.umask_, umask_),
         kUmaskCheck);
  }
  if (environment_ != before.environment_ &&
      environment_without(set_by_calls) != before.environment_without(set_by_calls))
    note(false, "the environment was changed", environment_check(set_by_calls));
  if (locale_ != before.locale_) {
    note(false,
         fmt::format("the locale was changed from {} to {}", quoted(before.locale_),
                     quoted(locale_)),
         kLocaleCheck);
  }
  if (thread_locale_ != before.thread_locale_)
    note(false, "the locale of the thread was changed", kThreadLocaleCheck);
  for (int signal = 1; signal <= kSignals; ++signal) {
    if (sigismember(&mask_, signal) != sigismember(&before.mask_, signal)) {
      note(false, fmt::format("the signal mask was changed: {}", signal_name(signal)), kMaskCheck);
    }
    const auto index = static_cast<std::size_t>(signal);
    if (!same_action(actions_[index], before.actions_[index])) {
      note(false, fmt::format("the disposition of {} was changed", signal_name(signal)),
           kActionCheck);
    }
  }
  if (nice_ != before.nice_)
    note(false, fmt::format("the nice value was changed from {} to {}", before.nice_, nice_),
         kNiceCheck);
  if (dumpable_ != before.dumpable_) note(false, "the dumpable flag was changed", kDumpableCheck);
  return changes;
}

}  // namespace rtconf::probe
