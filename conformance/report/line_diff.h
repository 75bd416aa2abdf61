// Two texts line by line, as `diff` shows them. Knows nothing of reports.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace rtconf::report {

enum class Side { kBoth, kExpected, kGot };

struct DiffLine {
  Side side;
  std::string text;
};

/// The lines of both: those in common once, and where they differ the expected ones first.
std::vector<DiffLine> line_diff(std::string_view expected, std::string_view got);

}  // namespace rtconf::report
