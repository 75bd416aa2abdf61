// Sweeps: which plans to try, one after the other. Each follows from what a call did under the one
// before: first all that fails alone, then what fails beside it, so that the first plan that shows
// a fault is among the shortest.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <vector>

#include "conformance/probe/gate.h"
#include "conformance/probe/plan.h"

namespace rtconf::probe {

/// What a sweep tries. Each says what may be added to a plan at one event of a trace.
enum class Sweep : std::uint8_t {
  kErrors,          ///< every system call fails with every plausible error
  kAllocations,     ///< every allocation is refused; then system calls beside it
  kErrorsOrMemory,  ///< both
  kInterruptions,   ///< EINTR, and fewer bytes than were asked for
};

/// What may be added to a plan at one event of the trace that a call left under it; `is_single`: to
/// the plan without faults.
std::vector<Fault> faults_at(Sweep sweep, std::span<const gate::Event> events, std::size_t at,
                             bool is_single);
/// Where the part of the trace begins in which nothing has failed yet.
std::size_t first_behind_faults(std::span<const gate::Event> events);

class Plans {
 public:
  /// At most `most` plans in all; those with one fault alone always, but where a call makes so many
  /// system calls that this would take minutes: then as many as there is time for, all over the
  /// call.
  Plans(Sweep sweep, std::size_t most) : sweep_(sweep), most_(most) { waiting_.emplace_back(); }

  /// The next plan, the one without faults first; nothing at the end.
  std::optional<Plan> next();
  /// What the call did under the plan that was given last.
  void saw(const gate::Trace& trace);

 private:
  Sweep sweep_;
  std::size_t most_;
  std::deque<Plan> waiting_;
  Plan present_;
  std::size_t made_ = 1;
};

/// Plans for what happens during the call: before each of its system calls in turn, and in each of
/// these ways. A rival overtakes before each allocation, too.
std::deque<Plan> changes_before_each_call(const gate::Trace& trace, std::span<const Fault> ways);

}  // namespace rtconf::probe
