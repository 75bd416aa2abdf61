// Whose fault it is when a pair of functions leaks, one of which takes what the other gives back.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "conformance/probe/case.h"
#include "conformance/probe/residue.h"

namespace rtconf::cases {

struct Pair {
  std::function<std::int64_t(const std::string& path)> take;  ///< gives a handle; below 0: refused
  std::function<void(std::int64_t handle)> give;
  std::string path;  ///< of a file that can be taken
  /// What is taken may hold a descriptor until it is given back.
  bool may_hold_descriptor = false;
};

/// True if what grows with each pair of calls is left by the one that gives back: where both hold
/// and release as much in most calls, by the one that differs from that now and then; where nothing
/// is ever released, by the one that should have, unless taking leaves as much when it is refused.
bool is_left_by_giver(const Pair& pair, probe::Resource resource, const probe::Places& places);

}  // namespace rtconf::cases
