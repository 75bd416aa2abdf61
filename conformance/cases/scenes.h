// Scenes: for each function the worlds that the shared cases call it in. What a function takes and
// does is said here once; the shared cases (common_*.cc, memory.cc) hold for any function.
#pragma once

#include <vector>

#include "conformance/probe/case.h"

namespace rtconf::cases {

using Worlds = std::vector<probe::World>;

/// Makers of worlds, each with names of its own every time. They take the case since some worlds
/// need another function of the provider.
struct Scenes {
  /// Calls succeed here, and every world can tell whether they did right.
  Worlds (*right)(probe::Case& c);
  /// As `right`, for what a provider may do on less common ways.
  Worlds (*more_right)(probe::Case& c);
  /// Calls fail here.
  Worlds (*failing)(probe::Case& c);
  Worlds (*more_failing)(probe::Case& c);
  /// Calls that return blocks, of all sizes: `content` is what the block holds.
  Worlds (*results)(probe::Case& c);
  /// A call takes about a millisecond, as one that makes a process: it is repeated less often.
  bool is_slow = false;
  /// Where it takes another function to give back what calls take: true if it is that one's fault
  /// that `resource` grows.
  bool (*is_left_by_other)(probe::Case& c, const probe::World& world,
                           probe::Resource resource) = nullptr;
};

const Scenes& scenes_of(const probe::Subject& subject);

/// For a list that a function has no use for.
Worlds nothing(probe::Case& c);

}  // namespace rtconf::cases
