// How long a task takes: Google Benchmark's loop around it.
#pragma once

#include "bench/contender/task.h"
#include "bench/protocol.h"

namespace rtconf::bench {

/// Does the task `iterations` times, or, if that is 0, for so long that `least_seconds` go by;
/// fills in how many times it was, how long one took, and what went wrong.
void time_task(Task& task, std::uint64_t iterations, double least_seconds, Answer& answer);

}  // namespace rtconf::bench
