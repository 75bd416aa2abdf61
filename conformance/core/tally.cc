#include "conformance/core/tally.h"

#include <string>
#include <string_view>

namespace rtconf {
namespace {

/// What stands between a tier and its verdict.
struct Gaps {
  std::size_t judged = 0;
  std::size_t failed = 0;
  std::size_t accepted = 0;  ///< failures that the baseline accepts
  std::size_t left_out = 0;  ///< must clauses that this run was not asked for
  std::size_t untested = 0;  ///< must clauses that it could not judge
  const ClauseResult* first_untested = nullptr;
};

Gaps count(const RunResult& result, std::string_view tier, TierResult& into) {
  Gaps gaps;
  into.counts.fill(0);
  for (const ClauseResult& clause : result.clauses) {
    if (clause.tier != tier) continue;
    ++into.counts[static_cast<std::size_t>(clause.verdict)];
    if (clause.verdict == Verdict::kAbsent) continue;
    if (clause.verdict != Verdict::kUntested) {
      ++gaps.judged;
      if (fails_tier(clause)) ++gaps.failed;
      if (clause.verdict == Verdict::kExpected) ++gaps.accepted;
    } else if (clause.level == "must") {
      if (!clause.selected) {
        ++gaps.left_out;
      } else {
        ++gaps.untested;
        if (gaps.first_untested == nullptr) gaps.first_untested = &clause;
      }
    }
  }
  return gaps;
}

std::string clauses(std::size_t count) {
  return std::to_string(count) + (count == 1 ? " must clause" : " must clauses");
}

/// Why the tier has no verdict; empty when it conforms.
std::string why_none(const RunResult& result, bool asked, const Gaps& gaps) {
  if (!asked) return "not asked for";
  if (!result.refusal.empty()) return "the provider cannot be judged";
  if (!result.suite_fault.empty()) return "the suite could not do its work";
  if (!result.finished) return "the run did not finish";
  if (gaps.untested > 0) {
    std::string reason =
        clauses(gaps.untested) + " could not be judged here, first " + gaps.first_untested->id;
    if (!gaps.first_untested->message.empty()) reason += ": " + gaps.first_untested->message;
    return reason;
  }
  if (gaps.judged == 0) return "nothing was judged";
  if (gaps.left_out > 0) return "this run left out " + clauses(gaps.left_out);
  return "";
}

void judge_tier(const RunResult& result, std::string_view tier, TierResult& into) {
  const Gaps gaps = count(result, tier, into);
  into.reason.clear();
  if (into.asked && gaps.failed > 0) {
    into.verdict = Conformance::kFails;
    return;
  }
  into.reason = why_none(result, into.asked, gaps);
  if (!into.reason.empty()) {
    into.verdict = Conformance::kNone;
  } else {
    into.verdict = gaps.accepted > 0 ? Conformance::kAccepted : Conformance::kConforms;
  }
}

/// Over the tiers that were asked for: the worst of them, and no verdict where one of them has
/// none.
Conformance overall(const RunResult& result) {
  Conformance verdict = Conformance::kConforms;
  bool any = false;
  bool all = true;
  for (const TierResult* tier : {&result.core, &result.hardened}) {
    if (!tier->asked) continue;
    any = true;
    if (tier->verdict == Conformance::kFails) return Conformance::kFails;
    if (tier->verdict == Conformance::kNone) all = false;
    if (tier->verdict == Conformance::kAccepted) verdict = Conformance::kAccepted;
  }
  if (!result.required_missing.empty() || !result.objections.empty()) return Conformance::kFails;
  return any && all ? verdict : Conformance::kNone;
}

}  // namespace

bool fails_tier(const ClauseResult& clause) {
  return is_failure(clause.verdict) && clause.level != "should";
}

void tally(RunResult& result) {
  judge_tier(result, "core", result.core);
  judge_tier(result, "hardened", result.hardened);
  result.verdict = overall(result);
}

}  // namespace rtconf
