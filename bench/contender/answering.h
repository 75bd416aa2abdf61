// Filling in an answer.
#pragma once

#include <cstring>
#include <string_view>

#include "bench/protocol.h"

namespace rtconf::bench {

/// Puts down what is wrong, as much of it as there is room for.
inline void say(Answer& answer, std::string_view problem) {
  const std::size_t length = problem.copy(answer.problem, sizeof answer.problem - 1);
  answer.problem[length] = '\0';
}

}  // namespace rtconf::bench
