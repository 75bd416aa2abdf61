#include "conformance/report/line_diff.h"

#include <algorithm>
#include <cstddef>

#include "conformance/report/layout.h"

namespace rtconf::report {
namespace {

using Lines = std::vector<std::string>;

/// Above this many lines only what both begin and end with is taken to be common: the table below
/// grows with the square.
constexpr std::size_t kMostLines = 200;

/// How many lines the rest of `a` from i and the rest of `b` from j have in common, at [i][j].
std::vector<std::vector<std::size_t>> common_lengths(const Lines& a, const Lines& b) {
  std::vector<std::vector<std::size_t>> table(a.size() + 1,
                                              std::vector<std::size_t>(b.size() + 1, 0));
  for (std::size_t i = a.size(); i-- > 0;) {
    for (std::size_t j = b.size(); j-- > 0;) {
      table[i][j] =
          a[i] == b[j] ? table[i + 1][j + 1] + 1 : std::max(table[i + 1][j], table[i][j + 1]);
    }
  }
  return table;
}

void differing(std::vector<DiffLine>& out, const Lines& expected, const Lines& got) {
  for (const std::string& line : expected) out.push_back({Side::kExpected, line});
  for (const std::string& line : got) out.push_back({Side::kGot, line});
}

void middle(std::vector<DiffLine>& out, const Lines& a, const Lines& b) {
  if (std::max(a.size(), b.size()) > kMostLines) {
    differing(out, a, b);
    return;
  }
  const auto common = common_lengths(a, b);
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < a.size() || j < b.size()) {
    Lines only_a;
    Lines only_b;
    while (i < a.size() && (j == b.size() || common[i + 1][j] == common[i][j]))
      only_a.push_back(a[i++]);
    while (j < b.size() && (i == a.size() || common[i][j + 1] == common[i][j]))
      only_b.push_back(b[j++]);
    differing(out, only_a, only_b);
    for (; i < a.size() && j < b.size() && a[i] == b[j]; ++i, ++j)
      out.push_back({Side::kBoth, a[i]});
  }
}

}  // namespace

std::vector<DiffLine> line_diff(std::string_view expected, std::string_view got) {
  Lines a = split_lines(expected);
  Lines b = split_lines(got);
  const std::size_t shorter = std::min(a.size(), b.size());
  std::size_t head = 0;
  while (head < shorter && a[head] == b[head]) ++head;
  std::size_t tail = 0;
  while (tail < shorter - head && a[a.size() - 1 - tail] == b[b.size() - 1 - tail]) ++tail;

  std::vector<DiffLine> out;
  for (std::size_t i = 0; i < head; ++i) out.push_back({Side::kBoth, a[i]});
  const auto inner = [&](const Lines& lines) {
    return Lines(lines.begin() + static_cast<std::ptrdiff_t>(head),
                 lines.end() - static_cast<std::ptrdiff_t>(tail));
  };
  middle(out, inner(a), inner(b));
  for (std::size_t i = a.size() - tail; i < a.size(); ++i) out.push_back({Side::kBoth, a[i]});
  return out;
}

}  // namespace rtconf::report
