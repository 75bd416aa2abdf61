#include "conformance/core/tally.h"

#include <string>
#include <string_view>

namespace rtconf {
namespace {

/// What stands between a tier and its verdict.
struct Gaps {
  std::size_t judged = 0;
  std::size_t failed = 0;
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

void judge_tier(const RunResult& result, std::string_view tier, bool asked, TierResult& into) {
  const Gaps gaps = count(result, tier, into);
  into.reason.clear();
  if (asked && gaps.failed > 0) {
    into.verdict = Conformance::kFails;
    return;
  }
  into.reason = why_none(result, asked, gaps);
  into.verdict = into.reason.empty() ? Conformance::kConforms : Conformance::kNone;
}

}  // namespace

bool fails_tier(const ClauseResult& clause) {
  return is_failure(clause.verdict) && clause.level != "should";
}

void tally(RunResult& result, bool core_asked, bool hardened_asked) {
  judge_tier(result, "core", core_asked, result.core);
  judge_tier(result, "hardened", hardened_asked, result.hardened);
  const bool core_conforms = !core_asked || result.core.verdict == Conformance::kConforms;
  const bool hardened_conforms =
      !hardened_asked || result.hardened.verdict == Conformance::kConforms;
  if (result.core.verdict == Conformance::kFails ||
      result.hardened.verdict == Conformance::kFails || !result.required_missing.empty()) {
    result.verdict = Conformance::kFails;
  } else if ((core_asked || hardened_asked) && core_conforms && hardened_conforms) {
    result.verdict = Conformance::kConforms;
  } else {
    result.verdict = Conformance::kNone;
  }
}

}  // namespace rtconf
