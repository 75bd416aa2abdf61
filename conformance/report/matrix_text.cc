// The matrix for people, as text and as GitHub's Markdown.
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/report/escape.h"
#include "conformance/report/failure.h"
#include "conformance/report/layout.h"
#include "conformance/report/matrix.h"
#include "conformance/report/summary.h"

namespace rtconf::report {
namespace {

constexpr std::size_t kLongestTitle = 40;
constexpr std::size_t kLongestFound = 300;
constexpr std::string_view kNothingDiffers =
    "The providers do not differ in what was judged, and nothing fails.";

using Cells = std::vector<std::string>;

/// "2 fail, 36 pass"; "absent" of a function that is not there; "-" where there is no report of it.
std::string function_cell(const TierResult& counts) {
  std::size_t others = 0;
  for (std::size_t i = 0; i < kVerdictCount; ++i)
    others += i == static_cast<std::size_t>(Verdict::kAbsent) ? 0 : counts.counts[i];
  const std::string words = counts_in_words(counts);
  if (words.empty()) return "-";
  return others == 0 ? "absent" : words;
}

std::string clause_cell(const ClauseResult* clause) {
  return clause == nullptr ? "-" : std::string(name(clause->verdict));
}

/// What is worth a line of its own below a clause: how it failed, and which choice was made.
bool has_more(const ClauseResult* clause) {
  return clause != nullptr && !clause->message.empty() &&
         (is_failure(clause->verdict) || clause->verdict == Verdict::kChoice);
}

/// Rows in columns, which are as wide as what is in them.
void print(std::string& out, const std::vector<Cells>& rows, std::size_t row_indent) {
  std::vector<std::size_t> widths;
  for (const Cells& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], columns(row[i]));
  }
  for (const Cells& row : rows) {
    std::string line(row_indent, ' ');
    for (std::size_t i = 0; i < row.size(); ++i) {
      line += row[i];
      if (i + 1 < row.size()) line += std::string(widths[i] - columns(row[i]) + 2, ' ');
    }
    line.resize(line.find_last_not_of(' ') + 1);
    out += line + '\n';
  }
}

Cells numbers(std::string_view first, std::size_t count) {
  Cells out{std::string(first)};
  for (std::size_t i = 1; i <= count; ++i) out.push_back(std::to_string(i));
  return out;
}

void providers(std::string& out, std::span<const Column> columns) {
  std::vector<Cells> rows;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    rows.push_back({std::to_string(i + 1), one_line(shortened(columns[i].title, kLongestTitle)),
                    one_line(verdict_in_words(columns[i].result))});
  }
  print(out, rows, 0);
}

void functions(std::string& out, const Matrix& matrix, std::size_t count) {
  std::vector<Cells> rows{numbers("Function", count)};
  for (const MatrixFunction& function : matrix.functions) {
    Cells row{one_line(function.name)};
    for (const TierResult& counts : function.counts) row.push_back(function_cell(counts));
    rows.push_back(row);
  }
  print(out, rows, 0);
}

void clauses(std::string& out, const Matrix& matrix, std::size_t count, const Style& style) {
  std::vector<Cells> rows{numbers("Clause", count)};
  std::string more;
  for (const MatrixFunction& function : matrix.functions) {
    for (const MatrixRow& each : function.telling) {
      Cells row{one_line(each.id)};
      for (const ClauseResult* cell : each.cells) row.push_back(clause_cell(cell));
      rows.push_back(row);
      if (std::none_of(each.cells.begin(), each.cells.end(), has_more)) continue;
      more += '\n' + one_line(each.id) + '\n';
      Fields fields(more, style, 2, 4);
      for (std::size_t i = 0; i < each.cells.size(); ++i) {
        if (has_more(each.cells[i]))
          fields.prose(std::to_string(i + 1), shortened(each.cells[i]->message, kLongestFound));
      }
    }
  }
  print(out, rows, 0);
  out += more;
}

std::string markdown_row(const Cells& cells) { return "| " + joined(cells, " | ") + " |\n"; }

std::string markdown_head(const std::string& first, std::span<const Column> columns) {
  Cells titles{first};
  Cells rule{"---"};
  for (const Column& column : columns) {
    titles.push_back(markdown_cell_code(shortened(column.title, kLongestTitle)));
    rule.emplace_back("---");
  }
  return markdown_row(titles) + markdown_row(rule);
}

std::string markdown_clauses(const Matrix& matrix, std::span<const Column> columns) {
  std::string out = markdown_head("Clause", columns);
  for (const MatrixFunction& function : matrix.functions) {
    for (const MatrixRow& each : function.telling) {
      Cells row{markdown_cell_code(each.id)};
      for (const ClauseResult* cell : each.cells) {
        row.push_back(clause_cell(cell));
        if (has_more(cell))
          row.back() += ": " + markdown_cell_code(shortened(cell->message, kLongestFound));
      }
      out += markdown_row(row);
    }
  }
  return out;
}

}  // namespace

std::string render_matrix_text(std::span<const Column> columns, const Style& style) {
  const Matrix matrix = compare(columns);
  std::string out = paint(counted(columns.size(), "provider"), Ink::kBold, style) + "\n\n";
  providers(out, columns);
  for (const std::string& remark : matrix.remarks) out += "\nNote: " + one_line(remark) + '\n';
  out += '\n';
  functions(out, matrix, columns.size());
  out += '\n';
  if (count_telling(matrix) == 0) return out + std::string(kNothingDiffers) + '\n';
  out += paint("What differs or fails: " + counted(count_telling(matrix), "clause"), Ink::kBold,
               style) +
         "\n\n";
  clauses(out, matrix, columns.size(), style);
  return out;
}

std::string render_matrix_markdown(std::span<const Column> columns, const Style& /*style*/) {
  const Matrix matrix = compare(columns);
  std::string out = "## rtconf: " + counted(columns.size(), "provider") + "\n\n" +
                    markdown_row({"Provider", "Verdict"}) + markdown_row({"---", "---"});
  for (const Column& column : columns) {
    out += markdown_row({markdown_cell_code(shortened(column.title, kLongestTitle)),
                         markdown_words(verdict_in_words(column.result))});
  }
  for (const std::string& remark : matrix.remarks)
    out += "\nNote: " + markdown_words(remark) + '\n';
  out += "\n### Functions\n\n" + markdown_head("Function", columns);
  for (const MatrixFunction& function : matrix.functions) {
    Cells row{markdown_cell_code(function.name)};
    for (const TierResult& counts : function.counts) row.push_back(function_cell(counts));
    out += markdown_row(row);
  }
  if (count_telling(matrix) == 0) return out + '\n' + std::string(kNothingDiffers) + '\n';
  return out + "\n### What differs or fails\n\n" + markdown_clauses(matrix, columns);
}

}  // namespace rtconf::report
