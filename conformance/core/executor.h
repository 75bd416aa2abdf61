// The child process in which one case meets the provider.
#pragma once

#include <atomic>
#include <cstdint>

#include "conformance/core/desk.h"
#include "conformance/core/task.h"
#include "conformance/probe/talk.h"

namespace rtconf {

/// What an executor and its guardian tell the warden beside the pad. The provider could write here,
/// so nothing that decides a verdict in its favour is read from it.
struct Hints {
  std::atomic<std::uint64_t> refusals;  ///< allocations that the system refused
  std::atomic<std::uint32_t> fenced;    ///< writes are confined
};

/// How many processes and threads an executor may have.
inline constexpr std::uint64_t kTasksOfExecutor = 256;

/// The locale of most executors: not the one that a process begins with.
inline constexpr const char* kLocale = "C.UTF-8";

/// True if a run of the task tells of each world before calls are made in it. The first run of a
/// short case does not: a death is rare, and a second run tells what it was in. The sweeps of
/// hardened cases make many calls in a world and are long to run again, and so are campaigns.
bool tells_each_world(const Task& task);

/// Prepares this process, loads the provider, runs the task, and ends the process.
[[noreturn]] void execute(const Task& task, probe::Pad& pad, Hints& hints, probe::Talk& talk);

}  // namespace rtconf
