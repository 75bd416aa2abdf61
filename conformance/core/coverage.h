// For providers that were built for fuzzing (-fsanitize=fuzzer-no-link, or any part of clang's
// sanitizer coverage): the functions that their code calls, and what it counts. rtconf has them, so
// that such a library loads here, too; while no input is being judged they do next to nothing.
#pragma once

#include "conformance/probe/feedback.h"

namespace rtconf::coverage {

/// From now on comparisons and edges are noted there.
void begin(probe::Feedback& feedback);
/// Adds what the provider's own counters have counted since the last time, and sets them back.
void collect();

}  // namespace rtconf::coverage
