// The engine's front door: judge one provider, as the options ask, and give back the result model.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/core/result.h"
#include "conformance/probe/plan.h"

namespace rtconf {

struct RunOptions {
  std::string provider;                ///< path of the shared library
  bool core = true;                    ///< judge the core tier
  bool hardened = false;               ///< judge the hardened tier
  std::vector<std::string> groups;     ///< judge only these groups; empty means all
  std::vector<std::string> require;    ///< groups whose functions must all be exported
  std::optional<probe::Plan> plan;     ///< the only fault plan to try; nothing means all
  std::optional<std::uint64_t> plans;  ///< how many to try in each world, at most
  std::string filter;  ///< GoogleTest filter over clause or case names; empty means all
  std::uint64_t seed = 1;
  unsigned jobs = 0;         ///< cases at a time; 0 means one per processor
  unsigned shard_index = 1;  ///< 1-based
  unsigned shard_total = 1;
  std::chrono::milliseconds timeout{5000};  ///< for one call into the provider
  bool large = false;                       ///< also files past 2 and 4 GiB
  std::string corpus = {};  ///< folder with what campaigns have found; empty: beside the library
  std::string program = "rtconf";  ///< how replay commands name this program
};

/// Told how the run goes. Called from the run's own thread, never from the provider's processes.
struct RunObserver {
  std::function<void(std::size_t done, std::size_t total, std::string_view current)> progress;
  std::function<void(const RunResult& so_far)>
      checkpoint;  ///< a valid, unfinished result, now and then
  /// What is judged again, in fresh processes, before it is believed; by default, what fails.
  std::function<bool(const ClauseResult& clause)> is_unexpected;
  std::function<bool()>
      stop;  ///< asked every 100 ms or sooner; once true, the run ends early and stays unfinished
};

/// Judges a provider. Never throws; what went wrong stands in the result (`refusal`,
/// `suite_fault`).
RunResult run(const RunOptions& options, const RunObserver& observer);

/// A registered case, for `rtconf list cases`.
struct CaseName {
  std::string name;    ///< function.clause[~variant]/profile
  std::string clause;  ///< clause id
  bool large;          ///< runs only with --large
};
std::vector<CaseName> case_names();

}  // namespace rtconf
