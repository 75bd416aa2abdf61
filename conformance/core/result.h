// The result model: what a run found, and nothing about how it was found or how it is shown.
// Every report format reads this and only this; so does the exit status.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rtconf {

/// What was found for one clause. The order is that of severity: the verdict of a clause with
/// several cases is the greatest. A run gives all of them but expected and stale, which are what a
/// baseline makes of a failure and of a pass.
enum class Verdict : std::uint8_t {
  kAbsent,    ///< the provider does not export the function
  kPass,      ///< the clause holds
  kChoice,    ///< the clause allows several behaviours; the message says which was seen
  kWarn,      ///< a `should` clause does not hold
  kUntested,  ///< not judged; the message says why
  kExpected,  ///< a failure that the baseline accepts; the message is the failure's
  kStale,     ///< the baseline accepts a failure, and the clause holds
  kFail,      ///< the call returned, and what it did is wrong
  kExit,      ///< the call ended the process
  kCrash,     ///< the call died of a signal
  kOom,       ///< the call used up the memory it may have
  kHang,      ///< the call did not come back in time
  kFlaky,     ///< what was seen differs from one fresh process to the next
};
inline constexpr std::size_t kVerdictCount = 13;
/// The verdict of that name, or nothing.
std::optional<Verdict> find_verdict(std::string_view name);

/// The word that reports use for a verdict, e.g. "pass".
std::string_view name(Verdict verdict);
/// True for the verdicts that make a `must` clause unmet.
bool is_failure(Verdict verdict);

/// One clause of one function, judged.
struct ClauseResult {
  std::string id;        ///< function.word, e.g. "rt_file_read_text.nul"
  std::string function;  ///< e.g. "rt_file_read_text"
  std::string tier;      ///< "core" or "hardened"
  std::string level;     ///< "must", "should" or "choice"
  std::string text;      ///< what the clause says
  Verdict verdict = Verdict::kUntested;
  bool selected = true;  ///< false when this run was not asked to judge it
  std::string
      message;  ///< one line: what happened, or why it was not judged; empty for a plain pass
  std::string expected;  ///< may hold several lines; empty unless a failure compared something
  std::string
      got;  ///< may hold several lines (hex diff); empty unless a failure compared something
  std::string replay;  ///< the command that repeats it; empty unless it failed or warned
  std::string
      reproducer;  ///< a standalone C program that shows it; empty unless it failed or warned
  std::string decided_by;  ///< the case that the verdict is of; empty when none was run
  std::string reason;      ///< what a baseline or provider file says of it
  double duration_ms = 0;  ///< wall time of the clause's cases
};

enum class Conformance : std::uint8_t {
  kConforms,  ///< every clause holds
  kAccepted,  ///< it does not conform, and a baseline accepts each failure
  kFails,
  kNone,
};
/// "conforms", "accepted", "fails" or "none".
std::string_view name(Conformance conformance);
/// The conformance of that name, or nothing.
std::optional<Conformance> find_conformance(std::string_view name);

/// The verdict on one tier, over its clauses.
struct TierResult {
  bool asked = false;  ///< this run was asked to judge it
  Conformance verdict = Conformance::kNone;
  std::string reason;                               ///< why there is no verdict; empty otherwise
  std::array<std::size_t, kVerdictCount> counts{};  ///< clauses by verdict, indexed by Verdict
};

/// What the provider is, read from its file without loading it.
struct ProviderInfo {
  std::string path;                   ///< as the user gave it
  std::string sha256;                 ///< of the file; lower-case hex
  std::string profile;                ///< the ABI it was called through, e.g. "cstr"
  std::vector<std::string> exported;  ///< functions of the spec that it exports
  std::vector<std::string> absent;    ///< functions of the spec that it does not export
  std::vector<std::string>
      unexpected;  ///< rt_* names that this spec does not know, or that are not functions
};

/// Something in a file that the user gave which this run shows not to be so: an accepted failure
/// that is gone, a declared choice that was not made. It fails the run.
struct Objection {
  std::string where;   ///< file:line
  std::string clause;  ///< what the entry is about, as it stands there
  std::string text;    ///< what is wrong, and what to do
};

/// A whole run.
struct RunResult {
  std::string suite_version;
  std::string spec_version;
  ProviderInfo provider;
  std::vector<std::pair<std::string, std::string>>
      environment;  ///< name and value: kernel, isolation, what was probed
  std::vector<std::pair<std::string, std::string>>
      options;  ///< what the run was asked for beside the default: "filter", "groups", "plan", ...
  std::uint64_t seed = 0;
  bool finished = false;     ///< false while the run goes on, and for ever if it was killed
  bool partial = false;      ///< a filter, group or shard left clauses of a judged tier out
  unsigned shard_index = 1;  ///< 1-based; 1 of 1 when the run is no part of another
  unsigned shard_total = 1;
  Conformance verdict = Conformance::kNone;  ///< over the tiers that were asked for
  TierResult core;
  TierResult hardened;
  std::vector<std::string> notes;  ///< remarks for the reader, e.g. a missing isolation feature
  std::vector<std::string>
      required_missing;  ///< functions of --require groups that are not exported
  std::vector<Objection> objections;
  std::string refusal;      ///< why the provider cannot be judged (exit status 3); empty otherwise
  std::string suite_fault;  ///< what the suite itself could not do (exit status 4); empty otherwise
  std::vector<ClauseResult> clauses;  ///< in the order of the spec
  double duration_ms = 0;
};

/// Adds a remark, each once. Those on what was seen in passing stand in the order of their texts,
/// so that it does not matter which part of a run saw which.
void add_note(std::vector<std::string>& notes, std::string note);
/// How remarks on what was seen in passing begin, and the one of a run that had nothing to judge.
inline constexpr std::string_view kSeenInPassing = "seen in passing, not judged: ";
inline constexpr std::string_view kNothingChosen = "no case of this provider was chosen";

/// What a run comes to; tools/exit_status.h gives each its number.
enum class Outcome : std::uint8_t { kConforms, kFails, kCannotJudge, kNoVerdict };
Outcome outcome(const RunResult& result);

}  // namespace rtconf
