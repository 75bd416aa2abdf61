// Cases of the clauses about a world that misbehaves: system calls and allocations that fail or
// come up short inside the call, and files that change during it. Which faults are tried is in
// probe/sweep.h.
#pragma once

#include <functional>
#include <span>

#include "conformance/probe/case.h"
#include "conformance/probe/plan.h"

namespace rtconf::cases {

void interrupted(probe::Case& c);
void complete_under_faults(probe::Case& c);
/// For the clause about what is left behind: nothing is made or changed at a path that the call was
/// not given, even where the system would not let it. Passes where there is no gate to see it by.
void nothing_outside(probe::Case& c);
/// For the clause about threads: no descriptor is closed that the call has closed already, since
/// its number may be another thread's by then. Passes where there is no gate to see it by.
void closes_once(probe::Case& c);
void close_error(probe::Case& c);  ///< of functions that write to a file
void out_of_memory(probe::Case& c);
void leaves_nothing_under_faults(probe::Case& c);
void cloexec(probe::Case& c);

/// Calls while what the world's path leads to changes before each of the call's own system calls in
/// turn, in each of the ways; `judge` is told which way it was. The world is made anew before every
/// call. A death breaks the case's own clause.
void call_under_changes(
    probe::Case& c, const probe::World& world, std::span<const probe::Fault> ways,
    const std::function<void(const probe::Fault& way, const probe::Answer& answer)>& judge);

namespace reader {
void shrinking(probe::Case& c);
void growing(probe::Case& c);
}  // namespace reader

namespace sized {
void size_of_changing_file(probe::Case& c);
}  // namespace sized

namespace map {
void shrinking(probe::Case& c);
}  // namespace map

namespace dir {
void changing(probe::Case& c);
}  // namespace dir

}  // namespace rtconf::cases
