// From clauses to the verdict on each tier. It reads the result model and writes into it; how a
// clause got its verdict does not belong here, nor what the command's exit status is.
#pragma once

#include "conformance/core/result.h"

namespace rtconf {

/// True when this clause alone makes its tier fail: a `must` that does not hold, or a `choice` of
/// which none of the allowed behaviours was seen (a crash, say). A `should` never does.
bool fails_tier(const ClauseResult& clause);

/// Sets `result.core`, `result.hardened` and `result.verdict` from everything else in the result,
/// `asked` of the tiers included.
///
/// A tier fails as soon as one of its clauses does. It conforms when it was asked for, the run is
/// finished, and every must clause of every exported function was judged; that needs at least one.
/// Where the baseline accepted failures it is accepted instead.
/// Otherwise it has no verdict and the reason says why. So set `finished` before the last call; a
/// checkpoint made earlier can only fail or have no verdict.
///
/// Clauses of functions that are not exported have the verdict absent, selected or not.
void tally(RunResult& result);

}  // namespace rtconf
