#include "conformance/core/attempt.h"

#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fstream>
#include <span>

#include "conformance/core/memory_use.h"

namespace rtconf {
namespace {

using probe::Pad;
using probe::Phase;

constexpr int kTick = 20;                        // milliseconds
constexpr std::chrono::seconds kSetupLimit{20};  // for what the suite itself does between calls
constexpr std::chrono::seconds kSetupLimitOfHanging{5};
constexpr int kMostLimits = 120;              // a case in all, in limits for one call: ten minutes
constexpr std::chrono::seconds kEndLimit{1};  // from the last word to the end of the process
constexpr std::uint64_t kResidentLimit = std::uint64_t{2} << 30;
constexpr std::uint64_t kResidentLimitLarge = std::uint64_t{16} << 30;
constexpr std::uint64_t kPeakOfMemory = std::uint64_t{800}
                                        << 20;  // a death above this was about memory

/// Sleeps until a child changes state (SIGCHLD is blocked) or the time is over.
void wait_for_child(int milliseconds) {
  sigset_t child;
  sigemptyset(&child);
  sigaddset(&child, SIGCHLD);
  const timespec limit{0, milliseconds * 1'000'000L};
  sigtimedwait(&child, nullptr, &limit);
}

void reap_all() {
  while (waitpid(-1, nullptr, 0) > 0 || errno == EINTR) {
  }
}

/// Without a namespace: kills what descends from this process, which adopts every orphan, until
/// nothing is left.
void kill_descendants() {
  const std::string list = fmt::format("/proc/self/task/{}/children", gettid());
  for (int rounds = 0; rounds < 1000; ++rounds) {
    std::ifstream children(list);
    bool any = false;
    for (pid_t child = 0; children >> child;) {
      kill(child, SIGKILL);
      waitpid(child, nullptr, 0);
      any = true;
    }
    if (!any) return;
  }
}

bool has_answered(const probe::Talk& talk) {
  const std::uint32_t answered = talk.answered;
  return answered == probe::answer_to(talk.asked) || answered == probe::complaint_of(talk.asked);
}

/// Where the child is. A provider that has written there has control.
Phase phase_of(const Pad& pad) {
  return probe::progress_of(pad).value_or(probe::Progress{.phase = Phase::kInCall}).phase;
}

}  // namespace

Attempt::Attempt(const Task& task, const Shared& shared, const TimeLimits& limits, void (*unmap)())
    : task_(task), shared_(shared), limits_(limits), since_(std::chrono::steady_clock::now()) {
  probe::clear(*shared_.pad);
  std::memset(static_cast<void*>(shared_.hints), 0, sizeof(Hints));
  std::memset(static_cast<void*>(shared_.watch), 0, sizeof(Watch));
  std::memset(static_cast<void*>(shared_.talk), 0, sizeof(probe::Talk));
  shared_.talk->answered = probe::answer_to(0);
  guardian_ = fork_patiently();
  if (guardian_ == 0) guard(task_, shared_, unmap);
  if (guardian_ < 0) end_with(Ending::kFault, errno);
}

Attempt::~Attempt() {
  if (!is_over()) end_with(Ending::kFault, 0);
}

void Attempt::finish() {
  while (!is_over()) {
    wait_for_child(kTick);
    watch_over(0);
  }
}

bool Attempt::ask(std::span<const unsigned char> input, bool terse) {
  probe::Talk& talk = *shared_.talk;
  if (is_over()) return false;
  const std::uint32_t right = probe::answer_to(talk.asked + 1);
  input = input.first(std::min(input.size(), probe::kLongestInput));
  talk.is_terse = terse ? 1 : 0;
  talk.input_size = static_cast<std::uint32_t>(input.size());
  std::copy(input.begin(), input.end(), talk.input);
  since_ = std::chrono::steady_clock::now();
  // A fuzzer's executor may live for ever: its limit is on each input.
  if (task_.row->target != nullptr) start_ = since_;
  tell_change(talk.asked);
  if (input.empty()) {
    finish();
    return true;
  }
  while (!is_over()) {
    const std::uint32_t seen = talk.answered;
    if (seen == right) return true;
    if (terse && seen == probe::complaint_of(talk.asked)) return false;
    wait_for_change(talk.answered, seen, kTick / 4);
    if (talk.answered == seen) watch_over(0);
  }
  return false;
}

void Attempt::watch_over(int milliseconds) {
  if (milliseconds > 0) wait_for_child(milliseconds);
  int status = 0;
  // A guardian that has told is about to end.
  const int waiting = shared_.watch->told != 0 ? 0 : WNOHANG;
  const pid_t got = waitpid(guardian_, &status, waiting | WUNTRACED);
  if (got == 0) {
    check_limits();
  } else if (got == guardian_ && shared_.watch->told != 0) {
    conclude();
  } else if (WIFSIGNALED(status)) {
    end_with(Ending::kParentLost, WTERMSIG(status));
  } else if (WIFSTOPPED(status)) {
    end_with(Ending::kParentLost, WSTOPSIG(status));
  } else {
    end_with(Ending::kFault, 0);
  }
}

void Attempt::check_limits() {
  const Pad& pad = *shared_.pad;
  const auto now = std::chrono::steady_clock::now();
  const std::uint64_t progress = pad.progress;
  if (progress != progress_seen_ && probe::progress_of(pad)) {
    progress_seen_ = progress;
    since_ = now;
  }
  const Phase phase = phase_of(pad);
  // What the pad says of phase, calls and time can be written by the provider; this cannot.
  const int most = task_.plan->large ? 10 * kMostLimits : kMostLimits;
  if (now - start_ > most * limits_.call) return end_with(Ending::kHang, 0);
  if (phase == Phase::kDone) {
    if (now - since_ > kEndLimit) end_with(Ending::kFinished, 0);
    return;
  }
  const bool is_providers = phase == Phase::kInCall || phase == Phase::kLoading;
  const auto setup = limits_.call < std::chrono::seconds(2) ? kSetupLimitOfHanging : kSetupLimit;
  const auto own = phase == Phase::kLoading ? limits_.load : limits_.call;
  const auto allowed = is_providers ? own + std::chrono::milliseconds(pad.extra_ms)
                                    : std::chrono::milliseconds(setup);
  const bool waits_for_input =
      task_.row != nullptr && task_.row->judges_inputs() && has_answered(*shared_.talk);
  if (now - since_ > allowed && !waits_for_input) return end_with(Ending::kHang, 0);
  const pid_t executor = shared_.watch->executor;
  const std::uint64_t resident =
      task_.in_namespace ? resident_bytes_of_case(guardian_, executor) : resident_bytes(executor);
  if (resident > (task_.plan->large ? kResidentLimitLarge : kResidentLimit))
    end_with(Ending::kMemory, 0);
}

void Attempt::conclude() {
  const Watch& watch = *shared_.watch;
  const Hints& hints = *shared_.hints;
  orphans_ = watch.orphans;
  const bool is_done = phase_of(*shared_.pad) == Phase::kDone;
  if (watch.stopped != 0 && !is_done) return end_with(Ending::kStopped, watch.stopped);
  if (is_done) return end_with(Ending::kFinished, 0);
  const bool ran_out = hints.refusals > 0 || watch.peak_bytes > kPeakOfMemory;
  if (WIFSIGNALED(watch.status)) {
    end_with(ran_out ? Ending::kMemory : Ending::kSignal, WTERMSIG(watch.status));
  } else {
    end_with(Ending::kExit, WEXITSTATUS(watch.status));
  }
}

void Attempt::end_with(Ending ending, std::int32_t number) {
  ending_ = ending;
  number_ = number;
  kill_all();
}

void Attempt::kill_all() const {
  if (task_.in_namespace) {
    kill(-1, SIGKILL);
    reap_all();
  } else {
    kill_descendants();
  }
}

}  // namespace rtconf
