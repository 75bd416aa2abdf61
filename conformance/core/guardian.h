// The executor's parent. It waits for the executor and tells the warden how it ended; being an
// ordinary process, it is what dies when a provider kills its parent, and that it never told is the
// proof.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <cstdint>

#include "conformance/core/executor.h"
#include "conformance/core/task.h"

namespace rtconf {

/// Written by the guardian alone; not mapped in the executor.
struct Watch {
  std::atomic<std::uint32_t> told;     ///< 1 when the members below are true
  std::atomic<std::int32_t> executor;  ///< its process id
  std::atomic<std::int32_t> stopped;   ///< the signal that stopped the executor, or 0
  std::int32_t status;                 ///< from wait
  std::uint64_t peak_bytes;            ///< of memory, resident
  std::uint32_t orphans;               ///< processes that outlived the executor
};

/// The shared pages of a warden, made once.
struct Shared {
  probe::Pad* pad = nullptr;
  Hints* hints = nullptr;
  Watch* watch = nullptr;
  probe::Talk* talk = nullptr;
  /// Maps the pages. False if the system refuses.
  bool map();
};

/// fork() that waits a while for room where there are too many processes just now: without a
/// namespace the user's other processes count too, and those that a case left may still be dying.
pid_t fork_patiently();

/// Runs the executor for `task` and ends this process. `unmap` is called in the executor, to take
/// away what it may not have.
[[noreturn]] void guard(const Task& task, const Shared& shared, void (*unmap)());

}  // namespace rtconf
