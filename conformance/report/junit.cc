// The report for CI systems: JUnit XML, a test suite per function and a test case per clause.
// Something in it is red exactly when the run's outcome is not "conforms".
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/report/escape.h"
#include "conformance/report/failure.h"
#include "conformance/report/format.h"
#include "conformance/report/points.h"

namespace rtconf::report {
namespace {

struct TestCase {
  std::string name;
  Colour colour = Colour::kGreen;
  std::string kind;     ///< of the failure
  std::string message;  ///< one line
  std::string body;     ///< the details, or what a green case has to say
  double seconds = 0;
};

struct TestSuite {
  std::string name;
  std::vector<TestCase> cases;
};

TestCase test_case(const Point& point, std::uint64_t seed) {
  TestCase out{.name = point.name,
               .colour = point.colour,
               .kind = point.kind,
               .message = point.message,
               .body = {}};
  if (point.clause == nullptr) return out;
  const ClauseResult& clause = *point.clause;
  out.seconds = clause.duration_ms / 1000.0;
  if (counts_against(clause) || is_warning(clause)) {
    out.body = failure_fields(clause, seed, true, 0, Style{});
    if (is_warning(clause)) out.body = "warning: this should hold\n" + out.body;
  } else if (clause.verdict == Verdict::kChoice) {
    out.body = "choice: " + clause.message + '\n';
  } else if (clause.verdict == Verdict::kExpected) {
    // JUnit knows nothing between failed and skipped.
    out.colour = Colour::kSkipped;
    out.message = fmt::format("expected: {} ({})", clause.message, clause.reason);
  }
  return out;
}

std::vector<TestSuite> test_suites(const RunResult& result) {
  std::vector<TestSuite> suites;
  for (const Point& point : points_of(result)) {
    auto suite = std::find_if(suites.begin(), suites.end(),
                              [&](const TestSuite& known) { return known.name == point.group; });
    if (suite == suites.end()) suite = suites.insert(suite, {point.group, {}});
    suite->cases.push_back(test_case(point, result.seed));
  }
  return suites;
}

struct Totals {
  std::size_t tests = 0, failures = 0, errors = 0, skipped = 0;
  double seconds = 0;

  void add(const TestSuite& suite) {
    for (const TestCase& each : suite.cases) {
      ++tests;
      failures += each.colour == Colour::kFailure ? 1 : 0;
      errors += each.colour == Colour::kError ? 1 : 0;
      skipped += each.colour == Colour::kSkipped ? 1 : 0;
      seconds += each.seconds;
    }
  }
  std::string attributes() const {
    return fmt::format(R"(tests="{}" failures="{}" errors="{}" skipped="{}" time="{:.3f}")", tests,
                       failures, errors, skipped, seconds);
  }
};

void properties(std::string& out, const RunResult& result) {
  const auto property = [&](std::string_view name, std::string_view value) {
    out += fmt::format("      <property name=\"{}\" value=\"{}\"/>\n", xml_attribute(name),
                       xml_attribute(value));
  };
  out += "    <properties>\n";
  property("suite.version", result.suite_version);
  property("suite.spec", result.spec_version);
  property("provider.path", result.provider.path);
  property("provider.sha256", result.provider.sha256);
  property("provider.profile", result.provider.profile);
  property("seed", std::to_string(result.seed));
  property("verdict", name(result.verdict));
  property("verdict.core", name(result.core.verdict));
  property("verdict.hardened", name(result.hardened.verdict));
  for (const auto& [key, value] : result.environment) property("environment." + key, value);
  out += "    </properties>\n";
}

void test_case_element(std::string& out, std::string_view suite, const TestCase& each) {
  out += fmt::format(R"(    <testcase classname="{}" name="{}" time="{:.3f}")",
                     xml_attribute(suite), xml_attribute(each.name), each.seconds);
  const std::string kind = xml_attribute(each.kind);
  const std::string message = xml_attribute(one_line(each.message));
  const std::string body = xml_text(each.body);
  if (each.colour == Colour::kGreen && body.empty()) {
    out += "/>\n";
    return;
  }
  out += ">\n";
  switch (each.colour) {
    case Colour::kGreen:
      out += fmt::format("      <system-out>{}</system-out>\n", body);
      break;
    case Colour::kFailure:
      out += fmt::format("      <failure type=\"{}\" message=\"{}\">{}</failure>\n", kind, message,
                         body);
      break;
    case Colour::kError:
      out +=
          fmt::format("      <error type=\"{}\" message=\"{}\">{}</error>\n", kind, message, body);
      break;
    case Colour::kSkipped:
    case Colour::kAccepted:
      out += fmt::format("      <skipped message=\"{}\"/>\n", message);
      break;
  }
  out += "    </testcase>\n";
}

}  // namespace

std::string render_junit(const RunResult& result, const Style& /*style*/) {
  const std::vector<TestSuite> suites = test_suites(result);
  Totals all;
  for (const TestSuite& suite : suites) all.add(suite);
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  out += fmt::format("<testsuites name=\"rtconf\" {}>\n", all.attributes());
  for (const TestSuite& suite : suites) {
    Totals totals;
    totals.add(suite);
    out += fmt::format("  <testsuite name=\"{}\" {}>\n", xml_attribute(suite.name),
                       totals.attributes());
    if (&suite == &suites.front()) properties(out, result);
    for (const TestCase& each : suite.cases) test_case_element(out, suite.name, each);
    out += "  </testsuite>\n";
  }
  out += "</testsuites>\n";
  return out;
}

}  // namespace rtconf::report
