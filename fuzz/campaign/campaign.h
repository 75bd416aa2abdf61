// A fuzzing campaign: jobs in sandboxes that look for inputs which a provider does wrong on, and a
// folder that holds what they have found.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "fuzz/campaign/mail.h"

namespace rtconf::fuzz {

struct CampaignOptions {
  std::string provider;              ///< path of the shared library
  std::string folder;                ///< empty: the library's path and ".fuzz"
  std::vector<std::string> targets;  ///< names; empty means all
  std::string engine = "libfuzzer";  ///< or "afl"
  std::chrono::seconds time{0};      ///< in all; 0: until it is stopped
  std::uint64_t runs = 0;            ///< executions of each target by each job; 0: no limit
  unsigned jobs = 0;                 ///< at a time; 0 means one per processor
  std::uint64_t seed = 1;
  std::chrono::milliseconds timeout{1000};  ///< for one call into the provider
  std::string seeds;               ///< folder with a folder of inputs for each target; "" for none
  std::string dictionaries;        ///< folder with TARGET.dict; "" for none
  std::string afl_targets;         ///< folder with the programs that afl-fuzz runs
  std::string reference;           ///< the reference runtime, to compare with; "" for none
  std::string program = "rtconf";  ///< how replay commands name this program
};

/// How far a campaign has come.
struct Progress {
  std::uint64_t executions = 0;  ///< since it was started
  double seconds = 0;            ///< since it was started
  double rate = 0;               ///< executions a second, over the last second or so
  std::size_t corpus = 0;        ///< inputs in the corpora of its targets
  std::uint32_t features = 0;    ///< different things that inputs made the provider do
  std::uint64_t failures = 0;    ///< executions that something was wrong with
  std::uint64_t unrepeated = 0;  ///< of those, not seen again when tried alone
  std::size_t findings = 0;      ///< faults, each counted once
  std::string targets;           ///< that are being fuzzed, for people
};

struct CampaignObserver {
  std::function<void(const Progress&)> progress;  ///< now and then
  /// A new fault, and where its input is. Told again when the input has become smaller.
  std::function<void(const Finding&, const std::string& replay, bool is_new)> finding;
  std::function<bool()> stop;  ///< asked every 100 ms or sooner
};

struct CampaignResult {
  std::string refusal;      ///< why the provider cannot be judged; else ""
  std::string suite_fault;  ///< what the suite itself could not do; else ""
  std::vector<std::string> notes;
  std::string folder;
  std::size_t findings = 0;  ///< in the folder, those of earlier times too
  Progress end;
};

/// Runs until the time is over, every job has done its executions, or it is stopped. Never throws.
CampaignResult run_campaign(const CampaignOptions& options, const CampaignObserver& observer);

/// Names and titles of the targets.
struct TargetName {
  std::string name;
  std::string title;
};
std::vector<TargetName> target_names();

}  // namespace rtconf::fuzz
