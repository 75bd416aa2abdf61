// The C that makes a fault plan come true in a reproducer: a tracer for system calls, a malloc for
// allocations.
#pragma once

#include <string>
#include <string_view>

#include "conformance/probe/plan.h"
#include "conformance/probe/world.h"

namespace rtconf::probe {

/// The world with what reproducers need to fail calls in it. Which plan it is stays open in the C
/// until with_plan() puts it in.
World faulted(World world);

/// The program of a faulted world, with the plan. `watch` is C that looks at each system call
/// inside the call, and exits where it shows the fault: `call` is its number, `to` has its
/// registers.
std::string with_plan(std::string program, const Plan& plan, std::string_view watch = "");

/// Such C for a system call on exactly this path.
std::string watch_for_path(std::int32_t call, const std::string& path);
/// Such C for a system call that opens a descriptor which is not close-on-exec.
std::string watch_for_inheritable(std::int32_t call);
/// Such C for a close of a descriptor that is not open.
std::string watch_for_closed();

}  // namespace rtconf::probe
