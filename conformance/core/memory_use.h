// How much memory processes use at this moment.
#pragma once

#include <sys/types.h>

#include <cstdint>

namespace rtconf {

/// Resident memory of a process, shared pages included; 0 when it cannot be read.
std::uint64_t resident_bytes(pid_t process);

/// The same for all processes of this process's PID namespace but itself and `guardian`: of a case
/// and of whatever a provider has started in it. Nothing but `executor` where /proc shows another
/// namespace.
std::uint64_t resident_bytes_of_case(pid_t guardian, pid_t executor);

}  // namespace rtconf
