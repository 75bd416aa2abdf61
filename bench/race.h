// The race: contenders do the same work on the same file, in rounds, one after the other. What ran
// just before one changes what a small read takes by half, so each round begins with another of
// them, and the order is turned: over the rounds each stands at each place.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "bench/result.h"

namespace rtconf::bench {

struct RaceOptions {
  std::string program;               ///< the rtconf-contender
  std::vector<Contender> libraries;  ///< given ones, the reference and peers; ways are looked up
  std::vector<Work> work;
  std::vector<std::pair<std::string, std::string>> places;  ///< name and directory
  std::uint64_t most = 0;                                   ///< no larger sizes
  unsigned rounds = 0;
  std::function<void(const std::string&)> on_progress;
  std::function<bool()> is_stopped;
};

/// Fills in the places, cells and remarks.
void race(const RaceOptions& options, Result& result);

}  // namespace rtconf::bench
