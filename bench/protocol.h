// What the command and a contender say to each other, over a socket that keeps the bounds of
// messages. Both are built together and run on one machine, so that a message is what it is in
// memory.
#pragma once

#include <cstdint>

namespace rtconf::bench {

/// The contender's end of the socket.
inline constexpr int kSocket = 3;

/// The status with which a contender ends that has lost it.
inline constexpr int kSocketLost = 99;

enum class Wish : std::uint8_t {
  kTake,   ///< get ready for this subject
  kCheck,  ///< the same, do the work once, and see that it is done right
  kTime,   ///< do it some times, and tell how long one took
  kCount,  ///< tell what one costs apart from time
};

struct Request {
  Wish wish;
  /// For kTime: how many times, or 0 to go on until `least_seconds` are over.
  std::uint64_t iterations;
  double least_seconds;
  /// Of the file, or how many entries the directory has.
  std::uint64_t size;
  char path[4096];
};

/// A figure that is not known here.
inline constexpr double kUnknown = -1;

struct Answer {
  /// What is wrong; "" if nothing is.
  char problem[256];
  std::uint64_t iterations;
  double seconds;       ///< of one call, with what gives its result back
  double system_calls;  ///< of one call, likewise
  double page_faults;
  double peak_bytes;  ///< that are resident more than before, at most; to some 256 KiB
};

}  // namespace rtconf::bench
