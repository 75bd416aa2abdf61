// Cases of the clauses about a world that misbehaves: system calls and allocations that fail or
// come up short inside the call, and files that change during it. Which faults are tried is in
// probe/sweep.h.
#pragma once

#include "conformance/probe/case.h"

namespace rtconf::cases {

void interrupted(probe::Case& c);
void complete_under_faults(probe::Case& c);
void out_of_memory(probe::Case& c);
void leaves_nothing_under_faults(probe::Case& c);
void cloexec(probe::Case& c);

namespace reader {
void shrinking(probe::Case& c);
void growing(probe::Case& c);
void size_of_changing_file(probe::Case& c);
}  // namespace reader

namespace dir {
void changing(probe::Case& c);
}  // namespace dir

}  // namespace rtconf::cases
