// The registry of what callers hold by a number: locks and mappings. A number is given out once and
// never again, so that one which stands for nothing any more, or never did, is always refused.
//
// All calls may be made from many threads at once, and in a child made by fork at any moment: there
// is no lock that could be held across it. Nothing is allocated, nothing moves, and what is ended
// makes room for what comes next.
#pragma once

#include <cstddef>
#include <cstdint>

#pragma GCC visibility push(hidden)
namespace rt {

/// Twice as many as there can be mappings by Linux's own limit, vm.max_map_count, and many more
/// than there can be descriptors by its default. A page of the registry is taken when it is needed
/// first.
constexpr unsigned kMostHandles = 1U << 16;

/// What a handle stands for. A handle of one kind is refused where the other is asked for.
enum class Kind : std::uint8_t { kLock, kMapping };

/// What is kept for the holder of a handle; what the two mean is the family's business, but for
/// this: where there is a holding, `what` is not 0.
struct Holding {
  std::uintptr_t what;
  std::size_t extent;
};

/// Gives out a number, more than 0, for a holding. -1 if kMostHandles are live.
std::int64_t issue_handle(Kind kind, Holding holding);

/// Tells what a handle stands for; all zeros if for nothing.
Holding find_holding(Kind kind, std::int64_t handle);

/// Ends a handle, and gives its holding to the caller; all zeros if it stands for nothing. Of
/// several threads that end one handle at a time, exactly one is given what it held.
Holding end_handle(Kind kind, std::int64_t handle);

}  // namespace rt
#pragma GCC visibility pop
