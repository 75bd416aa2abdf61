#include "bench/statistics.h"

#include <algorithm>
#include <cmath>

namespace rtconf::bench {
namespace {

double quantile(const std::vector<double>& sorted, double part) {
  const double place = part * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(std::floor(place));
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return std::lerp(sorted[below], sorted[above], place - std::floor(place));
}

}  // namespace

Spread spread_of(std::vector<double> samples) {
  std::ranges::sort(samples);
  return {.median = quantile(samples, 0.5),
          .first_quartile = quantile(samples, 0.25),
          .third_quartile = quantile(samples, 0.75),
          .least = samples.front()};
}

double half_span(const Spread& spread) {
  return (spread.third_quartile - spread.first_quartile) / 2 / spread.median;
}

}  // namespace rtconf::bench
