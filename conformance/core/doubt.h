// Which results of a run are judged again before they are believed.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "conformance/cases/row.h"
#include "conformance/core/result.h"

namespace rtconf {

struct Doubts {
  std::vector<std::size_t> clauses;  ///< indices in the result
  std::vector<cases::Row> rows;      ///< the cases that came to it, each once
  std::size_t left_out = 0;          ///< failures for which there is no time
};

/// The clauses that are unexpected (without `is_unexpected`, those that fail their tier) and the
/// rows to judge for them: the one that decided, and of a clause that holds unexpectedly all of its
/// own.
///
/// A library that fails everywhere is not judged twice everywhere: what is left out stays a
/// failure.
Doubts doubtful(const RunResult& result, const std::vector<cases::Row>& rows,
                const std::function<bool(const ClauseResult&)>& is_unexpected);

}  // namespace rtconf
