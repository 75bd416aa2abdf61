// The parts of the command that are worth testing without starting it.
#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "conformance/claims/nearest.h"
#include "conformance/report/format.h"
#include "tools/command_line.h"
#include "tools/exit_status.h"
#include "tools/table.h"

namespace rtconf::tools {
namespace {

TEST(ParseNumber, TakesWholeNumbersWithinBounds) {
  constexpr auto kMost = std::numeric_limits<std::uint64_t>::max();
  EXPECT_EQ(parse_number("0", 0, kMost), 0U);
  EXPECT_EQ(parse_number("18446744073709551615", 0, kMost), kMost);
  for (const char* const bad :
       {"", "-1", "+1", " 1", "1 ", "1.0", "0x10", "18446744073709551616"}) {
    EXPECT_EQ(parse_number(bad, 0, kMost), std::nullopt) << bad;
  }
  EXPECT_EQ(parse_number("5", 6, 7), std::nullopt);
  EXPECT_EQ(parse_number("8", 6, 7), std::nullopt);
}

TEST(ParseSeconds, TakesFractions) {
  EXPECT_EQ(parse_seconds("5"), std::chrono::milliseconds(5000));
  EXPECT_EQ(parse_seconds("0.25"), std::chrono::milliseconds(250));
  for (const char* const bad : {"", "0", "0.001", "3601", "-1", "1e3", "nan", "inf", "5s"}) {
    EXPECT_EQ(parse_seconds(bad), std::nullopt) << bad;
  }
}

TEST(SplitLists, CutsAtCommas) {
  EXPECT_EQ(split_lists({"a,b", "c"}), (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_EQ(split_lists({}), std::vector<std::string>{});
  for (const char* const bad : {"", ",", "a,", ",a", "a,,b"}) {
    EXPECT_EQ(split_lists({bad}), std::nullopt) << bad;
  }
}

TEST(Nearest, FindsSlipsAndParts) {
  const std::vector<std::string> names{"rt_file_size.size", "rt_file_size", "nul", "content"};
  EXPECT_EQ(claims::nearest("nuk", names), std::vector<std::string>{"nul"});
  EXPECT_EQ(claims::nearest("rt_file_sice", names).front(), "rt_file_size");
  EXPECT_EQ(claims::nearest("conte", names), std::vector<std::string>{"content"});
  EXPECT_TRUE(claims::nearest("", names).empty());
  EXPECT_TRUE(claims::nearest("something else", names).empty());
  EXPECT_TRUE(claims::nearest(std::string(100000, 'n'), names).empty());
}

TEST(DidYouMean, ReadsLikeASentence) {
  EXPECT_EQ(claims::did_you_mean("ab", {"xyz"}), "");
  EXPECT_EQ(claims::did_you_mean("abc", {"abd"}), "; did you mean abd?");
  EXPECT_EQ(claims::did_you_mean("abc", {"abd", "abe", "abf"}), "; did you mean abd, abe or abf?");
}

TEST(Table, LinesUpItsColumnsAndShowsTheFirst) {
  const Table table{{"a", "b", "c"}, {{"x", "1", "hidden"}, {"long", "", "hidden"}}, 2};
  EXPECT_EQ(as_text(table), "x     1\nlong\n");
  EXPECT_EQ(as_json({{"a", "b"}, {{"1", "\xff"}}, 1}),
            "[\n  {\n    \"a\": \"1\",\n    \"b\": \"\xef\xbf\xbd\"\n  }\n]\n");
}

// A report cannot know the table of exit statuses, and SARIF says with which one the run ended.
TEST(ExitStatus, IsTheOneThatSarifNames) {
  RunResult conforms;
  conforms.finished = true;
  conforms.clauses.emplace_back();
  conforms.clauses[0].verdict = Verdict::kPass;
  RunResult fails = conforms;
  fails.core.verdict = Conformance::kFails;
  RunResult refused = conforms;
  refused.refusal = "it is no library";
  RunResult no_verdict = conforms;
  no_verdict.clauses.clear();
  for (const RunResult& result : {conforms, fails, refused, no_verdict}) {
    const auto sarif = nlohmann::json::parse(report::render_sarif(result, {}));
    EXPECT_EQ(sarif.at("runs").at(0).at("invocations").at(0).at("exitCode"),
              static_cast<int>(exit_status(outcome(result))));
  }
}

}  // namespace
}  // namespace rtconf::tools
