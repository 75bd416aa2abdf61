// The race: contenders do the same work on the same file, in rounds, one after the other. Two
// things would be taken for a difference between them that is none. What ran just before changes
// what a small read takes by half: so the order is another one in each round, and it is not only
// turned, which would leave each its neighbour. And where in memory the pages of a process happen
// to lie changes a read of some MiB by a quarter: so each round has new processes.
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
