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

/// The program of a faulted world, with the plan. `path_code` is what "before" actions work on.
std::string with_plan(std::string program, const Plan& plan);

/// C before main for a program that has `statement` looked at before each system call of the call:
/// there `call` is its number, `nth` says which of those it is, and `to` has its registers.
std::string watching_code(std::string_view statement);

}  // namespace rtconf::probe
