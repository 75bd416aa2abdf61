// What a baseline makes of a result, and what a result makes of a baseline.
#include "conformance/claims/baseline.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>
#include <ctime>
#include <set>

#include "conformance/claims/nearest.h"
#include "conformance/claims/objection.h"
#include "conformance/core/tally.h"
#include "conformance/report/escape.h"
#include "conformance/report/layout.h"

namespace rtconf::claims {
namespace {

constexpr const char* kNoReasonYet = "not looked at yet";

template <class Result>
auto* find_clause(Result& result, const std::string& id) {
  const auto found = std::find_if(result.clauses.begin(), result.clauses.end(),
                                  [&](const ClauseResult& clause) { return clause.id == id; });
  return found == result.clauses.end() ? nullptr : &*found;
}

bool is_judged(const ClauseResult& clause) {
  return clause.selected && clause.verdict != Verdict::kUntested &&
         clause.verdict != Verdict::kAbsent;
}

/// A clause that was judged in part may fail in the part that is missing.
bool is_whole(const RunResult& result) { return result.finished && !result.partial; }

std::string why_unknown(const Accepted& entry, const RunResult& result) {
  std::vector<std::string> ids;
  for (const ClauseResult& clause : result.clauses) ids.push_back(clause.id);
  return "the spec has no such clause" + did_you_mean(entry.clause, ids);
}

/// The name in the entry's environment that no run has, or "".
std::string unknown_name(const Accepted& entry, const RunResult& result) {
  for (const auto& wanted : entry.environment) {
    const bool is_known =
        std::any_of(result.environment.begin(), result.environment.end(),
                    [&](const auto& value) { return value.first == wanted.first; });
    if (!is_known) return wanted.first;
  }
  return "";
}

std::string known_names(const RunResult& result) {
  std::vector<std::string> names;
  for (const auto& [name, value] : result.environment) names.push_back(name);
  return report::joined(names);
}

std::string with_link(const Accepted& entry) {
  return entry.link.empty() ? entry.reason : fmt::format("{} ({})", entry.reason, entry.link);
}

/// What is not so about the entry, or "" if it is used or cannot be told. May change the clause.
std::string use(const Accepted& entry, const std::string& today, RunResult& result) {
  ClauseResult* const clause = find_clause(result, entry.clause);
  if (clause == nullptr) return why_unknown(entry, result);
  if (clause->verdict == Verdict::kAbsent)
    return fmt::format("the provider does not export {}: remove the entry", clause->function);
  if (!entry.expires.empty() && entry.expires < today)
    return fmt::format("it was accepted until {}: mend the provider, or decide anew",
                       entry.expires);
  if (!is_judged(*clause)) return "";
  if (accepts(entry, *clause)) {
    clause->verdict = Verdict::kExpected;
    clause->reason = with_link(entry);
    return "";
  }
  if (fails_tier(*clause))
    return fmt::format("it fails in another way than with '{}: {}': {}: {}", name(entry.kind),
                       entry.message, name(clause->verdict), clause->message);
  if (!is_whole(result) || clause->verdict == Verdict::kExpected) return "";
  clause->message = fmt::format("holds{}{}", clause->message.empty() ? "" : ": ", clause->message);
  clause->verdict = Verdict::kStale;
  return "the clause holds now: remove the entry, or have --ratchet do it";
}

/// True if the entry goes: this run shows that it is for nothing.
bool is_obsolete(const Accepted& entry, const RunResult& result) {
  if (!is_for(entry, result)) return false;
  const ClauseResult* const clause = find_clause(result, entry.clause);
  if (clause == nullptr || clause->verdict == Verdict::kAbsent) return true;
  return is_judged(*clause) && !fails_tier(*clause);
}

}  // namespace

bool is_for(const Accepted& entry, const RunResult& result) {
  return std::all_of(entry.environment.begin(), entry.environment.end(), [&](const auto& wanted) {
    return std::any_of(result.environment.begin(), result.environment.end(),
                       [&](const auto& value) {
                         return value.first == wanted.first &&
                                fnmatch(wanted.second.c_str(), value.second.c_str(), 0) == 0;
                       });
  });
}

bool accepts(const Accepted& entry, const ClauseResult& clause) {
  return fails_tier(clause) && clause.id == entry.clause && clause.verdict == entry.kind &&
         report::one_line(clause.message).starts_with(entry.message);
}

void apply(const Baseline& baseline, const std::string& today, RunResult& result) {
  for (const Accepted& entry : baseline.entries) {
    const std::string place = fmt::format("{}:{}", baseline.path, entry.line);
    const std::string unknown = unknown_name(entry, result);
    std::string text;
    if (!unknown.empty()) {
      text = fmt::format("no run has an environment value '{}'; known: {}", unknown,
                         known_names(result));
    } else if (is_for(entry, result)) {
      text = use(entry, today, result);
    }
    if (!text.empty()) object(result, {place, entry.clause, std::move(text)});
  }
  tally(result);
}

Baseline ratcheted(const Baseline& old, const RunResult& result) {
  Baseline kept{old.path, {}};
  std::copy_if(old.entries.begin(), old.entries.end(), std::back_inserter(kept.entries),
               [&](const Accepted& entry) { return !is_obsolete(entry, result); });
  return kept;
}

Baseline updated(const Baseline& old, const RunResult& result) {
  Baseline now = ratcheted(old, result);
  // What fails in another way by now gets a new entry in place of the old.
  std::erase_if(now.entries, [&](const Accepted& entry) {
    const ClauseResult* const clause = find_clause(result, entry.clause);
    return is_for(entry, result) && clause != nullptr && fails_tier(*clause) &&
           clause->verdict != Verdict::kFlaky && !accepts(entry, *clause);
  });
  for (const ClauseResult& clause : result.clauses) {
    if (!fails_tier(clause) || clause.verdict == Verdict::kFlaky) continue;
    const bool is_there = std::any_of(
        now.entries.begin(), now.entries.end(),
        [&](const Accepted& entry) { return is_for(entry, result) && entry.clause == clause.id; });
    if (is_there) continue;
    now.entries.push_back({.clause = clause.id,
                           .kind = clause.verdict,
                           .message = report::one_line(clause.message),
                           .reason = kNoReasonYet});
  }
  return now;
}

std::string today() { return fmt::format("{:%Y-%m-%d}", fmt::gmtime(std::time(nullptr))); }

}  // namespace rtconf::claims
