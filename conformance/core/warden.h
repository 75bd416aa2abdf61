// The warden takes cases from the desk one by one, has each run in a process of its own, decides
// how that process ended, and leaves nothing of it behind. It is the first process of a PID
// namespace where the kernel allows that.
#pragma once

#include <string>

#include "conformance/core/desk.h"
#include "conformance/core/task.h"

namespace rtconf {

/// Runs warden `number` in a fresh child of the orchestrator and ends it. `directory` is this
/// warden's own, writable for the ordinary user.
[[noreturn]] void run_warden(const Plan& plan, Desk& desk, unsigned number,
                             const std::string& directory);

}  // namespace rtconf
