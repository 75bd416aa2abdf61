// A run for programs that know only green and red: a point for the run itself, one for each false
// claim, one for each clause. Something in it is red exactly when the run's outcome is not
// "conforms", which the formats for CI systems owe to this. What a point looks like is theirs.
#pragma once

#include <string>
#include <vector>

#include "conformance/core/result.h"

namespace rtconf::report {

enum class Colour { kGreen, kFailure, kError, kSkipped, kAccepted };

struct Point {
  std::string group;  ///< "rtconf", "claims" or the function
  std::string name;   ///< unique in its group
  Colour colour = Colour::kGreen;
  std::string kind;                      ///< of what is not green
  std::string message;                   ///< may hold bytes of the provider
  const ClauseResult* clause = nullptr;  ///< null for the run and for claims
};

inline bool is_red(const Point& point) {
  return point.colour == Colour::kFailure || point.colour == Colour::kError;
}

/// The run, the claims, and the clauses in the order of the spec. They point into `result`.
std::vector<Point> points_of(const RunResult& result);

}  // namespace rtconf::report
