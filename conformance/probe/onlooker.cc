#include "conformance/probe/onlooker.h"

#include <sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>

namespace rtconf::probe {
namespace {

enum class State : int { kAllowed = 1, kRefused, kWatching, kToStop, kStopped };

}  // namespace

struct Onlooker::Shared {
  std::atomic<State> state;
  std::atomic<unsigned> acted;
};

Onlooker::Onlooker(Case& c, const std::function<void()>& act) : c_(c) {
  void* const page =
      mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED) c.fault("cannot map a page of memory");
  shared_ = static_cast<Shared*>(page);
  const pid_t watched = getpid();
  process_ = c.fork_helper();
  if (process_ == 0) watch(watched, act);
  prctl(PR_SET_PTRACER, process_, 0, 0, 0);  // not everywhere needed, nor known
  shared_->state = State::kAllowed;
  while (shared_->state == State::kAllowed && !has_ended()) sched_yield();
  is_there_ = shared_->state == State::kWatching;
  if (!is_there_) c.dismiss_helpers();
}

Onlooker::~Onlooker() {
  stop();
  munmap(shared_, sizeof(Shared));
}

bool Onlooker::has_ended() const {
  siginfo_t info{};
  return waitid(P_PID, static_cast<id_t>(process_), &info, WEXITED | WNOWAIT | WNOHANG) != 0 ||
         info.si_pid != 0;
}

unsigned Onlooker::stop() {
  if (is_there_) {
    shared_->state = State::kToStop;
    while (shared_->state != State::kStopped && !has_ended()) sched_yield();
    c_.dismiss_helpers();
  }
  is_there_ = false;
  return shared_->acted;
}

void Onlooker::watch(pid_t watched, const std::function<void()>& act) {
  while (shared_->state != State::kAllowed) sched_yield();
  if (ptrace(PTRACE_SEIZE, watched, nullptr, PTRACE_O_TRACESYSGOOD) != 0 ||
      ptrace(PTRACE_INTERRUPT, watched, nullptr, nullptr) != 0) {
    shared_->state = State::kRefused;
    _exit(1);
  }
  for (;;) {
    int status = 0;
    if (waitpid(watched, &status, __WALL) < 0 && errno == EINTR) continue;
    if (!WIFSTOPPED(status)) _exit(0);
    if (shared_->state == State::kToStop) break;
    shared_->state = State::kWatching;
    long deliver = 0;
    if (WSTOPSIG(status) == (SIGTRAP | 0x80)) {
      act();
      ++shared_->acted;
    } else if (status >> 16 == 0) {
      deliver = WSTOPSIG(status);
    }
    ptrace(PTRACE_SYSCALL, watched, nullptr, deliver);
  }
  ptrace(PTRACE_DETACH, watched, nullptr, nullptr);
  shared_->state = State::kStopped;
  _exit(0);
}

}  // namespace rtconf::probe
