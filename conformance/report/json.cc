// The report for programs: everything in the result model, in the schema rtconf-report/1 of
// report.schema.json. A key is added here and there together; none is ever given a new meaning.
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "conformance/report/format.h"

namespace rtconf::report {
namespace {

using Json = nlohmann::ordered_json;

/// Microseconds are as fine as the clocks are worth.
double rounded(double milliseconds) { return std::round(milliseconds * 1000.0) / 1000.0; }

Json provider(const ProviderInfo& info) {
  return {{"path", info.path},         {"sha256", info.sha256}, {"profile", info.profile},
          {"exported", info.exported}, {"absent", info.absent}, {"unexpected", info.unexpected}};
}

Json object(const std::vector<std::pair<std::string, std::string>>& values) {
  Json out = Json::object();
  for (const auto& [key, value] : values) out[key] = value;
  return out;
}

Json tier(const TierResult& result) {
  Json counts = Json::object();
  for (std::size_t i = 0; i < kVerdictCount; ++i) {
    counts[std::string(name(static_cast<Verdict>(i)))] = result.counts[i];
  }
  return {{"asked", result.asked},
          {"verdict", name(result.verdict)},
          {"reason", result.reason},
          {"counts", counts}};
}

/// In the order of the spec, which is that of the clauses.
Json functions(const RunResult& result) {
  Json out = Json::object();
  const auto status = [&](const std::string& function) {
    const std::vector<std::string>& exported = result.provider.exported;
    return std::find(exported.begin(), exported.end(), function) != exported.end() ? "judged"
                                                                                   : "absent";
  };
  for (const ClauseResult& clause : result.clauses) out[clause.function] = status(clause.function);
  for (const std::string& function : result.provider.exported) out[function] = "judged";
  for (const std::string& function : result.provider.absent) out[function] = "absent";
  return out;
}

Json clause(const ClauseResult& result) {
  return {{"id", result.id},
          {"function", result.function},
          {"tier", result.tier},
          {"level", result.level},
          {"verdict", name(result.verdict)},
          {"selected", result.selected},
          {"text", result.text},
          {"message", result.message},
          {"expected", result.expected},
          {"got", result.got},
          {"replay", result.replay},
          {"reproducer", result.reproducer},
          {"case", result.decided_by},
          {"reason", result.reason},
          {"duration_ms", rounded(result.duration_ms)}};
}

Json clauses(const RunResult& result) {
  Json out = Json::array();
  for (const ClauseResult& each : result.clauses) out.push_back(clause(each));
  return out;
}

Json objections(const RunResult& result) {
  Json out = Json::array();
  for (const Objection& each : result.objections) {
    out.push_back({{"where", each.where}, {"clause", each.clause}, {"text", each.text}});
  }
  return out;
}

}  // namespace

std::string render_json(const RunResult& result, const Style& /*style*/) {
  const Json document = {
      {"schema", "rtconf-report/1"},
      {"suite", {{"version", result.suite_version}, {"spec", result.spec_version}}},
      {"provider", provider(result.provider)},
      {"environment", object(result.environment)},
      {"options", object(result.options)},
      {"seed", result.seed},
      {"finished", result.finished},
      {"partial", result.partial},
      {"shard", {{"index", result.shard_index}, {"total", result.shard_total}}},
      {"verdict", name(result.verdict)},
      {"tiers", {{"core", tier(result.core)}, {"hardened", tier(result.hardened)}}},
      {"functions", functions(result)},
      {"required_missing", result.required_missing},
      {"objections", objections(result)},
      {"refusal", result.refusal},
      {"suite_fault", result.suite_fault},
      {"notes", result.notes},
      {"clauses", clauses(result)},
      {"duration_ms", rounded(result.duration_ms)},
  };
  // Bytes from a provider need not be UTF-8; what is not becomes U+FFFD instead of an exception.
  return document.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace rtconf::report
