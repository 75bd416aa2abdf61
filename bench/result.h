// What a benchmark has found: plain data, with no opinion on it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "bench/work.h"

namespace rtconf::bench {

enum class Role : std::uint8_t {
  kGiven,      ///< a library that the user named
  kReference,  ///< the reference runtime
  kPeer,       ///< what a programmer would use instead, built with the suite
  kLimit,      ///< the machine itself
};
/// "given", "reference", "peer", "limit".
std::string_view word_of(Role role);

/// Who does a kind of work in one way.
struct Contender {
  std::string name;     ///< of the library, short: "reference"; of a limit: what it is
  std::string library;  ///< its path; "" for a limit
  std::string way;
  Role role;
};

/// Seconds of one call: the median of the rounds, and between what bounds half of them lie.
struct Spread {
  double median = 0;
  double first_quartile = 0;
  double third_quartile = 0;
  double least = 0;
};

/// One contender at one size in one place.
struct Cell {
  std::string place;
  Work work = Work::kRead;
  std::uint64_t size = 0;
  Contender contender;
  std::string problem;  ///< why there are no figures; "" if there are
  Spread seconds;
  unsigned rounds = 0;
  std::uint64_t iterations = 0;  ///< in each round
  std::optional<double> system_calls;
  std::optional<double> page_faults;
  std::optional<double> peak_bytes;
};

struct PlaceFound {
  std::string name;  ///< "tmpfs", "disk"
  std::string directory;
  std::string file_system;  ///< "tmpfs", "ext4"
};

/// What the figures hold for, and nothing else.
struct Machine {
  std::string processor;
  std::uint64_t processors = 0;  ///< that may be used
  std::uint64_t memory = 0;      ///< bytes
  std::string system;            ///< kernel and its version
  std::string libc;
  std::string large_pages;         ///< what /sys says of transparent huge pages: "madvise"
  std::string shared_large_pages;  ///< of those of tmpfs
};

struct Result {
  std::string version;
  std::string started;  ///< UTC
  std::string command;  ///< that repeats it
  Machine machine;
  std::vector<PlaceFound> places;
  std::vector<Cell> cells;
  std::vector<std::string> remarks;  ///< what was left out, and why
  bool interrupted = false;
};

}  // namespace rtconf::bench
