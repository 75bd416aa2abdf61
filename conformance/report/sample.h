// Hand-made results for the tests of the formats. Not for production code.
#pragma once

#include "conformance/core/result.h"

namespace rtconf::report {

/// A finished run with every verdict in it, and with text that tries to break each format.
RunResult sample_of_everything();
/// Every clause passes.
RunResult sample_that_conforms();
/// A provider that cannot be judged.
RunResult sample_refused();
/// More failures than anybody reads: `count` of them, alternating between two functions.
RunResult sample_with_many_failures(std::size_t count);

}  // namespace rtconf::report
