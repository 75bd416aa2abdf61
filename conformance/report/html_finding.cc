#include "conformance/report/html_finding.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <vector>

#include "conformance/report/escape.h"
#include "conformance/report/html_page.h"
#include "conformance/report/line_diff.h"
#include "conformance/report/summary.h"

namespace rtconf::report {
namespace {

/// What one value may take, that a page stays quick to open.
constexpr std::size_t kLongestBlock = 20'000;

/// A block that scrolls by itself, with the keyboard as well.
std::string pre(std::string_view html, std::string_view what, std::string_view kind = "code") {
  return element(
      "pre", html,
      fmt::format("class=\"{}\" tabindex=\"0\" role=\"group\" aria-label=\"{}\"", kind, what));
}

std::string labelled(std::string_view label, std::string_view html) {
  return text_element("h4", label) + std::string(html) + '\n';
}

/// `line` with what differs from `other` marked, where both are of one length as in hex dumps.
std::string marked(std::string_view line, std::string_view other) {
  const bool is_plain = std::all_of(line.begin(), line.end(), [](char c) { return c >= ' '; });
  if (line.size() != other.size() || !is_plain) return html_text(line);
  std::string out;
  for (std::size_t i = 0; i < line.size();) {
    const bool differs = line[i] != other[i];
    std::size_t end = i;
    while (end < line.size() && (line[end] != other[end]) == differs) ++end;
    const std::string part = html_text(line.substr(i, end - i));
    out += differs ? element("mark", part) : part;
    i = end;
  }
  return out;
}

/// Lines that stand in for one another: the expected ones from `from` to `got_from`, then the got.
void differing(std::string& out, const std::vector<DiffLine>& lines, std::size_t from,
               std::size_t got_from, std::size_t to) {
  const bool is_paired = got_from - from == to - got_from;
  for (std::size_t i = from; i < to; ++i) {
    const bool is_got = i >= got_from;
    std::string_view other;
    if (is_paired) other = lines[is_got ? i - (got_from - from) : i + (got_from - from)].text;
    out += element(is_got ? "ins" : "del", (is_got ? "+ " : "- ") + marked(lines[i].text, other));
  }
}

std::string diff(const ClauseResult& clause) {
  const auto lines =
      line_diff(shortened(clause.expected, kLongestBlock), shortened(clause.got, kLongestBlock));
  const auto end_of = [&](std::size_t from, Side side) {
    while (from < lines.size() && lines[from].side == side) ++from;
    return from;
  };
  std::string out;
  for (std::size_t i = 0; i < lines.size();) {
    if (lines[i].side == Side::kBoth) {
      out += element("span", "  " + html_text(lines[i].text));
      ++i;
      continue;
    }
    const std::size_t got_from = end_of(i, Side::kExpected);
    const std::size_t to = end_of(got_from, Side::kGot);
    differing(out, lines, i, got_from, to);
    i = to;
  }
  return out;
}

std::string body(const ClauseResult& clause, std::uint64_t seed, bool with_program) {
  std::string out = text_element("p", clause.text, "class=\"promise\"") + '\n';
  out += text_element("p", clause.message, "class=\"found\"") + '\n';
  if (!clause.expected.empty() || !clause.got.empty())
    out += labelled("Expected (-) and got (+)", pre(diff(clause), "Expected and got", "diff"));
  if (const std::string plan = plan_of(clause); !plan.empty())
    out += labelled("Fault plan", element("p", text_element("code", plan)));
  if (!clause.replay.empty())
    out += labelled("To repeat it",
                    pre(html_block(shortened(clause.replay, kLongestBlock)), "Command", "command"));
  if (!clause.reproducer.empty()) {
    const std::string program =
        with_program ? pre(html_block(shortened(clause.reproducer, kLongestBlock)), "Program")
                     : text_element("p", "Shown by the command above.");
    out += labelled("A program that shows it", program);
  }
  std::string facts = clause.tier + ", " + clause.level + ", seed " + std::to_string(seed);
  if (!clause.decided_by.empty()) facts += ", case " + clause.decided_by;
  return out + text_element("p", facts, "class=\"facts\"") + '\n';
}

}  // namespace

std::string finding_id(const ClauseResult& clause) { return "finding-" + clause.id; }

std::string html_finding(const ClauseResult& clause, std::uint64_t seed, const Telling& telling) {
  const std::string summary = badge(clause.verdict) + ' ' + text_element("h3", clause.id) + ' ' +
                              text_element("span", clause.message, "class=\"glance\"");
  return element("details",
                 element("summary", summary) + "<div>\n" +
                     body(clause, seed, telling.with_program) +
                     element("p", link_to("clause-" + clause.id, "In the table of all clauses"),
                             "class=\"facts\"") +
                     "</div>",
                 fmt::format("class=\"finding {}\" id=\"{}\"{}", name(tone_of(clause.verdict)),
                             html_id(finding_id(clause)), telling.is_open ? " open" : "")) +
         '\n';
}

}  // namespace rtconf::report
