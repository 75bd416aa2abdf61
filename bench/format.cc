#include "bench/format.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <string_view>

namespace rtconf::bench {
namespace {

/// A figure of three digits that count, and no exponent.
std::string three_digits(double figure) {
  const int decimals = figure >= 99.95 ? 0 : figure >= 9.995 ? 1 : 2;
  return fmt::format("{:.{}f}", figure, decimals);
}

/// The figure in the largest of the units, each a thousand of the one before, that leaves at
/// least 1.
template <std::size_t Count>
std::string in_units(double figure, const std::array<std::string_view, Count>& units) {
  std::size_t unit = 0;
  while (unit + 1 < units.size() && figure >= 999.5) {
    figure /= 1000;
    ++unit;
  }
  return three_digits(figure) + ' ' + std::string(units[unit]);
}

std::string binary(std::uint64_t size, std::string_view bytes, std::string_view suffix) {
  constexpr std::string_view kPrefixes = "KMGT";
  if (size < 1024) return fmt::format("{}{}", size, bytes);
  std::size_t power = 0;
  while (size % 1024 == 0 && size >= (1 << 20) && power + 1 < kPrefixes.size()) {
    size >>= 10;
    ++power;
  }
  return fmt::format("{}{}{}{}", size >> 10, suffix.empty() ? "" : " ", kPrefixes[power], suffix);
}

}  // namespace

std::string size_text(Work work, std::uint64_t size) {
  if (work == Work::kList) return fmt::format("{} {}", size, size == 1 ? "entry" : "entries");
  return binary(size, size == 1 ? " byte" : " bytes", "iB");
}

std::string short_size(std::uint64_t size) {
  return size % 1000 == 0 && size % 1024 != 0 && size > 0 ? fmt::format("{}", size)
                                                          : binary(size, "", "");
}

std::string time_text(double seconds) {
  return in_units(seconds * 1e9, std::array<std::string_view, 4>{"ns", "us", "ms", "s"});
}

std::string rate_text(double bytes_per_second) {
  return in_units(bytes_per_second, std::array<std::string_view, 4>{"B/s", "kB/s", "MB/s", "GB/s"});
}

std::string ratio_text(double ratio) { return three_digits(ratio); }

}  // namespace rtconf::bench
