// Targets in the process that meets the provider, as libFuzzer, AFL++ and replays have it: the
// first input that something is wrong with is told on standard error, and ends the process by
// abort().
#pragma once

#include <cstdint>
#include <span>

#include "conformance/cases/row.h"

namespace rtconf::fuzz {

/// Judges one input for the library that the variable RTCONF_PROVIDER names; without it, for the
/// librt_reference.so beside this program. Returns 0: what LLVMFuzzerTestOneInput has to.
int judge_here(const cases::Target& target, std::span<const std::uint8_t> input);

/// The path of that library.
const char* provider_path();

}  // namespace rtconf::fuzz
