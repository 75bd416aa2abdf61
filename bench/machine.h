// What is asked of the machine itself.
#pragma once

#include <cstdint>

#include "bench/result.h"

namespace rtconf::bench {

Machine this_machine();

/// Bytes that can be used without driving out what is there.
std::uint64_t available_memory();

}  // namespace rtconf::bench
