#include "bench/contender/cost.h"

#include <signal.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <fstream>
#include <string>

namespace rtconf::bench {
namespace {

/// Stands before and behind the task in a trace. Nobody calls it with that signal otherwise.
void mark() { ::syscall(SYS_tgkill, -1, -1, 0); }

/// ptrace takes numbers where its prototype has addresses.
void* as_address(std::uintptr_t number) {
  return reinterpret_cast<void*>(number);  // NOLINT(performance-no-int-to-ptr)
}

/// What is traced: the task between two marks.
[[noreturn]] void be_traced(Task& task) {
  if (::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0) ::_exit(1);
  ::raise(SIGSTOP);
  mark();
  task.once();
  mark();
  ::_exit(0);
}

/// Lets the process go on to the next stop. False if there is none.
bool resume(pid_t process, int signal, int& status) {
  return ::ptrace(PTRACE_SYSCALL, process, nullptr,
                  as_address(static_cast<std::uintptr_t>(signal))) == 0 &&
         ::waitpid(process, &status, __WALL) == process && WIFSTOPPED(status);
}

/// Goes from stop to stop, and counts the calls between the marks.
double count_calls(pid_t process) {
  constexpr int kCallStop = SIGTRAP | 0x80;
  int status = 0;
  if (::waitpid(process, &status, __WALL) != process || !WIFSTOPPED(status)) return kUnknown;
  ::ptrace(PTRACE_SETOPTIONS, process, nullptr,
           as_address(PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL));
  double calls = 0;
  int marks = 0;
  int signal = 0;
  while (marks < 2) {
    if (!resume(process, signal, status)) return kUnknown;
    signal = WSTOPSIG(status) == kCallStop ? 0 : WSTOPSIG(status);
    __ptrace_syscall_info info = {};
    if (signal != 0 ||
        ::ptrace(PTRACE_GET_SYSCALL_INFO, process, as_address(sizeof info), &info) <= 0) {
      continue;
    }
    if (info.op != PTRACE_SYSCALL_INFO_ENTRY) continue;
    const bool is_mark = info.entry.nr == SYS_tgkill && static_cast<int>(info.entry.args[0]) == -1;
    marks += is_mark ? 1 : 0;
    calls += !is_mark && marks == 1 ? 1 : 0;
  }
  return calls;
}

/// In a copy of this process, which has the task ready, and its heap as it is.
double system_calls_of(Task& task) {
  std::fflush(nullptr);
  const pid_t process = ::fork();
  if (process == 0) be_traced(task);
  if (process < 0) return kUnknown;
  const double calls = count_calls(process);
  ::kill(process, SIGKILL);
  while (::waitpid(process, nullptr, __WALL) > 0) {
  }
  return calls;
}

double page_faults_of(Task& task) {
  rusage before = {};
  rusage after = {};
  ::getrusage(RUSAGE_SELF, &before);
  task.once();
  ::getrusage(RUSAGE_SELF, &after);
  return static_cast<double>(after.ru_minflt + after.ru_majflt - before.ru_minflt -
                             before.ru_majflt);
}

/// A line of /proc/self/status, in bytes.
double status_of(const std::string& name) {
  std::ifstream status("/proc/self/status");
  std::string line;
  while (std::getline(status, line)) {
    if (line.starts_with(name + ':')) return 1024 * std::stod(line.substr(name.size() + 1));
  }
  return kUnknown;
}

double peak_of(Task& task) {
  constexpr const char* kForgetPeak = "5";
  {
    std::ofstream forget("/proc/self/clear_refs");
    if (!(forget << kForgetPeak << std::flush)) return kUnknown;
  }
  const double before = status_of("VmRSS");
  task.once();
  const double peak = status_of("VmHWM");
  return before < 0 || peak < 0 ? kUnknown : peak > before ? peak - before : 0;
}

}  // namespace

void count_cost(Task& task, Answer& answer) {
  answer.page_faults = page_faults_of(task);
  answer.peak_bytes = peak_of(task);
  answer.system_calls = system_calls_of(task);
}

}  // namespace rtconf::bench
