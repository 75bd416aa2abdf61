// Medians and quartiles of the rounds.
#pragma once

#include <vector>

#include "bench/result.h"

namespace rtconf::bench {

/// At least one sample. Quantiles between two samples are interpolated.
Spread spread_of(std::vector<double> samples);

/// Half of what half of the samples span, as a part of the median.
double half_span(const Spread& spread);

}  // namespace rtconf::bench
