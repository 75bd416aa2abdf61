// A look at what a call keeps that costs next to nothing: at the heap's own count, and the trace of
// its system calls or the lowest free descriptor. What it says is a suspicion alone, since a
// provider may keep things for later.
#pragma once

#include <cstdint>
#include <string_view>

#include "conformance/probe/case.h"

namespace rtconf::properties {

class Balance {
 public:
  /// As things are before the call.
  Balance();
  /// True if there is more now, after the call and the release of its result.
  bool is_off() const;

 private:
  std::uint64_t blocks_;
  int descriptor_;
};

/// Calls again in the present world, and fails for the clause with that word if what is held grows
/// from call to call.
void expect_nothing_left(probe::Case& c, std::string_view word);

}  // namespace rtconf::properties
