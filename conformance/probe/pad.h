// The page that a child process shares with its warden: what is being done, before it is done, and
// what was found. Written by the child between calls and read-only to it during them, so that a
// provider cannot scribble a verdict there.
#pragma once

#include <atomic>
#include <cstdint>
#include <string_view>

namespace rtconf::probe {

enum class Phase : std::uint32_t {
  kStarting,  ///< the suite prepares the child
  kLoading,   ///< the library is being loaded
  kSetup,     ///< the case prepares its world
  kInCall,    ///< the provider has control
  kChecking,  ///< the case looks at what the call did
  kDone,      ///< the child has said all it has to say
};

/// What a case said of its clause.
enum class Told : std::uint32_t {
  kNothing,
  kPass,
  kFail,
  kChoice,    ///< the message says which behaviour was seen
  kUntested,  ///< the message says why it could not be judged here
  kFault,     ///< the suite could not do its part; the message says what
  kRefused,   ///< the library cannot be loaded; the message says why
};

/// Something seen in passing that breaks another clause of the function that was called.
struct Remark {
  char word[40];
  char text[600];
  char reproducer[6144];
};

struct Pad {
  std::atomic<Phase> phase;
  std::atomic<std::uint32_t> calls;     ///< calls into the provider so far
  std::atomic<std::uint32_t> function;  ///< the FunctionId last called
  std::atomic<std::uint32_t>
      extra_ms;  ///< what the present call may take beyond the time limit: large files
  std::atomic<std::uint32_t>
      companion;  ///< not 0: the function called last is not the one that is judged
  std::atomic<std::uint32_t> returned_twice;
  std::atomic<std::uint32_t> thread_ended;
  std::atomic<std::uint32_t> about_companion;  ///< what failed is what was done to its result

  Told told;
  char call[1200];  ///< the call in words, e.g. "rt_file_size(a missing file)"
  char message[1600];
  char expected[2400];
  char got[2400];
  char reproducer[8192];
  char orphan_reproducer[8192];  ///< for a process that outlives the child, which the child itself
                                 ///< cannot see
  std::uint32_t remark_count;
  Remark remarks[5];

  // The conversation of a property: the parent writes an input, the child judges it, any number of
  // times.
  std::atomic<std::uint32_t> asked;
  std::atomic<std::uint32_t> answered;
  std::uint32_t input_size;
  unsigned char input[8192];
};

/// Takes the right to write to the pad away for as long as others have control, or gives it back.
void set_writable(Pad& pad, bool writable);

/// Makes a copy of the pad safe to read whatever a provider wrote there: counts in range, every
/// text with an end. False if something was out of range.
bool make_safe(Pad& pad);

/// Copies text into one of the arrays above, cut to fit.
template <std::size_t N>
void put(char (&to)[N], std::string_view text) {
  const std::size_t count = text.size() < N ? text.size() : N - 1;
  text.copy(to, count);
  to[count] = '\0';
}

}  // namespace rtconf::probe
