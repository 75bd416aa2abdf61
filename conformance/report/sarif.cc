// The report for code scanning: SARIF 2.1.0, within what GitHub takes. A result for each clause
// that does not hold, each accepted failure (suppressed) and each false claim. What kept the run
// from a verdict is a notification of its invocation. When the outcome is not "conforms", there is
// an unsuppressed error or an invocation without success, and only then.
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "conformance/report/escape.h"
#include "conformance/report/failure.h"
#include "conformance/report/format.h"
#include "conformance/report/summary.h"

namespace rtconf::report {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kSpec = "https://github.com/rtconf/rtconf/blob/main/spec/SPEC.md";
/// Code scanning refuses a file with more results.
constexpr std::size_t kMostResults = 25'000;
/// It cuts descriptions at 1024 characters; a message is to be read beside a file.
constexpr std::size_t kLongestDescription = 1000;
constexpr std::size_t kLongestMessage = 2000;
constexpr std::size_t kLongestTitle = 200;
constexpr std::size_t kLongestId = 200;
/// One result with all its properties stays far from making the file too large.
constexpr std::size_t kLongestProperty = 8000;

struct Rule {
  std::string id;
  std::string text;
  std::string anchor;
  bool is_error = true;
  std::vector<std::string> tags;
};

struct Result {
  Rule rule;
  bool is_error = true;
  std::string kind;  ///< with the rule's id what is the same from run to run
  std::string message;
  std::string path;
  std::uint64_t line = 1;
  const ClauseResult* clause = nullptr;
};

/// Text that a viewer takes for nothing but text: a link starts with "](".
std::string plain_text(std::string_view text, std::size_t longest = kLongestMessage) {
  std::string out;
  for (const char c : shortened(block(text), longest)) {
    if (c == '(' && out.ends_with(']')) out += ' ';
    out += c;
  }
  return out;
}

Rule rule_of(const ClauseResult& clause) {
  return {clause.id, clause.text, clause.id, clause.level != "should", {clause.tier, clause.level}};
}

Result result_of(const ClauseResult& clause, const RunResult& run) {
  Result out{rule_of(clause),
             !is_warning(clause),
             is_warning(clause) ? "warning" : "failure",
             {},
             run.provider.path,
             1,
             &clause};
  out.message = !clause.message.empty() ? clause.message
                : !clause.text.empty()  ? clause.text
                                        : clause.id;
  const bool is_short = (clause.expected + clause.got).find('\n') == std::string::npos;
  if (is_short && !clause.expected.empty()) {
    out.message += fmt::format("\nExpected: {}\nGot: {}", clause.expected, clause.got);
  }
  if (!clause.replay.empty()) out.message += "\nReplay: " + clause.replay;
  return out;
}

/// `where` is "file:line".
Result result_of(const Objection& objection) {
  Result out{{"rtconf.claim", "What a baseline or provider file says is so.", "", true, {}},
             true,
             "claim " + objection.clause,
             objection.clause + ": " + objection.text,
             objection.where,
             1,
             nullptr};
  const std::size_t colon = objection.where.rfind(':');
  const std::string_view digits = std::string_view(objection.where).substr(colon + 1);
  const bool is_number = !digits.empty() && digits.size() < 10 &&
                         digits.find_first_not_of("0123456789") == std::string_view::npos;
  if (colon != std::string::npos && is_number) {
    out.path.resize(colon);
    out.line = std::max<std::uint64_t>(1, std::stoul(std::string(digits)));
  }
  return out;
}

std::vector<Result> results_of(const RunResult& run) {
  std::vector<Result> results;
  if (!run.refusal.empty()) {
    results.push_back({{"rtconf.refused", "The provider can be judged.", "", true, {}},
                       true,
                       "failure",
                       "the provider cannot be judged: " + run.refusal,
                       run.provider.path,
                       1,
                       nullptr});
  }
  for (const std::string& function : run.required_missing) {
    results.push_back({{"rtconf.required", "Each required function is exported.", "", true, {}},
                       true,
                       "failure " + function,
                       "required but absent: " + function,
                       run.provider.path,
                       1,
                       nullptr});
  }
  for (const Objection& each : run.objections) results.push_back(result_of(each));
  for (const ClauseResult& clause : run.clauses) {
    if (counts_against(clause) || is_warning(clause) || clause.verdict == Verdict::kExpected)
      results.push_back(result_of(clause, run));
  }
  if (results.size() > kMostResults) {
    std::stable_partition(results.begin(), results.end(),
                          [](const Result& result) { return result.is_error; });
    results.resize(kMostResults);
  }
  return results;
}

Json rule_object(const Rule& rule) {
  const bool is_clause = !rule.anchor.empty();
  const std::string text = plain_text(rule.text.empty() ? rule.id : rule.text, kLongestDescription);
  const std::string title =
      is_clause ? plain_text(rule.id + ": " + rule.text, kLongestTitle) : text;
  const std::string help = is_clause ? "\nrtconf explain " + rule.anchor + " says more." : "";
  const std::string_view level = rule.is_error ? "error" : "warning";
  return {{"id", shortened(rule.id, kLongestId)},
          {"shortDescription", {{"text", title}}},
          {"fullDescription", {{"text", text}}},
          {"helpUri", std::string(kSpec) + (is_clause ? "#" + uri_of_path(rule.anchor) : "")},
          {"help", {{"text", text + help}}},
          {"defaultConfiguration", {{"level", level}}},
          {"properties", {{"tags", rule.tags}, {"problem.severity", level}}}};
}

/// The same from run to run, and on every machine.
std::string fingerprint(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325;  // FNV-1a
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return fmt::format("{:016x}", hash);
}

Json location(const Result& result) {
  const std::string uri = result.path.empty() ? "no-provider" : uri_of_path(result.path);
  return {{"physicalLocation",
           {{"artifactLocation", {{"uri", uri}}},
            {"region",
             {{"startLine", result.line},
              {"startColumn", 1},
              {"endLine", result.line},
              {"endColumn", 1}}}}}};
}

Json properties_of(const ClauseResult& clause) {
  Json out = {{"verdict", name(clause.verdict)}};
  const auto add = [&](const char* key, const std::string& value) {
    if (!value.empty()) out[key] = shortened(value, kLongestProperty);
  };
  add("expected", clause.expected);
  add("got", clause.got);
  add("replay", clause.replay);
  add("plan", plan_of(clause));
  add("reproducer", clause.reproducer);
  return out;
}

Json result_object(const Result& result, std::size_t rule, std::size_t occurrence) {
  const std::string what = result.rule.id + '/' + result.kind;
  Json out = {{"ruleId", shortened(result.rule.id, kLongestId)},
              {"ruleIndex", rule},
              {"level", result.is_error ? "error" : "warning"},
              {"message", {{"text", plain_text(result.message)}}},
              {"locations", Json::array({location(result)})},
              {"partialFingerprints",
               {{"primaryLocationLineHash", fmt::format("{}:{}", fingerprint(what), occurrence)},
                {"rtconf/v1", shortened(one_line(what), 2 * kLongestId)}}}};
  if (result.clause == nullptr) return out;
  if (result.clause->verdict == Verdict::kExpected) {
    out["suppressions"] =
        Json::array({{{"kind", "external"}, {"justification", plain_text(result.clause->reason)}}});
  }
  out["properties"] = properties_of(*result.clause);
  return out;
}

Json invocation(const RunResult& run, bool is_cut) {
  const Outcome comes_to = outcome(run);
  Json notifications = Json::array();
  const auto notify = [&](std::string_view level, const std::string& text) {
    notifications.push_back({{"level", level}, {"message", {{"text", plain_text(text)}}}});
  };
  if (comes_to == Outcome::kNoVerdict || comes_to == Outcome::kCannotJudge)
    notify("error", verdict_in_words(run));
  if (comes_to == Outcome::kFails && !run.suite_fault.empty()) notify("error", run.suite_fault);
  if (comes_to == Outcome::kFails && !run.finished) notify("error", "the run did not finish");
  if (is_cut) notify("warning", "there are more results than a file may have");
  for (const std::string& note : run.notes) notify("note", note);

  const bool is_whole = run.finished && run.suite_fault.empty();
  Json out = {{"executionSuccessful",
               is_whole && (comes_to == Outcome::kConforms || comes_to == Outcome::kFails)}};
  // As in tools/exit_status.h, which a report cannot know; a test there compares them.
  constexpr int kExitCodes[] = {0, 1, 3, 4};
  if (run.finished) out["exitCode"] = kExitCodes[static_cast<std::size_t>(comes_to)];
  out["exitCodeDescription"] = plain_text(verdict_in_words(run));
  out["toolExecutionNotifications"] = notifications;
  return out;
}

Json properties_of(const RunResult& run) {
  Json environment = Json::object();
  for (const auto& [key, value] : run.environment) environment[key] = value;
  Json options = Json::object();
  for (const auto& [key, value] : run.options) options[key] = value;
  return {{"verdict", name(run.verdict)},
          {"core", name(run.core.verdict)},
          {"hardened", name(run.hardened.verdict)},
          {"spec", run.spec_version},
          {"provider", run.provider.path},
          {"sha256", run.provider.sha256},
          {"profile", run.provider.profile},
          {"seed", run.seed},
          {"environment", environment},
          {"options", options}};
}

/// Uploads with the same id replace one another, so that each provider has its own.
std::string automation_id(const RunResult& run) {
  const std::size_t slash = run.provider.path.rfind('/');
  return "rtconf/" + uri_of_path(run.provider.path.substr(slash + 1)) + '/';
}

}  // namespace

std::string render_sarif(const RunResult& result, const Style& /*style*/) {
  const std::vector<Result> found = results_of(result);
  Json rules = Json::array();
  Json results = Json::array();
  std::map<std::string, std::size_t> rule_indices;
  std::map<std::string, std::size_t> occurrences;
  for (const Result& each : found) {
    const auto [rule, is_new] = rule_indices.emplace(each.rule.id, rules.size());
    if (is_new) rules.push_back(rule_object(each.rule));
    const std::size_t occurrence = ++occurrences[each.rule.id + '/' + each.kind];
    results.push_back(result_object(each, rule->second, occurrence));
  }
  const Json driver = {{"name", "rtconf"},
                       {"informationUri", "https://github.com/rtconf/rtconf"},
                       {"version", result.suite_version},
                       {"rules", rules}};
  const Json run = {
      {"tool", {{"driver", driver}}},
      {"automationDetails", {{"id", automation_id(result)}}},
      {"invocations", Json::array({invocation(result, found.size() == kMostResults)})},
      {"properties", properties_of(result)},
      {"results", results}};
  const Json document = {{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
                         {"version", "2.1.0"},
                         {"runs", Json::array({run})}};
  return document.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace rtconf::report
