// The memory that the orchestrator and its wardens share: the queue of cases, and a record for
// each. Executors do not have it: their only way to say anything is the pad.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "conformance/probe/pad.h"

namespace rtconf {

/// How a case's process ended.
enum class Ending : std::uint32_t {
  kNone,         ///< it has not
  kFinished,     ///< it said all it had to say
  kExit,         ///< it exited early; number = status
  kSignal,       ///< it died; number = signal
  kHang,         ///< it did not come back in time and was killed
  kMemory,       ///< it used up the memory it may have
  kStopped,      ///< it was stopped; number = signal
  kParentLost,   ///< it killed or stopped its parent; number = signal
  kParentBound,  ///< it changed the resource limits of a process above it; number = limit
  kFault,        ///< the suite could not run it
};

struct Record {
  std::atomic<std::uint32_t> done;
  Ending ending;
  std::int32_t number;
  std::uint32_t orphans;         ///< processes that had to be killed afterwards
  std::uint32_t is_overwritten;  ///< the pad held what the suite never writes
  std::uint64_t micros;
  char said[304];  ///< what was printed to standard error while the library was only loaded
  probe::Pad pad;  ///< as the process left it
};

/// True if the case came to its end and nothing at all was wrong.
bool is_clean(const Record& record);
/// True if the case came to its end because the suite could not do its part.
bool is_faulty(const Record& record);

struct Desk {
  std::atomic<std::uint32_t> next;           ///< first case that no warden has taken
  std::atomic<std::uint32_t> changes;        ///< futex: grows with every record that is done
  std::atomic<std::uint32_t> namespaces;     ///< wardens that live in namespaces of their own
  std::atomic<std::uint32_t> plain;          ///< wardens that do not
  std::atomic<std::uint32_t> landlock;       ///< executors whose writes are confined
  std::atomic<std::int32_t> working_on[64];  ///< by warden: the case it has taken, or -1
  /// By warden: one more than the case that the next warden of this number judges again, in full
  /// and without the other functions; 0 for none.
  std::atomic<std::uint32_t> again[64];
  std::atomic<std::uint32_t> hangs[64];   ///< by function: later hangs are waited for less long
  std::atomic<std::uint32_t> load_hangs;  ///< after the library could be loaded once
  std::uint32_t wardens;                  ///< that work at the same time
  std::uint32_t count;
  Record records[1];  ///< really `count` of them
};

/// Maps a desk for `count` cases, all zero. Null when the system refuses.
Desk* open_desk(std::size_t count);
void close_desk(Desk* desk);

/// Maps `bytes` of memory, all zero, that children share. Null when the system refuses.
void* map_shared(std::size_t bytes);

/// Sleeps until `word` is not `seen`, or `milliseconds` have passed.
void wait_for_change(const std::atomic<std::uint32_t>& word, std::uint32_t seen, int milliseconds);
/// Has who sleeps there look again.
void wake(std::atomic<std::uint32_t>& word);
void tell_change(std::atomic<std::uint32_t>& word);

}  // namespace rtconf
