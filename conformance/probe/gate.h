// The gate: every system call that the provider makes inside a call, from any of its threads, comes
// by here before the kernel sees it, and every allocation. It is written down, and fails or comes
// up short where the plan says so. Works on raw system calls too, since the kernel itself hands
// them over (Syscall User Dispatch: Linux 5.11 and later, x86-64).
// How the signal handlers work is in gate_handler.cc; docs/design/0007 has the reasons.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "conformance/probe/calls.h"
#include "conformance/probe/plan.h"

namespace rtconf::probe::gate {

/// One system call or allocation.
struct Event {
  std::int32_t call = 0;  ///< its number, or Site::kAllocation
  std::uint16_t nth = 0;  ///< of those with this number: what a Site names
  bool is_faulted = false;
  bool is_systems = false;  ///< on a path to the system's own files: mostly libc's doing
  std::int64_t result = 0;  ///< as the kernel gives it: below 0 an errno
  CallArguments arguments{};
};

/// What the last call did, in order; what is past its room is only counted.
struct Trace {
  std::span<const Event> events;
  std::uint32_t count = 0;
};

/// Opens the gate for this process and the calling thread; threads that calls start follow. Once,
/// in a process that ends with its case. Says what is missing where there is no way.
std::optional<std::string> open();
/// For where open() says that there is no way: allocations alone come by from now on.
void open_for_allocations();
bool is_open();
/// Whether open() would find a way, tried in this process and undone.
bool is_possible();

/// Below which absolute paths a call may make or change files.
void allow_below(const std::vector<std::string>& places);
/// The first absolute path elsewhere that the last call wanted to make or change something at,
/// whether the system let it or not; "" if there is none. `by` is set to the system call.
std::string touched_outside(std::int32_t& by);

/// What fails from the next call on.
void follow(const Plan& plan);
/// What "before" actions work on: a path, which may be relative. Made ready by the caller for
/// "replace": the other file, `path` + ".other".
void work_on(const std::string& path);

/// While it lives, the calling thread is in a call of the provider's. Nothing happens if the gate
/// is not open, or if the call is not the judged one.
class Passage {
 public:
  explicit Passage(bool is_judged);
  Passage(const Passage&) = delete;
  Passage& operator=(const Passage&) = delete;
  ~Passage();

 private:
  bool is_on_;
};

/// While it lives, system calls of this thread are the suite's own again: for malloc's family.
class Pause {
 public:
  Pause();
  Pause(const Pause&) = delete;
  Pause& operator=(const Pause&) = delete;
  ~Pause();

 private:
  unsigned char was_;
};

/// For the heap: writes an allocation down; true if it has to fail.
bool refuses_allocation(std::size_t size);

// For "overtake": the rival is a thread of the suite's own, whose calls are not looked at.

/// In the rival: waits until it is its turn. False when there are no more turns.
bool await_turn();
void end_turn();
/// In the thread that calls: waits until the rival has no turn.
void await_rival();
void end_turns();

/// What has been seen since the last Passage began.
Trace trace();

}  // namespace rtconf::probe::gate
