// The registry of what callers hold by a number: locks and mappings. A number is given out once and
// never again, so that one which stands for nothing any more, or never did, is always refused.
//
// All calls may be made from many threads at once, and in a child made by fork at any moment: there
// is no lock that could be held across it. The registry grows by whole segments that never move and
// are never given back; what is ended makes room for what comes next.
#pragma once

#include <cstddef>
#include <cstdint>

namespace rt {

/// What a handle stands for. A handle of one kind is refused where the other is asked for.
enum class Kind : std::uint8_t { kLock, kMapping };

/// What is kept for the holder of a handle; what the two mean is the family's business.
struct Holding {
  std::uintptr_t what;
  std::size_t extent;
};

/// Gives out a number, more than 0, for a holding. -1 if there is no memory for one more.
std::int64_t issue_handle(Kind kind, Holding holding);

/// Tells what a handle stands for. False if it stands for nothing.
bool find_holding(Kind kind, std::int64_t handle, Holding& holding);

/// Ends a handle, and gives its holding to the caller. False if it stands for nothing: of several
/// threads that end one handle at a time, exactly one is told what it held.
bool end_handle(Kind kind, std::int64_t handle, Holding& holding);

}  // namespace rt
