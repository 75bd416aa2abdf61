// The report for people: what was judged, each failure with the means to repeat it, what else is
// worth knowing, and the verdict last, where a terminal or a CI log leaves the eye.
#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <vector>

#include "conformance/report/escape.h"
#include "conformance/report/failure.h"
#include "conformance/report/format.h"
#include "conformance/report/layout.h"
#include "conformance/report/summary.h"

namespace rtconf::report {
namespace {

/// Up to this many failures are told in full. With more, a kind of fault (a clause word) has its
/// program shown once; the replay command of each failure selects few enough to show its own.
constexpr std::size_t kTellInFull = 8;
/// How many clause words a line on untested clauses names.
constexpr std::size_t kWordsNamed = 6;

void heading(std::string& out, const std::string& title, const Style& style) {
  out += '\n' + paint(title, Ink::kBold, style) + '\n';
}

void head(std::string& out, const RunResult& result, const Style& style) {
  out += paint("rtconf " + one_line(result.suite_version), Ink::kBold, style) + ", spec " +
         one_line(result.spec_version) + "\n\n";
  const ProviderInfo& provider = result.provider;
  Fields fields(out, style, 0, 10);
  std::string what = provider.path;
  if (!provider.profile.empty()) what += " (profile " + provider.profile + ")";
  fields.verbatim("Provider", one_line(what));
  fields.prose("SHA-256", provider.sha256);
  const std::size_t known = provider.exported.size() + provider.absent.size();
  if (known > 0) {
    fields.prose("Exports", std::to_string(provider.exported.size()) + " of " +
                                counted(known, "function") + " of the spec");
  }
  fields.prose("Absent", joined(provider.absent));
  if (!provider.unexpected.empty()) {
    fields.prose("Unknown", joined(provider.unexpected) + " (not in the spec, so not judged)");
  }
  std::vector<std::string> environment;
  for (const auto& [key, value] : result.environment) {
    environment.push_back(joined({key, value}, " "));
  }
  fields.prose("Ran on", joined(environment, "; "));
  std::vector<std::string> options;
  for (const auto& [key, value] : result.options) options.push_back(joined({key, value}, " "));
  fields.prose("Asked for", joined(options, "; "));
  fields.prose("Seed", std::to_string(result.seed));
  for (const std::string& note : result.notes) fields.prose("Note", note);
}

/// The verdict in capitals, which carry in logs that have no colour.
std::string shouted(Verdict verdict) {
  std::string word(name(verdict));
  for (char& c : word) c = static_cast<char>(c - 'a' + 'A');
  return word;
}

/// Failures by function, in the order of the spec.
void failures(std::string& out, const RunResult& result, const Style& style) {
  const auto failed = clauses_where(result, counts_against);
  if (failed.empty()) return;
  heading(out, "Failures: " + counted(failed.size(), "clause"), style);
  const bool all = style.full || failed.size() <= kTellInFull;
  std::set<std::string> told;
  for (const ClauseResult* clause : failed) {
    out += '\n' + paint(shouted(clause->verdict), Ink::kRed, style) + "  " +
           paint(one_line(clause->id), Ink::kBold, style) + "  (" + clause->tier + ", " +
           clause->level + ")\n";
    const bool first_of_its_kind = told.insert(word_of(*clause)).second;
    out += failure_fields(*clause, result.seed, all || first_of_its_kind, 2, style);
  }
}

/// With many failures, one line a function to see the pattern.
void failures_at_a_glance(std::string& out, const RunResult& result, const Style& style) {
  const auto failed = clauses_where(result, counts_against);
  if (failed.size() <= kTellInFull) return;
  heading(out, "Failures by function", style);
  Fields fields(out, style, 2, 26);
  for (auto from = failed.begin(); from != failed.end();) {
    const std::string& function = (*from)->function;
    const auto to = std::find_if(from, failed.end(), [&](const ClauseResult* clause) {
      return clause->function != function;
    });
    std::vector<std::string> words;
    for (; from != to; ++from) {
      std::string word = word_of(**from);
      if ((*from)->verdict != Verdict::kFail)
        word += " (" + std::string(name((*from)->verdict)) + ")";
      words.push_back(word);
    }
    fields.prose(one_line(function), joined(words));
  }
}

void warnings(std::string& out, const RunResult& result, const Style& style) {
  const auto warned = clauses_where(result, is_warning);
  if (warned.empty()) return;
  heading(out, "Warnings: " + counted(warned.size(), "clause") + " that should hold", style);
  for (const ClauseResult* clause : warned) {
    out += '\n' + paint(shouted(clause->verdict), Ink::kYellow, style) + "  " +
           one_line(clause->id) + "  (" + clause->tier + ")\n";
    out += failure_fields(*clause, result.seed, style.full, 2, style);
  }
}

void accepted(std::string& out, const RunResult& result, const Style& style) {
  const auto expected = clauses_where(
      result, [](const ClauseResult& clause) { return clause.verdict == Verdict::kExpected; });
  if (expected.empty()) return;
  heading(out, "Accepted by the baseline: " + counted(expected.size(), "failure"), style);
  for (const ClauseResult* clause : expected) {
    out += '\n' + paint("EXPECTED", Ink::kYellow, style) + "  " + one_line(clause->id) + "  (" +
           clause->tier + ", " + clause->level + ")\n";
    Fields fields(out, style, 2, 10);
    fields.prose("Found", clause->message);
    fields.prose("Reason", clause->reason);
    fields.verbatim("Replay", clause->replay);
  }
}

void objections(std::string& out, const RunResult& result, const Style& style) {
  if (result.objections.empty()) return;
  heading(out,
          "Not so: " + counted(result.objections.size(), "entry", "entries") + " of your files",
          style);
  for (const Objection& each : result.objections) {
    out += '\n' + paint("FALSE", Ink::kRed, style) + "  " +
           paint(one_line(each.where), Ink::kBold, style) + "\n";
    Fields fields(out, style, 2, 10);
    fields.verbatim("About", one_line(each.clause));
    fields.prose("Found", each.text);
  }
}

void choices(std::string& out, const RunResult& result, const Style& style) {
  const auto made = clauses_where(
      result, [](const ClauseResult& clause) { return clause.verdict == Verdict::kChoice; });
  if (made.empty()) return;
  heading(out, "Choices: where the spec allows several behaviours", style);
  std::size_t widest = 0;
  for (const ClauseResult* clause : made) widest = std::max(widest, columns(one_line(clause->id)));
  Fields fields(out, style, 2, widest + 2);
  for (const ClauseResult* clause : made) {
    fields.prose(one_line(clause->id), clause->message.empty() ? "one of them" : clause->message);
  }
}

/// Clauses that were not judged for the same reason.
struct Gap {
  std::string reason;
  std::string tier;
  std::size_t count = 0;
  std::vector<std::string> words;  ///< each once
};

void untested(std::string& out, const RunResult& result, const Style& style) {
  std::vector<Gap> gaps;
  std::size_t total = 0;
  for (const ClauseResult& clause : result.clauses) {
    if (clause.verdict != Verdict::kUntested) continue;
    ++total;
    // Why a clause that nobody asked for could not have been judged is of no interest here.
    std::string reason = clause.selected ? clause.message : "not asked for";
    if (reason.empty()) reason = "no reason given";
    auto gap = std::find_if(gaps.begin(), gaps.end(), [&](const Gap& known) {
      return known.reason == reason && known.tier == clause.tier;
    });
    if (gap == gaps.end()) gap = gaps.insert(gap, {reason, clause.tier, 0, {}});
    ++gap->count;
    const std::string word = word_of(clause);
    if (std::find(gap->words.begin(), gap->words.end(), word) == gap->words.end()) {
      gap->words.push_back(word);
    }
  }
  if (gaps.empty()) return;
  heading(out, "Untested: " + counted(total, "clause"), style);
  Fields fields(out, style, 2, 5);
  for (Gap& gap : gaps) {
    const std::size_t more = gap.words.size() > kWordsNamed ? gap.words.size() - kWordsNamed : 0;
    if (more > 0) gap.words.resize(kWordsNamed);
    fields.prose(std::to_string(gap.count),
                 gap.tier + ", " + gap.reason + ": " + joined(gap.words) +
                     (more > 0 ? " and " + std::to_string(more) + " more" : ""));
  }
}

void tier_line(std::string& out, std::string_view label, const TierResult& tier,
               const Style& style) {
  Fields fields(out, style, 0, 10);
  std::string line = tier_in_words(tier);
  const std::string numbers = counts_in_words(tier);
  if (!numbers.empty()) line += ": " + numbers;
  fields.prose(label, line);
}

void last_line(std::string& out, const RunResult& result, const Style& style) {
  Ink ink = Ink::kRed;
  if (outcome(result) == Outcome::kNoVerdict || result.verdict == Conformance::kAccepted)
    ink = Ink::kYellow;
  else if (outcome(result) == Outcome::kConforms)
    ink = Ink::kGreen;
  const std::string verdict = verdict_in_words(result);
  out += "Verdict   " + paint(one_line(verdict), ink, style) + '\n';
}

}  // namespace

std::string render_text(const RunResult& result, const Style& style) {
  std::string out;
  head(out, result, style);
  failures(out, result, style);
  warnings(out, result, style);
  accepted(out, result, style);
  objections(out, result, style);
  choices(out, result, style);
  untested(out, result, style);
  failures_at_a_glance(out, result, style);
  out += '\n';
  if (result.refusal.empty()) {
    tier_line(out, "Core", result.core, style);
    tier_line(out, "Hardened", result.hardened, style);
  }
  last_line(out, result, style);
  return out;
}

}  // namespace rtconf::report
