// One failure, told in full: what was promised, what happened, and how to see it again. Shared by
// the formats that people read.
#pragma once

#include <cstdint>
#include <string>

#include "conformance/report/format.h"

namespace rtconf::report {

/// True when the clause counts against the provider. A `should` that does not hold is a warning,
/// however badly it broke.
bool counts_against(const ClauseResult& clause);
/// True when a `should` does not hold.
bool is_warning(const ClauseResult& clause);

/// The fields of a failure, each on its own line, indented by `indent`.
std::string failure_fields(const ClauseResult& clause, std::uint64_t seed, bool with_reproducer,
                           std::size_t indent, const Style& style);

}  // namespace rtconf::report
