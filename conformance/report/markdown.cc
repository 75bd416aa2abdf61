// The report for the summary of a CI job, in GitHub's Markdown: the verdict first, then the tiers,
// each failure behind a line that unfolds, and what else is worth knowing. It is cut, with a
// remark, well before the size at which a summary is refused.
#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "conformance/report/escape.h"
#include "conformance/report/failure.h"
#include "conformance/report/format.h"
#include "conformance/report/layout.h"
#include "conformance/report/line_diff.h"
#include "conformance/report/summary.h"

namespace rtconf::report {
namespace {

/// A summary may have 1 MiB.
constexpr std::size_t kBudget = 700'000;
/// What one value may take, so that the pieces are small against the budget.
constexpr std::size_t kLongestWords = 1000;
constexpr std::size_t kLongestBlock = 8000;

/// The report as it grows. A piece that no longer fits is left out and counted.
class Page {
 public:
  void add(std::string_view piece) { text_ += piece; }
  void add_if_it_fits(std::string_view piece) {
    if (text_.size() + piece.size() > kBudget || left_out_ > 0) {
      ++left_out_;
    } else {
      text_ += piece;
    }
  }
  /// Says what was left out since the last call.
  void end_of(std::string_view what) {
    if (left_out_ > 0)
      text_ += fmt::format("\n{} more {} left out: a summary has no more room.\n", left_out_, what);
    left_out_ = 0;
  }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
  std::size_t left_out_ = 0;
};

std::string words(std::string_view text) { return markdown_words(shortened(text, kLongestWords)); }
std::string code(std::string_view text) { return markdown_code(shortened(text, kLongestWords)); }
std::string cell(std::string_view text) {
  return markdown_cell_code(shortened(text, kLongestWords));
}
std::string fence(std::string_view text, std::string_view language) {
  return markdown_fence(shortened(text, kLongestBlock), language);
}

void head(Page& page, const RunResult& result) {
  page.add("## rtconf: " + words(verdict_in_words(result)) + "\n\n");
  const ProviderInfo& provider = result.provider;
  std::vector<std::string> facts{"rtconf " + words(result.suite_version),
                                 "spec " + words(result.spec_version),
                                 fmt::format("seed {}", result.seed)};
  for (const auto& [key, value] : result.options) facts.push_back(words(key) + ' ' + code(value));
  if (!provider.profile.empty()) facts.insert(facts.begin(), "profile " + words(provider.profile));
  if (!provider.path.empty()) facts.insert(facts.begin(), code(provider.path));
  page.add(joined(facts, " \u00b7 ") + '\n');
  for (const std::string& note : result.notes) page.add_if_it_fits("\nNote: " + words(note) + '\n');
  page.end_of("notes");
}

/// A column for each verdict that a clause has.
void tiers(Page& page, const RunResult& result) {
  std::string titles = "| Tier | Verdict |";
  std::string rule = "| --- | --- |";
  std::string core = "| core | " + words(tier_in_words(result.core)) + " |";
  std::string hardened = "| hardened | " + words(tier_in_words(result.hardened)) + " |";
  for (const Verdict verdict : kWorstFirst) {
    const std::size_t in_core = result.core.counts[static_cast<std::size_t>(verdict)];
    const std::size_t in_hardened = result.hardened.counts[static_cast<std::size_t>(verdict)];
    if (in_core + in_hardened == 0) continue;
    titles += fmt::format(" {} |", name(verdict));
    rule += " ---: |";
    core += fmt::format(" {} |", in_core);
    hardened += fmt::format(" {} |", in_hardened);
  }
  page.add('\n' + titles + '\n' + rule + '\n' + core + '\n' + hardened + '\n');
}

std::string diff_of(const ClauseResult& clause) {
  std::string out;
  for (const DiffLine& line : line_diff(clause.expected, clause.got)) {
    out += line.side == Side::kBoth ? ' ' : line.side == Side::kExpected ? '-' : '+';
    out += line.text + '\n';
  }
  return out;
}

std::string details(const ClauseResult& clause) {
  // Markdown is read again behind the empty line.
  std::string out = fmt::format("\n<details><summary><b>{}</b> <code>{}</code></summary>\n\n",
                                name(clause.verdict), html_text(shortened(clause.id, 200)));
  out += fmt::format("{} ({}, {})\n\n{}\n", words(clause.text), words(clause.tier),
                     words(clause.level), code(clause.message));
  if (!clause.expected.empty() || !clause.got.empty())
    out += "\nExpected (-) and got (+):\n\n" + fence(diff_of(clause), "diff");
  if (const std::string plan = plan_of(clause); !plan.empty())
    out += "\nFault plan: " + code(plan) + '\n';
  if (!clause.replay.empty()) out += "\nReplay:\n\n" + fence(clause.replay, "sh");
  if (!clause.reproducer.empty())
    out += "\nA program that shows it:\n\n" + fence(clause.reproducer, "c");
  return out + "\n</details>\n";
}

/// A table to see the pattern, and below it each of them to unfold.
void told_in_full(Page& page, std::string_view title, const std::vector<const ClauseResult*>& told,
                  std::string_view what) {
  if (told.empty()) return;
  page.add(fmt::format("\n### {}\n\n| Verdict | Clause | Found |\n| --- | --- | --- |\n", title));
  for (const ClauseResult* clause : told) {
    page.add_if_it_fits(fmt::format("| {} | {} | {} |\n", name(clause->verdict), cell(clause->id),
                                    cell(clause->message)));
  }
  page.end_of(what);
  for (const ClauseResult* clause : told) page.add_if_it_fits(details(*clause));
  page.end_of(what);
}

void accepted(Page& page, const RunResult& result) {
  const auto expected = clauses_with(result, Verdict::kExpected);
  if (expected.empty()) return;
  page.add(
      fmt::format("\n### Accepted by the baseline: {}\n\n| Clause | Found | Reason |\n"
                  "| --- | --- | --- |\n",
                  counted(expected.size(), "failure")));
  for (const ClauseResult* clause : expected) {
    page.add_if_it_fits(fmt::format("| {} | {} | {} |\n", cell(clause->id), cell(clause->message),
                                    cell(clause->reason)));
  }
  page.end_of("accepted failures");
}

void objections(Page& page, const RunResult& result) {
  if (result.objections.empty()) return;
  page.add(
      fmt::format("\n### Not so: {} of your files\n\n| Where | About | Found |\n"
                  "| --- | --- | --- |\n",
                  counted(result.objections.size(), "entry", "entries")));
  for (const Objection& each : result.objections) {
    page.add_if_it_fits(
        fmt::format("| {} | {} | {} |\n", cell(each.where), cell(each.clause), cell(each.text)));
  }
  page.end_of("entries");
}

void choices(Page& page, const RunResult& result) {
  const auto made = clauses_with(result, Verdict::kChoice);
  if (made.empty()) return;
  page.add("\n### Choices\n\n| Clause | What it does |\n| --- | --- |\n");
  for (const ClauseResult* clause : made) {
    page.add_if_it_fits(fmt::format("| {} | {} |\n", cell(clause->id), cell(clause->message)));
  }
  page.end_of("choices");
}

}  // namespace

std::string render_markdown(const RunResult& result, const Style& /*style*/) {
  const auto failed = clauses_where(result, counts_against);
  const auto warned = clauses_where(result, is_warning);
  Page page;
  head(page, result);
  if (result.refusal.empty()) tiers(page, result);
  told_in_full(page, "Failures: " + counted(failed.size(), "clause"), failed, "failures");
  objections(page, result);
  told_in_full(page, "Warnings: " + counted(warned.size(), "clause") + " that should hold", warned,
               "warnings");
  accepted(page, result);
  choices(page, result);
  return page.take();
}

}  // namespace rtconf::report
