// Several providers side by side: each function with the counts of each provider, and the clauses
// on which they differ or that any of them fails. The formats are a table, as those of a single
// report are.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/core/result.h"
#include "conformance/report/format.h"

namespace rtconf::report {

struct Column {
  std::string title;
  RunResult result;
};

struct MatrixFormat {
  std::string_view name;
  std::string_view summary;  ///< one line for the help
  std::string (*render)(std::span<const Column> columns, const Style& style);
};

std::span<const MatrixFormat> matrix_formats();
/// Null when there is no such format.
const MatrixFormat* find_matrix_format(std::string_view name);

/// A clause; null where a column's report does not have it.
struct MatrixRow {
  std::string id;
  std::vector<const ClauseResult*> cells;
};

struct MatrixFunction {
  std::string name;
  std::vector<TierResult> counts;  ///< of both tiers, for each column
  std::vector<MatrixRow> telling;  ///< what differs or fails
};

/// What all formats show; it points into the columns. Functions and clauses are in the order of the
/// spec.
struct Matrix {
  std::vector<MatrixFunction> functions;
  std::vector<std::string> remarks;  ///< what makes the columns less than comparable
};
Matrix compare(std::span<const Column> columns);
/// How many clauses the matrix tells of.
std::size_t count_telling(const Matrix& matrix);

std::string render_matrix_text(std::span<const Column> columns, const Style& style);
std::string render_matrix_markdown(std::span<const Column> columns, const Style& style);
std::string render_matrix_html(std::span<const Column> columns, const Style& style);
std::string render_matrix_json(std::span<const Column> columns, const Style& style);

}  // namespace rtconf::report
