// A list that a command prints: for people in columns, for programs as JSON.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace rtconf::tools {

struct Table {
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;  ///< each with a cell per column
  /// How many columns people are shown; JSON has them all.
  std::size_t shown = 0;
};

/// Columns under one another, no header: made for grep and cut.
std::string as_text(const Table& table);
/// An array with an object per row; every value is a string.
std::string as_json(const Table& table);

}  // namespace rtconf::tools
