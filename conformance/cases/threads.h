// Threads of a case's own, for calls from several at once.
#pragma once

#include <functional>
#include <thread>

#include "conformance/probe/case.h"

namespace rtconf::cases {

/// A thread whose heap is watched like the case's. Where none can be had after two seconds, the
/// case ends: its clause cannot be judged here.
std::jthread start_thread(probe::Case& c, std::function<void()> work);

}  // namespace rtconf::cases
