// What the jobs of a campaign count while they run, in memory that they share with the campaign.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace rtconf::fuzz {

inline constexpr std::size_t kMostJobs = 64;

struct Count {
  std::atomic<std::uint64_t> executions;
  std::atomic<std::uint64_t> failures;    ///< executions that something was wrong with
  std::atomic<std::uint32_t> features;    ///< counters that were ever seen not to be 0
  std::atomic<std::uint32_t> unrepeated;  ///< failures that were not seen again when tried alone
};

struct Board {
  Count jobs[kMostJobs];
};

}  // namespace rtconf::fuzz
