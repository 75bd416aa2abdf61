// One result of the results of a run's shards: what the run would have found in one piece.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/core/result.h"

namespace rtconf {

struct Merged {
  RunResult result;
  std::string trouble;  ///< why the parts do not belong together; empty when they do
};

/// `parts` may come in any order. Where two found the same of a clause, the case that stands first
/// decides, as in a run: `rank` gives the place of a case by its name. When a part is missing the
/// result has no verdict, and says which.
///
/// Claims are held against the merged result, not against parts: objections of parts are kept.
Merged merge(std::vector<RunResult> parts,
             const std::function<std::size_t(std::string_view case_name)>& rank);

}  // namespace rtconf
