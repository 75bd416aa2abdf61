// Hand-made results for the tests of the formats. Not for production code.
#pragma once

#include <cstddef>
#include <vector>

#include "conformance/core/result.h"
#include "conformance/report/matrix.h"

namespace rtconf::report {

/// A finished run with every verdict in it, and with text that tries to break each format.
RunResult sample_of_everything();
/// Every clause passes.
RunResult sample_that_conforms();
/// Fails, and every text in it is one that tries to break the format.
RunResult sample_that_is_hostile();
/// Runs of every outcome, each for another reason.
std::vector<RunResult> samples_of_each_outcome();
/// Providers that differ, one of them hostile.
std::vector<Column> sample_of_a_matrix();
/// A provider that cannot be judged.
RunResult sample_refused();
/// More failures than anybody reads: `count` of them, alternating between two functions.
RunResult sample_with_many_failures(std::size_t count);

}  // namespace rtconf::report
