// Adding objections to a result, each once: a report that is merged may hold those of its parts.
#pragma once

#include <algorithm>
#include <utility>

#include "conformance/core/result.h"

namespace rtconf::claims {

inline void object(RunResult& result, Objection objection) {
  const bool is_there =
      std::any_of(result.objections.begin(), result.objections.end(), [&](const Objection& known) {
        return known.where == objection.where && known.clause == objection.clause &&
               known.text == objection.text;
      });
  if (!is_there) result.objections.push_back(std::move(objection));
}

}  // namespace rtconf::claims
