#include "tools/table.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "conformance/report/escape.h"

namespace rtconf::tools {

std::string as_text(const Table& table) {
  std::vector<std::size_t> widths(table.shown);
  for (const auto& row : table.rows) {
    for (std::size_t i = 0; i < table.shown; ++i) {
      widths[i] = std::max(widths[i], report::columns(row[i]));
    }
  }
  std::string out;
  for (const auto& row : table.rows) {
    std::string line;
    for (std::size_t i = 0; i < table.shown; ++i) {
      line += row[i] + std::string(widths[i] - report::columns(row[i]) + 2, ' ');
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + '\n';
  }
  return out;
}

std::string as_json(const Table& table) {
  using Json = nlohmann::ordered_json;
  Json rows = Json::array();
  for (const auto& row : table.rows) {
    Json object = Json::object();
    for (std::size_t i = 0; i < table.columns.size(); ++i) object[table.columns[i]] = row[i];
    rows.push_back(object);
  }
  return rows.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace rtconf::tools
