// Whether repeated calls leak. A leak is growth that goes on for ever: what a first use costs, a
// cache that fills within 10,000 calls, and holdings that rise and fall are none.
// docs/design/0004 says how the two are told apart.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "conformance/probe/residue.h"

namespace rtconf::probe {

struct Leak {
  Resource resource;
  std::uint64_t calls;   ///< in the last stretch that was looked at
  std::uint64_t growth;  ///< over those calls
};

/// Repeats `call`: `first` times (at most 1,000) if nothing grows over them, and up to 45,000 times
/// to tell a leak from what only looks like one.
std::vector<Leak> find_leaks(std::uint64_t first, const Places& places,
                             const std::function<void()>& call);

}  // namespace rtconf::probe
