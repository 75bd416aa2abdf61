// One failure or warning in HTML, told in full behind a line that unfolds.
#pragma once

#include <cstdint>
#include <string>

#include "conformance/core/result.h"

namespace rtconf::report {

/// The id of the element, for links to it.
std::string finding_id(const ClauseResult& clause);
/// What of a finding is shown at once, and at all.
struct Telling {
  bool is_open = true;
  bool with_program = true;
};
std::string html_finding(const ClauseResult& clause, std::uint64_t seed, const Telling& telling);

}  // namespace rtconf::report
