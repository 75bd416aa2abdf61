// What can be fuzzed of a provider: the table of targets. A target is judged here, in the terms of
// the contract; who makes up inputs for it is none of its business (see fuzz/).
#pragma once

#include <array>
#include <string_view>

#include "conformance/cases/row.h"

namespace rtconf::properties {

extern const cases::Target kContents;
extern const cases::Target kPaths;
extern const cases::Target kCalls;
extern const cases::Target kPlans;

inline constexpr std::array kTargets = {&kContents, &kPaths, &kCalls, &kPlans};

/// Null for a name that no target has.
inline const cases::Target* find_target(std::string_view name) {
  for (const cases::Target* target : kTargets) {
    if (target->name == name) return target;
  }
  return nullptr;
}

}  // namespace rtconf::properties
