// What the project asks of its reference runtime, as ratios of medians of one run.
#pragma once

#include <string>
#include <vector>

#include "bench/result.h"

namespace rtconf::bench {

struct Bar {
  std::string asked;
  std::string found;  ///< the worst of what was measured, and where; "" if nothing was
  bool holds = false;
};

std::vector<Bar> bars(const Result& result);

}  // namespace rtconf::bench
