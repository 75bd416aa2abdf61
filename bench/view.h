// A result as it is looked at: one kind of work in one place, a row for each contender and a column
// for each size.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "bench/result.h"

namespace rtconf::bench {

struct Row {
  const Contender* contender = nullptr;
  std::string label;               ///< "reference mmap_read", "pread_warm"
  std::vector<const Cell*> cells;  ///< one for each size; null where nothing was measured
};

struct View {
  std::string place;
  Work work = Work::kRead;
  std::vector<std::uint64_t> sizes;
  std::vector<Row> rows;

  /// The row of a contender; null if it took no part.
  const Row* row(const std::string& name, const std::string& way) const;
  /// The row of what the others are measured against, the nearest of the machine's limits; null for
  /// maps, which have none.
  const Row* limit() const;
};

/// All that was measured, in the order in which it was.
std::vector<View> views(const Result& result);

/// How many times as long one takes as the other; 0 if either is not known.
double ratio(const Cell* one, const Cell* other);

}  // namespace rtconf::bench
