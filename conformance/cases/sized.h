// Cases of the clauses about the size that the readers of group sized give beside the content. What
// they share with the other readers is in reader.h.
#pragma once

#include "conformance/probe/case.h"

namespace rtconf::cases::sized {

void size(probe::Case& c);
void zero_on_failure(probe::Case& c);
void null_size(probe::Case& c);

}  // namespace rtconf::cases::sized
