// What the clauses `fresh` and `snapshot` ask of any function that looks at a variable.
#pragma once

#include <string>

#include "conformance/probe/case.h"

namespace rtconf::cases::env {

/// Every way to change the variable shows in the next call. `by_removal` says whether it is judged
/// where the variable is unset or empty, too.
void judge_fresh(probe::Case& c, const std::string& key, bool by_removal);
/// No way to change the variable shows in a result of before, nor the other way round.
void judge_snapshot(probe::Case& c, const std::string& key);

}  // namespace rtconf::cases::env
