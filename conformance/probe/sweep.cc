#include "conformance/probe/sweep.h"

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <set>

namespace rtconf::probe {
namespace {

constexpr std::uint16_t kRepeated = 3;  // EINTR in a row: once more than a lazy loop tries

/// Three lengths between nothing and all: a byte, half, all but a byte.
std::set<std::int64_t> less_than(std::int64_t transferred) {
  std::set<std::int64_t> lengths;
  for (const std::int64_t length : {std::int64_t{1}, transferred / 2, transferred - 1}) {
    if (length > 0 && length < transferred) lengths.insert(length);
  }
  return lengths;
}

/// What gave the descriptor that the call is on; null for one from before, or for a call on a path.
const gate::Event* opening(std::span<const gate::Event> events, std::size_t at) {
  const std::int64_t descriptor = events[at].arguments[0];
  while (at-- > 0) {
    const CallInfo* info = call_info(events[at].call);
    if (info != nullptr && info->opens && events[at].result == descriptor) return &events[at];
  }
  return nullptr;
}

bool is_on_systems_file(std::span<const gate::Event> events, std::size_t at) {
  const gate::Event& event = events[at];
  const CallInfo* info = call_info(event.call);
  if (info != nullptr && info->path != CallInfo::kNone) return event.is_systems;
  if (event.call == SYS_socket || event.call == SYS_connect) return true;
  const gate::Event* opened = opening(events, at);
  return opened != nullptr && (opened->is_systems || opened->call == SYS_socket);
}

/// True unless the descriptor is known to be no file, or was opened for reading alone.
bool may_write(std::span<const gate::Event> events, std::size_t at) {
  const gate::Event* opened = opening(events, at);
  if (opened == nullptr || opened->call == SYS_creat) return true;
  const bool is_open = opened->call == SYS_open;
  if (!is_open && opened->call != SYS_openat && opened->call != SYS_openat2) return false;
  return (opened->arguments[is_open ? 1 : 2] & O_ACCMODE) != O_RDONLY;
}

/// True for errors by which a system says that it cannot do this here at all.
bool is_for_good(int error) {
  return error == EINVAL || error == ENOSYS || error == EXDEV || error == EOPNOTSUPP;
}

/// True if the same call on the same descriptor has worked before.
bool has_worked(std::span<const gate::Event> events, std::size_t at) {
  const gate::Event& event = events[at];
  return std::any_of(events.begin(), events.begin() + static_cast<std::ptrdiff_t>(at),
                     [&](const gate::Event& earlier) {
                       return earlier.call == event.call && earlier.result >= 0 &&
                              earlier.arguments[0] == event.arguments[0];
                     });
}

}  // namespace

std::optional<Plan> Plans::next() {
  if (waiting_.empty()) return std::nullopt;
  present_ = waiting_.front();
  waiting_.pop_front();
  return present_;
}

namespace {

/// How many system calls all calls with a single fault may make together, in one world.
constexpr std::size_t kMostWork = 100'000;

/// Leaves `most` of the plans, evenly.
void thin_out(std::deque<Plan>& plans, std::size_t most) {
  if (plans.size() <= most) return;
  std::deque<Plan> kept;
  for (std::size_t i = 0; i < most; ++i) kept.push_back(plans[i * plans.size() / most]);
  plans = std::move(kept);
}

}  // namespace

void Plans::saw(const gate::Trace& trace) {
  const auto events = trace.events;
  const bool is_single = present_.faults().empty();
  // Other orders are other plans' turn.
  const std::size_t first = first_behind_faults(events);
  const bool is_in_effect = first > 0 || is_single;
  if (!is_in_effect || present_.is_full()) return;
  for (std::size_t i = first; i < events.size(); ++i) {
    for (const Fault& fault : faults_at(sweep_, events, i, is_single)) {
      if (!is_single && made_ >= most_) return;
      Plan longer = present_;
      waiting_.push_back(longer.add(fault));
      ++made_;
    }
  }
  if (is_single)
    thin_out(waiting_, std::max(most_, kMostWork / std::max<std::size_t>(1, events.size())));
}

namespace {

void interrupt(std::vector<Fault>& faults, const gate::Event& event, bool is_single) {
  const Site site = {event.call, event.nth};
  if (is_interruptible(event.call, event.arguments)) {
    faults.push_back({.site = site, .amount = EINTR});
    if (is_single) faults.push_back({.site = site, .times = kRepeated, .amount = EINTR});
  }
  const CallInfo* info = call_info(event.call);
  if (info == nullptr || info->count == CallInfo::kNone) return;
  for (const std::int64_t length : less_than(event.result))
    faults.push_back({.site = site, .act = Act::kShort, .amount = length});
  if (is_single && event.nth == 1 && event.result > 1)
    faults.push_back(
        {.site = {event.call, Site::kEvery}, .act = Act::kShort, .amount = event.result / 3 + 1});
}

}  // namespace

std::vector<Fault> faults_at(Sweep sweep, std::span<const gate::Event> events, std::size_t at,
                             bool is_single) {
  std::vector<Fault> faults;
  const gate::Event& event = events[at];
  const Site site = {event.call, event.nth};
  if (event.call == Site::kAllocation) {
    if (sweep == Sweep::kAllocations || sweep == Sweep::kErrorsOrMemory)
      faults.push_back({.site = site});
    return faults;
  }
  if (sweep == Sweep::kInterruptions) {
    // How libc reads its own files, it does not promise.
    if (!is_on_systems_file(events, at)) interrupt(faults, event, is_single);
    return faults;
  }
  if (sweep == Sweep::kAllocations && is_single) return faults;
  // A close tells of what could not be written.
  if (event.call == SYS_close && !may_write(events, at)) return faults;
  const bool worked = has_worked(events, at);
  for (const int error : plausible_errors(event.call, event.arguments)) {
    if (worked && is_for_good(error)) continue;
    faults.push_back({.site = site, .amount = error});
    // Which error it is matters alone; beside another the most usual stands for all.
    if (!is_single) break;
  }
  return faults;
}

std::size_t first_behind_faults(std::span<const gate::Event> events) {
  std::size_t first = 0;
  for (std::size_t i = 0; i < events.size(); ++i) {
    if (events[i].is_faulted) first = i + 1;
  }
  return first;
}

namespace {

bool tells_size(const gate::Event& event) {
  switch (event.call) {
    case SYS_stat:
    case SYS_fstat:
    case SYS_lstat:
    case SYS_newfstatat:
    case SYS_statx:
      return true;
    case SYS_lseek:
      return event.arguments[2] == SEEK_END;
    default:
      return false;
  }
}

}  // namespace

std::deque<Plan> changes_before_each_call(const gate::Trace& trace, std::span<const Fault> ways) {
  std::deque<Plan> plans;
  for (const gate::Event& event : trace.events) {
    for (Fault fault : ways) {
      // The world changes at system calls alone; a rival may come by at allocations, too.
      if (event.call == Site::kAllocation && fault.act != Act::kOvertake) continue;
      if (fault.act == Act::kSize && !tells_size(event)) continue;
      fault.site = {event.call, event.nth};
      plans.push_back(Plan().add(fault));
    }
  }
  // What is only said of the file comes last: it shows what a true change shows more plainly.
  std::stable_partition(plans.begin(), plans.end(),
                        [](const Plan& plan) { return plan.faults().front().act != Act::kSize; });
  return plans;
}

}  // namespace rtconf::probe
