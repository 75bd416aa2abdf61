#include "conformance/core/book.h"

#include <fmt/format.h>

#include <algorithm>

#include "conformance/core/session.h"
#include "conformance/core/shell_word.h"
#include "conformance/core/tally.h"

namespace rtconf {
namespace {

/// "fail: returned NULL", or "pass".
std::string in_words(const ClauseResult& clause) {
  const bool was_seen = !clause.decided_by.empty();
  std::string words(was_seen ? name(clause.verdict) : "nothing wrong");
  if (was_seen && !clause.message.empty()) words += ": " + clause.message;
  return words;
}

bool contains(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

Book::Book(const RunOptions& options, const std::vector<std::string>& exported)
    : options_(options) {
  result_.core.asked = options_.core;
  result_.hardened.asked = options_.hardened;
  result_.shard_index = options_.shard_index;
  result_.shard_total = options_.shard_total;
  result_.clauses.reserve(spec::kClauses.size());
  for (const spec::Clause& clause : spec::kClauses) {
    const spec::Function& function = spec::function(clause.function);
    ClauseResult made;
    made.id = clause.id;
    made.function = function.name;
    made.tier = spec::name(clause.tier);
    made.level = spec::name(clause.level);
    made.text = clause.text;
    made.selected = is_asked(clause);
    if (!contains(exported, function.name)) {
      made.verdict = Verdict::kAbsent;
      made.message = "the provider does not export this function";
    } else if (!made.selected) {
      const bool other_tier =
          !(clause.tier == spec::Tier::kCore ? options_.core : options_.hardened);
      made.message =
          other_tier ? fmt::format("the {} tier was not asked for", made.tier) : "not selected";
      if (!clause.untested.empty()) made.message = clause.untested;
    } else if (!clause.untested.empty()) {
      made.message = clause.untested;
    }
    result_.clauses.push_back(std::move(made));
  }
}

bool Book::is_asked(const spec::Clause& clause) const {
  const bool tier = clause.tier == spec::Tier::kCore ? options_.core : options_.hardened;
  return tier && (options_.groups.empty() ||
                  contains(options_.groups, spec::function(clause.function).group));
}

ClauseResult& Book::entry(const spec::Clause& clause) {
  return result_.clauses[static_cast<std::size_t>(&clause - spec::kClauses.data())];
}

void Book::select(const spec::Clause& clause) { entry(clause).message = "not run yet"; }

void Book::close_selection() {
  for (const spec::Clause& clause : spec::kClauses) {
    ClauseResult& made = entry(clause);
    if (made.verdict == Verdict::kAbsent || !made.selected || made.message == "not run yet")
      continue;
    if (!clause.untested.empty()) {
      // No case can judge it yet: that is a gap of the suite, whatever was selected, unless the
      // user named clauses.
      made.selected = options_.filter.empty();
      continue;
    }
    made.selected = false;
    made.message = "not selected";
    result_.partial = true;
  }
  result_.partial |= !options_.groups.empty() || !options_.filter.empty() ||
                     options_.shard_total > 1 || options_.plan.has_value();
}

void Book::add(const cases::Row& row, const spec::Clause& clause,
               const std::vector<Finding>& findings, std::uint64_t micros) {
  entry(*row.clause).duration_ms += static_cast<double>(micros) / 1000.0;
  const std::string_view function = spec::function(clause.function).name;
  for (const Finding& finding : findings) {
    const spec::Clause* broken = spec::find_clause(function, finding.word);
    if (broken != nullptr) merge(*broken, finding, row);
  }
  // When what inputs broke was another clause, the row's own holds.
  if (clause.id != row.clause->id)
    merge(*row.clause, {.word = std::string(row.clause->word), .verdict = Verdict::kPass}, row);
}

void Book::merge(const spec::Clause& clause, const Finding& finding, const cases::Row& row) {
  ClauseResult& made = entry(clause);
  if (finding.is_suite_fault) {
    result_.suite_fault = fmt::format("{}: {}", clause.id, finding.message);
    made.message = "the suite could not judge it: " + finding.message;
    return;
  }
  Verdict verdict = finding.verdict;
  if (is_failure(verdict) && clause.level == spec::Level::kShould) verdict = Verdict::kWarn;
  if (!is_asked(clause)) {
    // Seen in passing, of a tier that was not asked for: worth a remark, not a verdict.
    if (is_failure(finding.verdict))
      add_note(result_.notes, fmt::format("{}{}: {}", kSeenInPassing, clause.id, finding.message));
    return;
  }
  const bool is_first = made.message == "not run yet" || made.message == "not selected";
  if (!is_first && verdict <= made.verdict) return;
  made.verdict = verdict;
  made.selected = true;
  made.decided_by = case_name(row, result_.provider.profile);
  made.message = finding.message;
  made.expected = finding.expected;
  made.got = finding.got;
  if (is_failure(verdict) || verdict == Verdict::kWarn) {
    made.replay = replay(clause, *row.clause, finding.plan);
    made.reproducer = finding.reproducer;
  }
}

void Book::take(ClauseResult& into, const ClauseResult& from) {
  const double duration = into.duration_ms;
  into = from;
  into.duration_ms = duration;
}

void Book::compare(const Book& again, const std::vector<std::size_t>& clauses) {
  if (!again.result_.suite_fault.empty()) return;  // then nothing is known of them
  for (const std::size_t index : clauses) {
    ClauseResult& first = result_.clauses[index];
    const ClauseResult& second = again.result_.clauses[index];
    const bool was_seen = !second.decided_by.empty();
    if (was_seen && (second.verdict == first.verdict || second.verdict == Verdict::kUntested))
      continue;
    if (!was_seen && !is_failure(first.verdict)) continue;
    if (was_seen && is_failure(first.verdict) && is_failure(second.verdict) &&
        (first.verdict == Verdict::kHang || second.verdict == Verdict::kHang)) {
      // How long is waited depends on the hangs before, so these two need not differ in truth. The
      // one that came back says more.
      if (first.verdict == Verdict::kHang) take(first, second);
      continue;
    }
    if (first.replay.empty()) {
      first.replay = second.replay;
      first.reproducer = second.reproducer;
    }
    first.message = fmt::format("differs from one process to the next. First {}. Then {}",
                                in_words(first), in_words(second));
    first.verdict = Verdict::kFlaky;
  }
}

std::string Book::replay(const spec::Clause& clause, const spec::Clause& judged,
                         const std::string& plan) const {
  std::string command = fmt::format("{} run {} --filter {} --seed {}", options_.program,
                                    shell_word(options_.provider), judged.id, options_.seed);
  if (clause.tier != judged.tier) {
    command += " --tier all";
  } else if (clause.tier == spec::Tier::kHardened) {
    command += " --tier hardened";
  }
  if (options_.large) command += " --large";
  if (!options_.corpus.empty()) command += fmt::format(" --corpus {}", shell_word(options_.corpus));
  if (!plan.empty()) command += fmt::format(" --plan {}", shell_word(plan));
  return command;
}

const RunResult& Book::tallied() {
  tally(result_);
  return result_;
}

}  // namespace rtconf
