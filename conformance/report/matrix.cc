#include "conformance/report/matrix.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "conformance/report/escape.h"
#include "conformance/report/layout.h"

namespace rtconf::report {
namespace {

constexpr std::array kFormats{
    MatrixFormat{"text", "for people", render_matrix_text},
    MatrixFormat{"markdown", "for the summary of a CI job", render_matrix_markdown},
    MatrixFormat{"html", "one page for a browser, which needs no script and no network",
                 render_matrix_html},
    MatrixFormat{"json", "the same for programs, in the schema rtconf-matrix/1",
                 render_matrix_json},
};

/// In a remark, which is to stay a line.
std::string short_title(const Column& column) { return shortened(column.title, 40); }

using Clauses = std::vector<MatrixRow>;

/// The clauses of all reports by function, in the order in which they are met first.
std::vector<std::pair<std::string, Clauses>> by_function(std::span<const Column> columns) {
  std::vector<std::pair<std::string, Clauses>> functions;
  std::map<std::string, std::size_t> function_at;
  std::map<std::string, std::size_t> clause_at;
  for (std::size_t column = 0; column < columns.size(); ++column) {
    for (const ClauseResult& clause : columns[column].result.clauses) {
      const auto [function, is_new] = function_at.emplace(clause.function, functions.size());
      if (is_new) functions.push_back({clause.function, {}});
      Clauses& rows = functions[function->second].second;
      const std::string key = clause.function + ' ' + clause.id;
      const auto [row, is_new_row] = clause_at.emplace(key, rows.size());
      if (is_new_row)
        rows.push_back({clause.id, std::vector<const ClauseResult*>(columns.size(), nullptr)});
      rows[row->second].cells[column] = &clause;
    }
  }
  return functions;
}

/// What one run did not look at differs from nothing. Of a choice, what was seen is compared.
bool is_telling(const MatrixRow& row) {
  std::set<std::string> seen;
  for (const ClauseResult* cell : row.cells) {
    if (cell == nullptr || cell->verdict == Verdict::kAbsent) continue;
    if (cell->verdict == Verdict::kUntested && !cell->selected) continue;
    if (is_failure(cell->verdict)) return true;
    std::string what(name(cell->verdict));
    if (cell->verdict == Verdict::kChoice) what += ' ' + cell->message;
    seen.insert(what);
  }
  return seen.size() > 1;
}

MatrixFunction function_of(const std::string& name, const Clauses& clauses, std::size_t columns) {
  MatrixFunction out{name, std::vector<TierResult>(columns), {}};
  for (const MatrixRow& row : clauses) {
    for (std::size_t i = 0; i < columns; ++i) {
      const ClauseResult* const cell = row.cells[i];
      if (cell != nullptr) ++out.counts[i].counts[static_cast<std::size_t>(cell->verdict)];
    }
    if (is_telling(row)) out.telling.push_back(row);
  }
  return out;
}

/// "0.1.0 (plain), 0.2.0 (mine, other)", or nothing when all have the same.
std::string differing(std::span<const Column> columns, std::string RunResult::*version) {
  std::vector<std::pair<std::string, std::vector<std::string>>> seen;
  for (const Column& column : columns) {
    const std::string& given = column.result.*version;
    const std::string value = given.empty() ? "unknown" : given;
    auto known = std::find_if(seen.begin(), seen.end(),
                              [&](const auto& each) { return each.first == value; });
    if (known == seen.end()) known = seen.insert(seen.end(), {value, {}});
    known->second.push_back(short_title(column));
  }
  if (seen.size() < 2) return "";
  std::vector<std::string> parts;
  for (const auto& [value, titles] : seen) parts.push_back(value + " (" + joined(titles) + ")");
  return joined(parts);
}

std::vector<std::string> remarks(std::span<const Column> columns) {
  std::vector<std::string> out;
  if (const auto versions = differing(columns, &RunResult::suite_version); !versions.empty())
    out.push_back("judged by different suites: rtconf " + versions);
  if (const auto versions = differing(columns, &RunResult::spec_version); !versions.empty())
    out.push_back("judged by different specs: " + versions);
  for (const Column& column : columns) {
    if (!column.result.finished) out.push_back(short_title(column) + ": the run did not finish");
    if (column.result.partial)
      out.push_back(short_title(column) + ": the run was asked for a part");
  }
  return out;
}

}  // namespace

std::span<const MatrixFormat> matrix_formats() { return kFormats; }

const MatrixFormat* find_matrix_format(std::string_view name) {
  const auto* const found =
      std::find_if(kFormats.begin(), kFormats.end(),
                   [&](const MatrixFormat& format) { return format.name == name; });
  return found == kFormats.end() ? nullptr : found;
}

Matrix compare(std::span<const Column> columns) {
  Matrix out;
  for (const auto& [name, clauses] : by_function(columns))
    out.functions.push_back(function_of(name, clauses, columns.size()));
  out.remarks = remarks(columns);
  return out;
}

std::size_t count_telling(const Matrix& matrix) {
  std::size_t count = 0;
  for (const MatrixFunction& function : matrix.functions) count += function.telling.size();
  return count;
}

}  // namespace rtconf::report
