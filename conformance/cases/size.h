// Cases of the clauses that rt_file_size has alone.
#pragma once

#include "conformance/probe/case.h"

namespace rtconf::cases::size {

void exact(probe::Case& c);
void directory(probe::Case& c);
void unreadable(probe::Case& c);

}  // namespace rtconf::cases::size
