// A baseline: the failures of a provider that its authors accept for now, each with the reason.
// What an entry allows is exact: one clause, one kind of failure, one beginning of the message.
// Anything else is an objection, and fails the run.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "conformance/core/result.h"

namespace rtconf::claims {

/// An accepted failure.
struct Accepted {
  std::string clause;             ///< id, e.g. "rt_file_read_text.nul"
  Verdict kind = Verdict::kFail;  ///< fail, crash, exit, hang or oom
  std::string message;            ///< what the failure's message begins with
  std::string reason;             ///< why it is accepted
  std::string link = {};          ///< where that is tracked; may be empty
  std::string expires = {};       ///< the last day on which it is, YYYY-MM-DD; empty: no end
  std::vector<std::pair<std::string, std::string>> environment =
      {};             ///< name and glob: it is for runs whose environment matches, and no others
  unsigned line = 0;  ///< in the file
};

struct Baseline {
  std::string path;  ///< as objections name it
  std::vector<Accepted> entries;
};

struct ReadBaseline {
  Baseline baseline;
  std::vector<std::string> mistakes;  ///< "FILE:LINE: what is wrong"; empty when it can be used
};

/// Whatever the text is, nothing is thrown.
ReadBaseline parse_baseline(std::string_view text, const std::string& path);

/// The file that says so: parse_baseline gives the same entries back.
std::string baseline_text(const Baseline& baseline);

/// True when the run's environment is one that the entry is for.
bool is_for(const Accepted& entry, const RunResult& result);
/// True when the clause failed as the entry says.
bool accepts(const Accepted& entry, const ClauseResult& clause);

/// Makes accepted failures expected, clauses that hold all the same stale, and adds an objection
/// for each entry that is not so. Whether an entry is stale is known after whole runs alone.
/// `today` is YYYY-MM-DD. Verdicts of tiers are counted anew.
void apply(const Baseline& baseline, const std::string& today, RunResult& result);

/// The baseline of what a run found before one was applied: `old` entries that still hold or that
/// this run cannot tell of stay as they are, those of clauses that hold go, and each other failure
/// gets one, to be given a reason. No flaky clause is ever accepted.
Baseline updated(const Baseline& old, const RunResult& result);
/// The same without anything new: it can only get smaller.
Baseline ratcheted(const Baseline& old, const RunResult& result);

/// Today in UTC, YYYY-MM-DD.
std::string today();

}  // namespace rtconf::claims
