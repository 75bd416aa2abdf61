// The report for test harnesses: TAP version 14, a test point for the run, each false claim and
// each clause, with the details of what is not well in a YAML block. A point is red exactly when
// it is in JUnit.
#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

#include "conformance/report/escape.h"
#include "conformance/report/failure.h"
#include "conformance/report/format.h"
#include "conformance/report/layout.h"
#include "conformance/report/points.h"
#include "conformance/report/summary.h"

namespace rtconf::report {
namespace {

/// Several lines are put as they stand, where every YAML parser reads them so: old ones know no
/// indentation indicator, so that the first line may not start with a blank.
bool is_fit_to_stand(std::string_view value) {
  if (value.find('\n') == std::string_view::npos || value.find(" \n") != std::string_view::npos)
    return false;
  if (value.front() == ' ' || value.front() == '\t' || value.front() == '\n') return false;
  for (const std::string_view not_printable : {"\xEF\xBB\xBF", "\xEF\xBF\xBE", "\xEF\xBF\xBF"}) {
    if (value.find(not_printable) != std::string_view::npos) return false;
  }
  return true;
}

void field(std::string& out, std::string_view key, std::string_view value) {
  if (value.empty()) return;
  if (!is_fit_to_stand(value)) {
    out += fmt::format("  {}: {}\n", key, yaml_string(value));
    return;
  }
  out += fmt::format("  {}: |\n", key);
  for (const std::string& line : split_lines(block(value))) out += "    " + line + '\n';
}

/// What there is to say of a point, or nothing.
std::string details(const Point& point, std::uint64_t seed) {
  std::string out;
  if (point.clause == nullptr) {
    field(out, "verdict", point.kind);
    field(out, "message", point.message);
    return out;
  }
  const ClauseResult& clause = *point.clause;
  if (clause.verdict == Verdict::kChoice) field(out, "choice", point.message);
  if (!is_red(point) && !is_warning(clause) && point.colour != Colour::kAccepted) return out;
  field(out, "verdict", name(clause.verdict));
  field(out, "level", clause.level);
  field(out, "tier", clause.tier);
  field(out, "clause", clause.text);
  field(out, "message", point.message);
  field(out, "expected", clause.expected);
  field(out, "got", clause.got);
  field(out, "plan", plan_of(clause));
  if (!clause.replay.empty()) out += fmt::format("  seed: {}\n", seed);
  field(out, "replay", clause.replay);
  field(out, "program", clause.reproducer);
  return out;
}

std::string directive(const Point& point) {
  if (point.colour == Colour::kSkipped) return " # SKIP " + tap_words(point.message);
  if (point.colour != Colour::kAccepted) return "";
  return " # TODO accepted by the baseline: " + tap_words(point.clause->reason);
}

std::string label(const Point& point) {
  if (point.clause != nullptr) return point.clause->id;
  return point.group == "claims" ? "claim " + point.name : point.name;
}

void test_point(std::string& out, const Point& point, std::size_t number, std::uint64_t seed) {
  const bool is_ok = !is_red(point) && point.colour != Colour::kAccepted;
  out += fmt::format("{} {} - {}{}\n", is_ok ? "ok" : "not ok", number, tap_words(label(point)),
                     directive(point));
  const std::string block_lines = details(point, seed);
  if (!block_lines.empty()) out += "  ---\n" + block_lines + "  ...\n";
}

void comments(std::string& out, const RunResult& result) {
  const auto comment = [&](std::string_view what, std::string_view value) {
    if (!value.empty()) out += fmt::format("# {}: {}\n", what, one_line(value));
  };
  comment("suite", "rtconf " + result.suite_version + ", spec " + result.spec_version);
  comment("provider", result.provider.path);
  comment("sha256", result.provider.sha256);
  comment("profile", result.provider.profile);
  comment("seed", std::to_string(result.seed));
  for (const auto& [key, value] : result.options) comment("asked for " + one_line(key), value);
  for (const auto& [key, value] : result.environment) comment(one_line(key), value);
  for (const std::string& note : result.notes) comment("note", note);
}

}  // namespace

std::string render_tap(const RunResult& result, const Style& /*style*/) {
  std::vector<Point> points = points_of(result);
  const bool is_refused = outcome(result) == Outcome::kCannotJudge;
  if (is_refused) points.resize(1);
  std::string out = fmt::format("TAP version 14\n1..{}\n", points.size());
  comments(out, result);
  std::size_t number = 0;
  for (const Point& point : points) test_point(out, point, ++number, result.seed);
  if (is_refused) return out + "Bail out! " + one_line(points.front().message) + '\n';
  out += "# verdict: " + one_line(verdict_in_words(result)) + '\n';
  return out;
}

}  // namespace rtconf::report
