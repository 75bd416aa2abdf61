#include "conformance/core/merge.h"

#include <algorithm>

#include "conformance/core/tally.h"

namespace rtconf {
namespace {

using Rank = std::function<std::size_t(std::string_view)>;

std::string shard_of(const RunResult& part) {
  return std::to_string(part.shard_index) + "/" + std::to_string(part.shard_total);
}

/// What keeps the two from being parts of one run, or "".
std::string difference(const RunResult& one, const RunResult& other) {
  const auto said = [&](std::string_view what, const std::string& a, const std::string& b) {
    return "shard " + shard_of(one) + " and shard " + shard_of(other) + " differ in " +
           std::string(what) + ": '" + a + "' and '" + b + "'";
  };
  if (one.suite_version != other.suite_version)
    return said("the version of the suite", one.suite_version, other.suite_version);
  if (one.spec_version != other.spec_version)
    return said("the version of the spec", one.spec_version, other.spec_version);
  if (one.provider.sha256 != other.provider.sha256)
    return said("the provider's SHA-256", one.provider.sha256, other.provider.sha256);
  if (one.provider.profile != other.provider.profile)
    return said("the profile", one.provider.profile, other.provider.profile);
  if (one.seed != other.seed)
    return said("the seed", std::to_string(one.seed), std::to_string(other.seed));
  if (one.core.asked != other.core.asked || one.hardened.asked != other.hardened.asked)
    return said("the tiers", one.core.asked ? "core" : "", other.core.asked ? "core" : "");
  if (one.options != other.options) return said("what they were asked for", "", "");
  if (one.clauses.size() != other.clauses.size())
    return said("the number of clauses", std::to_string(one.clauses.size()),
                std::to_string(other.clauses.size()));
  for (std::size_t i = 0; i < one.clauses.size(); ++i) {
    if (one.clauses[i].id != other.clauses[i].id)
      return said("a clause", one.clauses[i].id, other.clauses[i].id);
  }
  if (one.shard_total != other.shard_total)
    return said("the number of parts", std::to_string(one.shard_total),
                std::to_string(other.shard_total));
  if (one.shard_index == other.shard_index) return "shard " + shard_of(one) + " is there twice";
  return "";
}

/// Which parts are not there: "shard 2/4", or "".
std::string missing(const std::vector<RunResult>& parts) {
  std::string names;
  for (unsigned index = 1; index <= parts.front().shard_total; ++index) {
    const bool is_there = std::any_of(parts.begin(), parts.end(), [&](const RunResult& part) {
      return part.shard_index == index;
    });
    if (is_there) continue;
    names += (names.empty() ? "shard " : ", shard ") + std::to_string(index) + "/" +
             std::to_string(parts.front().shard_total);
  }
  return names;
}

/// The severest, and of those the one that a run would have met first.
bool decides(const ClauseResult& one, const ClauseResult& other, const Rank& rank) {
  if (one.selected != other.selected) return one.selected;
  if (one.verdict != other.verdict) return one.verdict > other.verdict;
  if (one.decided_by.empty() != other.decided_by.empty()) return !one.decided_by.empty();
  return rank(one.decided_by) < rank(other.decided_by);
}

ClauseResult merged_clause(const std::vector<RunResult>& parts, std::size_t index,
                           const Rank& rank) {
  const ClauseResult* best = &parts.front().clauses[index];
  double duration = 0;
  for (const RunResult& part : parts) {
    const ClauseResult& clause = part.clauses[index];
    if (decides(clause, *best, rank)) best = &clause;
    duration += clause.duration_ms;
  }
  ClauseResult merged = *best;
  merged.duration_ms = duration;
  return merged;
}

template <class Item, class Same>
void add_new(std::vector<Item>& items, const std::vector<Item>& more, Same same) {
  for (const Item& item : more) {
    const bool is_there = std::any_of(items.begin(), items.end(),
                                      [&](const Item& known) { return same(known, item); });
    if (!is_there) items.push_back(item);
  }
}

/// Machines may differ: then both values are told.
void add_environment(RunResult& result, const RunResult& part) {
  for (const auto& added : part.environment) {
    const auto known = std::find_if(result.environment.begin(), result.environment.end(),
                                    [&](const auto& pair) { return pair.first == added.first; });
    if (known == result.environment.end()) {
      result.environment.push_back(added);
    } else if (known->second.find(added.second) == std::string::npos) {
      known->second += " / " + added.second;
    }
  }
}

/// A filter narrows a run beyond its shards, and so does what no shard judged.
bool is_partial(const RunResult& result) {
  const bool is_narrowed =
      std::any_of(result.options.begin(), result.options.end(), [](const auto& option) {
        return option.first == "filter" || option.first == "groups" || option.first == "plan";
      });
  return is_narrowed ||
         std::any_of(result.clauses.begin(), result.clauses.end(), [&](const ClauseResult& clause) {
           const TierResult& tier = clause.tier == "core" ? result.core : result.hardened;
           return tier.asked && !clause.selected && clause.verdict != Verdict::kAbsent;
         });
}

void add_part(RunResult& result, const RunResult& part) {
  for (const std::string& note : part.notes) add_note(result.notes, note);
  add_new(result.objections, part.objections, [](const Objection& a, const Objection& b) {
    return a.where == b.where && a.clause == b.clause && a.text == b.text;
  });
  add_environment(result, part);
  if (result.refusal.empty()) result.refusal = part.refusal;
  if (result.suite_fault.empty()) result.suite_fault = part.suite_fault;
  result.finished = result.finished && part.finished;
  result.duration_ms += part.duration_ms;
}

}  // namespace

Merged merge(std::vector<RunResult> parts, const Rank& rank) {
  Merged merged;
  if (parts.empty()) return {{}, "there is nothing to merge"};
  std::sort(parts.begin(), parts.end(),
            [](const RunResult& a, const RunResult& b) { return a.shard_index < b.shard_index; });
  for (std::size_t i = 1; i < parts.size(); ++i) {
    merged.trouble = difference(parts[i - 1], parts[i]);
    if (!merged.trouble.empty()) return merged;
  }
  RunResult& result = merged.result;
  result = parts.front();
  for (std::size_t i = 1; i < parts.size(); ++i) add_part(result, parts[i]);
  for (std::size_t i = 0; i < result.clauses.size(); ++i)
    result.clauses[i] = merged_clause(parts, i, rank);
  const bool is_any_selected =
      std::any_of(result.clauses.begin(), result.clauses.end(),
                  [](const ClauseResult& clause) { return !clause.decided_by.empty(); });
  // A part may be empty where the whole is not.
  if (is_any_selected)
    std::erase_if(result.notes,
                  [](const std::string& note) { return note.starts_with(kNothingChosen); });
  if (const std::string names = missing(parts); !names.empty()) {
    if (result.suite_fault.empty()) result.suite_fault = "the report of " + names + " is missing";
  } else {
    result.shard_index = result.shard_total = 1;
  }
  result.partial = is_partial(result);
  tally(result);
  return merged;
}

}  // namespace rtconf
