// The conversation about inputs: the parent writes one, the child judges it and says that nothing
// was wrong, any number of times. What was wrong stands on its pad, and ends the child, unless the
// question was a terse one.
// These pages are writable while the provider has control, since closing them would cost more than
// a small call. Like the progress on the pad, an answer carries a check, so that a stray write is
// none.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "conformance/probe/feedback.h"

namespace rtconf::probe {

inline constexpr std::size_t kLongestInput = 8192;

struct Talk {
  std::atomic<std::uint32_t> asked;     ///< futex: how many inputs were written
  std::atomic<std::uint32_t> answered;  ///< futex: answer_to() the last that was judged
  std::uint32_t is_terse;    ///< a failure is only to be noticed: a second look will tell of it
  std::uint32_t input_size;  ///< 0 ends the conversation
  unsigned char input[kLongestInput];
  Feedback feedback;
};

/// What stands for "nothing was wrong with input number `asked`".
constexpr std::uint32_t answer_to(std::uint32_t asked) { return asked * 0x9e3779b1U ^ 0x5bd1e995U; }
/// And for "something was", of which the pad tells, while the child is ready for the next.
constexpr std::uint32_t complaint_of(std::uint32_t asked) { return ~answer_to(asked); }

}  // namespace rtconf::probe
