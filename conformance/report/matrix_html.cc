// The matrix as one HTML page, in the frame of the HTML report. Its tables scroll by themselves, so
// that the heads of rows and columns stay in sight with any number of providers.
#include <fmt/format.h>

#include <string>
#include <string_view>

#include "conformance/report/escape.h"
#include "conformance/report/failure.h"
#include "conformance/report/html_page.h"
#include "conformance/report/layout.h"
#include "conformance/report/matrix.h"
#include "conformance/report/summary.h"

namespace rtconf::report {
namespace {

constexpr std::size_t kLongestFound = 300;

std::string row(std::string_view cells) { return element("tr", cells) + '\n'; }

/// A table with a column per provider.
std::string table(std::string_view caption, std::string_view first, std::span<const Column> columns,
                  std::string_view bodies) {
  std::string head = text_element("th", first, "scope=\"col\"");
  for (const Column& column : columns) head += text_element("th", column.title, "scope=\"col\"");
  const std::string inner =
      text_element("caption", caption) + element("thead", row(head)) + '\n' + std::string(bodies);
  return element("div", element("table", inner, "class=\"matrix\""),
                 fmt::format("class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{}\"",
                             caption)) +
         '\n';
}

std::string section(std::string_view id, std::string_view title, std::string_view html) {
  return element("section",
                 '\n' + text_element("h2", title, fmt::format("id=\"h-{}\"", id)) + '\n' +
                     std::string(html),
                 fmt::format("id=\"{0}\" aria-labelledby=\"h-{0}\"", id)) +
         '\n';
}

std::string badges(const TierResult& counts) {
  std::string out;
  for (const Verdict verdict : kWorstFirst) {
    const std::size_t count = counts.counts[static_cast<std::size_t>(verdict)];
    if (count == 0) continue;
    if (!out.empty()) out += ' ';
    out += badge(fmt::format("{} {}", count, name(verdict)), tone_of(verdict));
  }
  return out.empty() ? "-" : out;
}

std::string providers(std::span<const Column> columns, const Matrix& matrix) {
  std::string rows;
  for (const Column& column : columns) {
    const RunResult& result = column.result;
    rows +=
        row(text_element("th", column.title, "scope=\"row\"") +
            element("td", badge(capitalised(verdict_in_words(result)), tone_of(result))) +
            element("td", text_element("code", result.provider.path)) +
            text_element("td", "rtconf " + result.suite_version + ", spec " + result.spec_version));
  }
  std::string head;
  for (const char* title : {"Provider", "Verdict", "Library", "Judged by"})
    head += text_element("th", title, "scope=\"col\"");
  std::string out;
  for (const std::string& remark : matrix.remarks)
    out += text_element("p", remark, "class=\"remark\"") + '\n';
  return out +
         element("table",
                 text_element("caption", "Providers") + element("thead", row(head)) +
                     element("tbody", '\n' + rows),
                 "class=\"providers\"") +
         '\n';
}

std::string functions(std::span<const Column> columns, const Matrix& matrix) {
  std::string rows;
  for (const MatrixFunction& function : matrix.functions) {
    const std::string title = text_element("code", function.name);
    std::string cells =
        element("th", function.telling.empty() ? title : link_to("differs-" + function.name, title),
                "scope=\"row\"");
    for (const TierResult& counts : function.counts) cells += element("td", badges(counts));
    rows += row(cells);
  }
  return table("Functions", "Function", columns, element("tbody", '\n' + rows));
}

std::string cell(const ClauseResult* clause) {
  if (clause == nullptr) return element("td", "-");
  std::string inner = badge(clause->verdict);
  if (!clause->message.empty() &&
      (is_failure(clause->verdict) || clause->verdict == Verdict::kChoice))
    inner += text_element("small", shortened(clause->message, kLongestFound));
  return element("td", inner);
}

std::string clauses(std::span<const Column> columns, const Matrix& matrix) {
  std::string bodies;
  for (const MatrixFunction& function : matrix.functions) {
    if (function.telling.empty()) continue;
    std::string rows =
        row(element("th", text_element("code", function.name),
                    fmt::format("scope=\"rowgroup\" colspan=\"{}\" id=\"{}\"", columns.size() + 1,
                                html_id("differs-" + function.name))));
    for (const MatrixRow& each : function.telling) {
      const std::size_t dot = each.id.find('.');
      const std::string word = dot == std::string::npos ? each.id : each.id.substr(dot + 1);
      std::string cells = element("th", text_element("code", word), "scope=\"row\"");
      for (const ClauseResult* clause : each.cells) cells += cell(clause);
      rows += row(cells);
    }
    bodies += element("tbody", '\n' + rows) + '\n';
  }
  if (bodies.empty())
    return text_element("p", "The providers do not differ in what was judged, and nothing fails.");
  return table("What differs or fails", "Clause", columns, bodies);
}

}  // namespace

std::string render_matrix_html(std::span<const Column> columns, const Style& /*style*/) {
  const Matrix matrix = compare(columns);
  HtmlPage page;
  page.title = "rtconf: " + counted(columns.size(), "provider");
  page.header =
      element("header",
              text_element("p", "rtconf") +
                  text_element("h1", counted(columns.size(), "provider") + ", " +
                                         counted(count_telling(matrix), "clause") + " to look at"),
              "class=\"calm\"");
  const auto add = [&](std::string_view id, std::string_view title, std::string_view html) {
    page.nav += element("li", link_to(id, html_text(title))) + '\n';
    page.main += section(id, title, html);
  };
  add("providers", "Providers", providers(columns, matrix));
  add("functions", "Functions", functions(columns, matrix));
  add("clauses", "What differs or fails", clauses(columns, matrix));
  return html_page(page);
}

}  // namespace rtconf::report
