// What an input has made the provider do, in the form that coverage-guided fuzzers compare:
// counters. The system calls of each call of the provider are counted here whether it was built for
// fuzzing or not; one that was brings counters of its own code along.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "conformance/probe/gate.h"

namespace rtconf::probe {

/// Two numbers that the provider compared, and that were not the same.
struct Comparison {
  std::uint64_t one = 0;
  std::uint64_t other = 0;
  std::uint32_t bytes = 0;  ///< 1, 2, 4 or 8
};

/// All zero between inputs.
struct Feedback {
  static constexpr std::size_t kOfCalls = 4096;
  static constexpr std::size_t kOfCode = 12288;
  static constexpr std::size_t kMostComparisons = 64;

  /// First those of system calls, then those of the provider's own code.
  std::array<std::uint8_t, kOfCalls + kOfCode> counters{};
  std::array<Comparison, kMostComparisons> comparisons{};
  std::uint32_t comparison_count = 0;
  /// The calls of this input before: function and outcome, the last first.
  std::array<std::uint32_t, 2> calls_before{};

  void clear();
  /// Counts what a call did: each system call and allocation by what it is, how it ended, and what
  /// came before it; and the call itself by the two before it.
  void add(const gate::Trace& trace, std::uint32_t function, bool has_failed);
};

}  // namespace rtconf::probe
