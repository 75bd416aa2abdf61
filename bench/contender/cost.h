// What a task costs apart from time.
#pragma once

#include "bench/contender/task.h"
#include "bench/protocol.h"

namespace rtconf::bench {

/// Fills in system calls, page faults and peak memory of one call; kUnknown where the machine does
/// not tell. The task has been done before, so that none is a first time.
void count_cost(Task& task, Answer& answer);

}  // namespace rtconf::bench
