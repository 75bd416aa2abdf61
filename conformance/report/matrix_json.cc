// The matrix for programs, in the schema rtconf-matrix/1 of matrix.schema.json.
#include <string>

#include <nlohmann/json.hpp>

#include "conformance/report/matrix.h"

namespace rtconf::report {
namespace {

using Json = nlohmann::ordered_json;

Json column(const Column& each) {
  const RunResult& result = each.result;
  return {{"title", each.title},
          {"provider", result.provider.path},
          {"sha256", result.provider.sha256},
          {"suite", result.suite_version},
          {"spec", result.spec_version},
          {"verdict", name(result.verdict)},
          {"core", name(result.core.verdict)},
          {"hardened", name(result.hardened.verdict)}};
}

/// Only what there is any of.
Json counts(const TierResult& tier) {
  Json out = Json::object();
  for (std::size_t i = 0; i < kVerdictCount; ++i) {
    if (tier.counts[i] > 0) out[std::string(name(static_cast<Verdict>(i)))] = tier.counts[i];
  }
  return out;
}

Json function(const MatrixFunction& each) {
  Json all = Json::array();
  for (const TierResult& tier : each.counts) all.push_back(counts(tier));
  return {{"function", each.name}, {"counts", all}};
}

Json clause(const MatrixRow& row) {
  Json cells = Json::array();
  for (const ClauseResult* cell : row.cells) {
    if (cell == nullptr) {
      cells.push_back(nullptr);
    } else {
      cells.push_back({{"verdict", name(cell->verdict)}, {"message", cell->message}});
    }
  }
  return {{"id", row.id}, {"cells", cells}};
}

}  // namespace

std::string render_matrix_json(std::span<const Column> columns, const Style& /*style*/) {
  const Matrix matrix = compare(columns);
  Json providers = Json::array();
  for (const Column& each : columns) providers.push_back(column(each));
  Json functions = Json::array();
  Json clauses = Json::array();
  for (const MatrixFunction& each : matrix.functions) {
    functions.push_back(function(each));
    for (const MatrixRow& row : each.telling) clauses.push_back(clause(row));
  }
  const Json document = {{"schema", "rtconf-matrix/1"},
                         {"providers", providers},
                         {"remarks", matrix.remarks},
                         {"functions", functions},
                         {"clauses", clauses}};
  return document.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace rtconf::report
