#include "conformance/selftest/judged.h"

#include <set>

#include <nlohmann/json.hpp>

#include "tools/user.h"

namespace rtconf::selftest {

Judged judge(const std::string& library, const std::vector<std::string>& options) {
  std::vector<std::string> arguments = {"run", library, "--report", "json"};
  arguments.insert(arguments.end(), options.begin(), options.end());
  const tools::Finished finished = tools::rtconf(arguments);
  Judged judged;
  judged.status = finished.status;
  judged.err = finished.err;
  judged.report = finished.out;
  const auto report = nlohmann::json::parse(finished.out, nullptr, false);
  if (report.is_discarded()) return judged;
  judged.verdict = report.at("verdict");
  judged.core = report.at("tiers").at("core").at("verdict");
  for (const auto& clause : report.at("clauses")) {
    const std::string id = clause.at("id");
    judged.clauses.push_back({clause.at("function"), id.substr(id.find('.') + 1), clause.at("tier"),
                              clause.at("level"), clause.at("verdict"), clause.at("message"),
                              clause.value("replay", ""), clause.value("reproducer", ""),
                              clause.value("selected", true)});
  }
  return judged;
}

bool is_complaint(const JudgedClause& clause) {
  static const std::set<std::string> kComplaints = {"fail", "crash", "exit", "hang",
                                                    "oom",  "flaky", "warn"};
  return kComplaints.contains(clause.verdict);
}

std::string library_path(std::string_view file) {
  return tools::test_environment("RTCONF_MUTANTS") + "/" + std::string(file) + ".so";
}

std::string without_times(std::string report) {
  auto json = nlohmann::ordered_json::parse(report, nullptr, false);
  if (json.is_discarded()) return report;
  json.erase("duration_ms");
  for (auto& clause : json["clauses"]) clause.erase("duration_ms");
  return json.dump(1);
}

}  // namespace rtconf::selftest
