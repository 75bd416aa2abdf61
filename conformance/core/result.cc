// The words of the result model, and what a run comes to. How tiers are judged is in tally.cc.
#include "conformance/core/result.h"

#include <algorithm>

namespace rtconf {

std::string_view name(Verdict verdict) {
  switch (verdict) {
    case Verdict::kAbsent:
      return "absent";
    case Verdict::kPass:
      return "pass";
    case Verdict::kChoice:
      return "choice";
    case Verdict::kWarn:
      return "warn";
    case Verdict::kUntested:
      return "untested";
    case Verdict::kExpected:
      return "expected";
    case Verdict::kStale:
      return "stale";
    case Verdict::kFail:
      return "fail";
    case Verdict::kExit:
      return "exit";
    case Verdict::kCrash:
      return "crash";
    case Verdict::kOom:
      return "oom";
    case Verdict::kHang:
      return "hang";
    case Verdict::kFlaky:
      return "flaky";
  }
  return "unknown";
}

std::optional<Verdict> find_verdict(std::string_view wanted) {
  for (std::size_t i = 0; i < kVerdictCount; ++i) {
    const auto verdict = static_cast<Verdict>(i);
    if (name(verdict) == wanted) return verdict;
  }
  return std::nullopt;
}

bool is_failure(Verdict verdict) {
  switch (verdict) {
    case Verdict::kFail:
    case Verdict::kExit:
    case Verdict::kCrash:
    case Verdict::kOom:
    case Verdict::kHang:
    case Verdict::kFlaky:
      return true;
    case Verdict::kAbsent:
    case Verdict::kPass:
    case Verdict::kChoice:
    case Verdict::kWarn:
    case Verdict::kUntested:
    case Verdict::kExpected:
    case Verdict::kStale:
      return false;
  }
  return false;
}

std::string_view name(Conformance conformance) {
  switch (conformance) {
    case Conformance::kConforms:
      return "conforms";
    case Conformance::kAccepted:
      return "accepted";
    case Conformance::kFails:
      return "fails";
    case Conformance::kNone:
      return "none";
  }
  return "unknown";
}

std::optional<Conformance> find_conformance(std::string_view wanted) {
  for (const Conformance conformance :
       {Conformance::kConforms, Conformance::kAccepted, Conformance::kFails, Conformance::kNone}) {
    if (name(conformance) == wanted) return conformance;
  }
  return std::nullopt;
}

void add_note(std::vector<std::string>& notes, std::string note) {
  if (std::find(notes.begin(), notes.end(), note) != notes.end()) return;
  const bool is_sorted_in = note.starts_with(kSeenInPassing);
  const auto place = !is_sorted_in
                         ? notes.end()
                         : std::find_if(notes.begin(), notes.end(), [&](const auto& known) {
                             return known.starts_with(kSeenInPassing) && known > note;
                           });
  notes.insert(place, std::move(note));
}

Outcome outcome(const RunResult& result) {
  if (!result.refusal.empty()) return Outcome::kCannotJudge;
  // A failure that was seen stays true whatever went wrong afterwards.
  if (result.core.verdict == Conformance::kFails ||
      result.hardened.verdict == Conformance::kFails || !result.required_missing.empty() ||
      !result.objections.empty()) {
    return Outcome::kFails;
  }
  if (!result.suite_fault.empty() || !result.finished) return Outcome::kNoVerdict;
  bool anything_judged = false;
  for (const ClauseResult& clause : result.clauses) {
    if (!clause.selected || clause.verdict == Verdict::kAbsent) continue;
    if (clause.verdict == Verdict::kUntested) {
      if (clause.level == "must") return Outcome::kNoVerdict;
    } else {
      anything_judged = true;
    }
  }
  // A run that was asked for a part and found that part right succeeds, though the tier then has
  // no verdict. A run that judged nothing never does.
  return anything_judged ? Outcome::kConforms : Outcome::kNoVerdict;
}

}  // namespace rtconf
