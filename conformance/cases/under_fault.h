// How one call is judged that was made under a fault plan: for the sweeps, which try all plans, and
// for fuzzers, which try others.
#pragma once

#include <optional>
#include <string_view>

#include "conformance/probe/case.h"
#include "conformance/probe/plan.h"

namespace rtconf::cases {

inline constexpr std::string_view kErrors = "complete_under_faults";
inline constexpr std::string_view kMemory = "out_of_memory";

/// The word of the clause that a death under the plan breaks.
std::string_view survival(const probe::Plan& plan);
/// True for the failure value, and for what else says in this world that the call gave up.
bool gave_up(const probe::World& world, const probe::Answer& answer);

/// Where calls succeed without a plan: fails unless the call gave up or did all that it would do.
void expect_all_or_nothing(probe::Case& c, const probe::World& world, const probe::Answer& answer);
/// Where calls fail without a plan.
void expect_given_up(probe::Case& c, const probe::World& world, const probe::Answer& answer);

/// True if something is held after a second call that was not after the first.
bool grows_twice(probe::Case& c, const probe::Places& places);
/// Calls on under the plan that is followed, and fails if what is held grows from call to call.
void expect_nothing_left(probe::Case& c, const probe::Plan& plan);
/// The failure of the call made last, if it opened what a program started meanwhile would inherit.
std::optional<probe::Failure> inheritable(const probe::Case& c);

}  // namespace rtconf::cases
