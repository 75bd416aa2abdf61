#include "conformance/report/summary.h"

#include <algorithm>
#include <utility>

#include "conformance/report/failure.h"
#include "conformance/report/layout.h"

namespace rtconf::report {
namespace {

bool was_asked_for(const RunResult& result, std::string_view tier) {
  return std::any_of(result.clauses.begin(), result.clauses.end(), [&](const ClauseResult& clause) {
    return clause.selected && clause.tier == tier;
  });
}

std::string why_no_verdict(const RunResult& result) {
  if (!result.suite_fault.empty()) return result.suite_fault;
  if (!result.finished) return "the run did not finish";
  for (const auto& [name, tier] :
       {std::pair{"core", &result.core}, {"hardened", &result.hardened}}) {
    if (tier->verdict == Conformance::kNone && was_asked_for(result, name)) return tier->reason;
  }
  return "nothing was judged";
}

std::string conforms_to(const RunResult& result) {
  if (result.verdict == Conformance::kAccepted)
    return "does not conform to spec " + result.spec_version +
           ", and the baseline accepts each failure";
  std::string tiers;
  if (result.core.verdict == Conformance::kConforms) tiers = "core";
  if (result.hardened.verdict == Conformance::kConforms) {
    tiers += tiers.empty() ? "hardened" : " and hardened";
  }
  if (result.verdict == Conformance::kConforms) {
    return "conforms to " + tiers + " of spec " + result.spec_version;
  }
  return "no failure in the part that was judged, but no verdict on the whole: " +
         why_no_verdict(result);
}

std::string what_fails(const RunResult& result) {
  std::vector<std::string> parts;
  if (const std::size_t failed = clauses_where(result, counts_against).size(); failed > 0)
    parts.push_back(counted(failed, "clause") + (failed == 1 ? " fails" : " fail"));
  // Files that say too much do not make a library wrong.
  const bool is_right = parts.empty() && result.required_missing.empty();
  const std::string_view head = is_right ? "does not pass: " : "does not conform: ";
  if (!result.objections.empty()) parts.push_back(counted(result.objections.size(), "false claim"));
  if (!result.required_missing.empty())
    parts.push_back("required but absent: " + joined(result.required_missing));
  return std::string(head) + joined(parts);
}

}  // namespace

std::string word_of(const ClauseResult& clause) {
  const std::size_t dot = clause.id.find('.');
  return dot == std::string::npos ? clause.id : clause.id.substr(dot + 1);
}

std::vector<const ClauseResult*> clauses_where(const RunResult& result,
                                               bool (*wanted)(const ClauseResult&)) {
  std::vector<const ClauseResult*> found;
  for (const ClauseResult& clause : result.clauses) {
    if (wanted(clause)) found.push_back(&clause);
  }
  return found;
}

std::vector<const ClauseResult*> clauses_with(const RunResult& result, Verdict verdict) {
  std::vector<const ClauseResult*> found;
  for (const ClauseResult& clause : result.clauses) {
    if (clause.verdict == verdict) found.push_back(&clause);
  }
  return found;
}

std::string counts_in_words(const TierResult& tier) {
  std::vector<std::string> parts;
  for (const Verdict verdict : kWorstFirst) {
    const std::size_t count = tier.counts[static_cast<std::size_t>(verdict)];
    if (count > 0) parts.push_back(std::to_string(count) + ' ' + std::string(name(verdict)));
  }
  return joined(parts);
}

std::string tier_in_words(const TierResult& tier) {
  std::string words(tier.verdict == Conformance::kNone ? "no verdict" : name(tier.verdict));
  if (!tier.reason.empty()) words += " (" + tier.reason + ")";
  return words;
}

std::string verdict_in_words(const RunResult& result) {
  switch (outcome(result)) {
    case Outcome::kConforms:
      return conforms_to(result);
    case Outcome::kFails:
      return what_fails(result);
    case Outcome::kCannotJudge:
      return "cannot be judged: " + result.refusal;
    case Outcome::kNoVerdict:
      break;
  }
  return "no verdict: " + why_no_verdict(result);
}

std::string why_not_judged(const ClauseResult& clause) {
  if (clause.verdict == Verdict::kAbsent) {
    return clause.message.empty() ? "not exported" : clause.message;
  }
  if (!clause.message.empty()) return clause.message;
  return clause.selected ? "not judged" : "not asked for";
}

std::string plan_of(const ClauseResult& clause) {
  constexpr std::string_view kOption = "--plan '";
  const std::size_t at = clause.replay.rfind(kOption);
  if (at == std::string::npos) return "";
  const std::size_t from = at + kOption.size();
  const std::size_t to = clause.replay.find('\'', from);
  return to == std::string::npos ? "" : clause.replay.substr(from, to - from);
}

}  // namespace rtconf::report
