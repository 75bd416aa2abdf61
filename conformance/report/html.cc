// The report as one HTML page: it needs no script and no network. The verdict and the tiers first,
// each failure with the means to repeat it, then what else is worth knowing, and every clause in a
// table that can be narrowed to one verdict.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/report/escape.h"
#include "conformance/report/failure.h"
#include "conformance/report/format.h"
#include "conformance/report/html_finding.h"
#include "conformance/report/html_page.h"
#include "conformance/report/layout.h"
#include "conformance/report/summary.h"

namespace rtconf::report {
namespace {

/// Up to this many failures are unfolded when the page opens.
constexpr std::size_t kUnfolded = 8;
/// So much of programs is shown, that the page of a library that does nothing right is quick to
/// open, too.
constexpr std::size_t kProgramBytes = 400'000;

/// A section, and the entry that leads to it.
struct Section {
  std::string id;
  std::string title;
  std::string count;  ///< empty where there is nothing to count
  std::string html;
};

std::string row(std::string_view cells) { return element("tr", cells) + '\n'; }

/// A table with a caption that only screen readers need, since a heading stands above it.
std::string table(std::string_view caption, const std::vector<std::string>& titles,
                  std::string_view rows) {
  std::string head;
  for (const std::string& title : titles) head += text_element("th", title, "scope=\"col\"");
  return element("table", text_element("caption", caption) + element("thead", row(head)) +
                              element("tbody", '\n' + std::string(rows))) +
         '\n';
}

std::string row_head(std::string_view html) { return element("th", html, "scope=\"row\""); }
std::string id_code(std::string_view id) { return text_element("code", id); }

std::string chips(const TierResult& tier) {
  std::string out;
  for (const Verdict verdict : kWorstFirst) {
    const std::size_t count = tier.counts[static_cast<std::size_t>(verdict)];
    if (count == 0) continue;
    if (!out.empty()) out += ' ';
    out += badge(fmt::format("{} {}", count, name(verdict)), tone_of(verdict));
  }
  return out;
}

Section tiers(const RunResult& result) {
  std::string rows;
  for (const auto& [title, tier] :
       {std::pair{"Core", &result.core}, std::pair{"Hardened", &result.hardened}}) {
    rows += row(row_head(title) + text_element("td", tier_in_words(*tier)) +
                element("td", chips(*tier)));
  }
  return {"tiers", "Tiers", "", table("Tiers", {"Tier", "Verdict", "Clauses"}, rows)};
}

Section findings(std::string_view id, std::string_view title,
                 const std::vector<const ClauseResult*>& clauses, std::uint64_t seed) {
  Section out{std::string(id), std::string(title), std::to_string(clauses.size()), {}};
  std::size_t shown = 0;
  for (const ClauseResult* clause : clauses) {
    shown += clause->reproducer.size();
    out.html += html_finding(
        *clause, seed,
        {.is_open = clauses.size() <= kUnfolded, .with_program = shown <= kProgramBytes});
  }
  return out;
}

Section claims(const RunResult& result) {
  std::string rows;
  for (const Objection& each : result.objections) {
    rows += row(row_head(id_code(each.where)) + element("td", id_code(each.clause)) +
                text_element("td", each.text));
  }
  return {"claims", "False claims", std::to_string(result.objections.size()),
          element("p", "Entries of your files that this run shows not to be so.") + '\n' +
              table("False claims", {"Where", "About", "Found"}, rows)};
}

Section accepted(const RunResult& result) {
  const auto clauses = clauses_with(result, Verdict::kExpected);
  std::string rows;
  for (const ClauseResult* clause : clauses) {
    rows += row(row_head(link_to("clause-" + clause->id, id_code(clause->id))) +
                text_element("td", clause->message) + text_element("td", clause->reason));
  }
  return {"accepted", "Accepted by the baseline", std::to_string(clauses.size()),
          table("Accepted by the baseline", {"Clause", "Found", "Reason"}, rows)};
}

Section choices(const RunResult& result) {
  const auto clauses = clauses_with(result, Verdict::kChoice);
  std::string rows;
  for (const ClauseResult* clause : clauses) {
    rows += row(row_head(link_to("clause-" + clause->id, id_code(clause->id))) +
                text_element("td", clause->message));
  }
  return {"choices", "Choices", std::to_string(clauses.size()),
          element("p", "Where the spec allows several behaviours, the one that was seen.") + '\n' +
              table("Choices", {"Clause", "What it does"}, rows)};
}

std::string clause_row(const ClauseResult& clause) {
  const bool is_told = counts_against(clause) || is_warning(clause);
  const std::string word = id_code(word_of(clause));
  const std::string head = is_told ? link_to(finding_id(clause), word) : word;
  std::string last = text_element("p", clause.text);
  const std::string found =
      clause.verdict == Verdict::kUntested ? why_not_judged(clause) : clause.message;
  if (!found.empty()) last += text_element("p", found, "class=\"found\"");
  return element("tr",
                 row_head(head + text_element("small", clause.tier + ' ' + clause.level)) +
                     element("td", badge(clause.verdict)) + element("td", last),
                 fmt::format("class=\"clause {}\" id=\"{}\"", name(clause.verdict),
                             html_id("clause-" + clause.id))) +
         '\n';
}

/// The verdicts of a list of clauses, as "2 fail, 10 pass".
std::string counts_of(const ClauseResult* from, const ClauseResult* to) {
  TierResult counts;
  for (; from != to; ++from) ++counts.counts[static_cast<std::size_t>(from->verdict)];
  return counts_in_words(counts);
}

bool needs_a_look(const ClauseResult& clause) {
  return clause.verdict != Verdict::kPass && clause.verdict != Verdict::kChoice &&
         clause.verdict != Verdict::kAbsent;
}

/// Which rows the table behind them shows: all, those that need a look, or those of one verdict.
/// The style sheet knows the ids, and the classes of rows and of their groups.
std::string filter(const RunResult& result) {
  std::string out = text_element("p", "Show", "id=\"show\"");
  const auto choice = [&](std::string_view id, std::string_view words, bool checked) {
    out += fmt::format(
        "<input type=\"radio\" name=\"show\" id=\"show-{}\" aria-describedby=\"show\"{}>", id,
        checked ? " checked" : "");
    out += text_element("label", words, fmt::format("for=\"show-{}\"", id)) + '\n';
  };
  choice("all", fmt::format("all {}", result.clauses.size()), true);
  const auto open = clauses_where(result, needs_a_look).size();
  choice("open", fmt::format("{} to look at", open), false);
  for (const Verdict verdict : kWorstFirst) {
    const std::size_t count = clauses_with(result, verdict).size();
    if (count > 0) choice(name(verdict), fmt::format("{} {}", count, name(verdict)), false);
  }
  return out;
}

std::string classes_of(const ClauseResult* from, const ClauseResult* to) {
  std::string out;
  for (const Verdict verdict : kWorstFirst) {
    const bool has =
        std::any_of(from, to, [&](const ClauseResult& each) { return each.verdict == verdict; });
    if (has) out += fmt::format("has-{} ", name(verdict));
  }
  if (std::any_of(from, to, needs_a_look)) out += "has-open ";
  out.pop_back();
  return out;
}

Section all_clauses(const RunResult& result) {
  std::string bodies;
  const ClauseResult* const end = result.clauses.data() + result.clauses.size();
  for (const ClauseResult* from = result.clauses.data(); from != end;) {
    const ClauseResult* const to = std::find_if(
        from, end, [&](const ClauseResult& clause) { return clause.function != from->function; });
    const std::string title =
        id_code(from->function) + ' ' + text_element("span", counts_of(from, to));
    const std::string classes = classes_of(from, to);
    std::string rows = row(element("th", title, "colspan=\"3\" scope=\"rowgroup\""));
    for (; from != to; ++from) rows += clause_row(*from);
    bodies += element("tbody", '\n' + rows, "class=\"" + classes + '"') + '\n';
  }
  std::string head;
  for (const char* title : {"Clause", "Verdict", "What it promises"})
    head += text_element("th", title, "scope=\"col\"");
  return {"clauses", "All clauses", std::to_string(result.clauses.size()),
          filter(result) +
              element("table",
                      text_element("caption", "All clauses by function") +
                          element("thead", row(head)) + '\n' + bodies,
                      "class=\"clauses\"") +
              '\n'};
}

Section environment(const RunResult& result) {
  std::string list;
  const auto entry = [&](std::string_view term, std::string_view value) {
    if (!value.empty()) list += text_element("dt", term) + text_element("dd", value) + '\n';
  };
  const ProviderInfo& provider = result.provider;
  entry("Provider", provider.path);
  entry("SHA-256", provider.sha256);
  entry("Profile", provider.profile);
  entry("Exports", joined(provider.exported));
  entry("Absent", joined(provider.absent));
  entry("Unknown", joined(provider.unexpected));
  entry("Required, absent", joined(result.required_missing));
  entry("Suite", "rtconf " + result.suite_version + ", spec " + result.spec_version);
  entry("Seed", std::to_string(result.seed));
  if (result.shard_total > 1)
    entry("Shard", fmt::format("{} of {}", result.shard_index, result.shard_total));
  if (result.partial) entry("Partial", "a filter, group or shard left clauses out");
  if (!result.finished) entry("Unfinished", "the run did not finish");
  std::vector<std::string> options;
  for (const auto& [key, value] : result.options) options.push_back(joined({key, value}, " "));
  entry("Asked for", joined(options, "; "));
  for (const auto& [key, value] : result.environment) entry(capitalised(key), value);
  for (const std::string& note : result.notes) entry("Note", note);
  return {"environment", "Environment", "", element("dl", '\n' + list) + '\n'};
}

std::vector<Section> sections(const RunResult& result) {
  std::vector<Section> out;
  if (result.refusal.empty()) out.push_back(tiers(result));
  const auto failed = clauses_where(result, counts_against);
  const auto warned = clauses_where(result, is_warning);
  if (!failed.empty()) out.push_back(findings("failures", "Failures", failed, result.seed));
  if (!result.objections.empty()) out.push_back(claims(result));
  if (!warned.empty()) out.push_back(findings("warnings", "Warnings", warned, result.seed));
  if (!clauses_with(result, Verdict::kExpected).empty()) out.push_back(accepted(result));
  if (!clauses_with(result, Verdict::kChoice).empty()) out.push_back(choices(result));
  out.push_back(environment(result));
  if (!result.clauses.empty()) out.push_back(all_clauses(result));
  return out;
}

}  // namespace

std::string render_html(const RunResult& result, const Style& /*style*/) {
  const std::string verdict = verdict_in_words(result);
  HtmlPage page;
  page.title = "rtconf: " + verdict;
  page.header = element(
      "header",
      text_element("p", "rtconf " + result.suite_version + ", spec " + result.spec_version) +
          text_element("h1", capitalised(verdict)) +
          element("p", text_element("code", result.provider.path)),
      fmt::format("class=\"{}\"", name(tone_of(result))));
  for (const Section& section : sections(result)) {
    const std::string count = section.count.empty() ? "" : ' ' + element("small", section.count);
    page.nav += element("li", link_to(section.id, html_text(section.title)) + count) + '\n';
    page.main += element("section",
                         '\n' + text_element("h2", section.title, "id=\"h-" + section.id + "\"") +
                             '\n' + section.html,
                         fmt::format("id=\"{0}\" aria-labelledby=\"h-{0}\"", section.id)) +
                 '\n';
  }
  return html_page(page);
}

}  // namespace rtconf::report
