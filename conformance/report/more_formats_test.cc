// What TAP, SARIF and Markdown promise beyond their golden files. That they are what their parsers
// take them for is the business of checks/.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "conformance/report/escape.h"
#include "conformance/report/format.h"
#include "conformance/report/layout.h"
#include "conformance/report/line_diff.h"
#include "conformance/report/sample.h"

namespace rtconf::report {
namespace {

using Json = nlohmann::json;

bool conforms(const RunResult& result) { return outcome(result) == Outcome::kConforms; }

Json sarif_run(const RunResult& result) {
  return Json::parse(render_sarif(result, {})).at("runs").at(0);
}

TEST(Tap, IsRedExactlyWhenTheOutcomeIsNotConforms) {
  for (const RunResult& result : samples_of_each_outcome()) {
    const std::string tap = render_tap(result, {});
    const std::vector<std::string> lines = split_lines(tap);
    const bool is_red = std::any_of(lines.begin(), lines.end(), [](const std::string& line) {
      return line.starts_with("Bail out!") ||
             (line.starts_with("not ok") && line.find(" # TODO ") == std::string::npos);
    });
    EXPECT_EQ(is_red, !conforms(result)) << tap;
  }
}

TEST(Tap, PlansAsManyPointsAsItHas) {
  for (const RunResult& result : samples_of_each_outcome()) {
    const std::vector<std::string> lines = split_lines(render_tap(result, {}));
    const auto points = std::count_if(lines.begin(), lines.end(), [](const std::string& line) {
      return line.starts_with("ok ") || line.starts_with("not ok ");
    });
    EXPECT_EQ(lines.at(0), "TAP version 14");
    EXPECT_EQ(lines.at(1), "1.." + std::to_string(points));
  }
}

TEST(Sarif, HasAnErrorOrNoSuccessExactlyWhenTheOutcomeIsNotConforms) {
  for (const RunResult& result : samples_of_each_outcome()) {
    const Json run = sarif_run(result);
    bool is_red = !run.at("invocations").at(0).at("executionSuccessful").get<bool>();
    for (const Json& each : run.at("results")) {
      is_red = is_red || (each.at("level") == "error" && !each.contains("suppressions"));
    }
    EXPECT_EQ(is_red, !conforms(result)) << run.dump(2);
  }
}

TEST(Sarif, GivesTheSameFingerprintWhateverTheNumbersAre) {
  RunResult result = sample_of_everything();
  const Json before = sarif_run(result).at("results");
  for (ClauseResult& clause : result.clauses) clause.message += " 4711";
  // Neither another way to fail nor a baseline makes another finding of it.
  for (ClauseResult& clause : result.clauses) {
    if (clause.verdict == Verdict::kFail) clause.verdict = Verdict::kCrash;
    if (clause.verdict == Verdict::kHang) clause.verdict = Verdict::kExpected;
  }
  const Json after = sarif_run(result).at("results");
  ASSERT_EQ(before.size(), after.size());
  std::vector<std::string> seen;
  for (std::size_t i = 0; i < before.size(); ++i) {
    EXPECT_EQ(before[i].at("partialFingerprints"), after[i].at("partialFingerprints"));
    seen.push_back(before[i].at("partialFingerprints").at("primaryLocationLineHash"));
  }
  std::sort(seen.begin(), seen.end());
  EXPECT_EQ(std::adjacent_find(seen.begin(), seen.end()), seen.end());
}

TEST(Sarif, KeepsErrorsWhenThereIsNoRoomForAll) {
  RunResult result = sample_of_everything();
  ClauseResult warning = result.clauses[0];
  warning.verdict = Verdict::kWarn;
  warning.level = "should";
  warning.reproducer.clear();
  result.clauses.insert(result.clauses.begin(), 26'000, warning);
  const Json run = sarif_run(result);
  EXPECT_EQ(run.at("results").size(), 25'000U);
  EXPECT_EQ(run.at("results").at(0).at("level"), "error");
  EXPECT_NE(run.at("invocations").dump().find("more results"), std::string::npos);
}

TEST(Markdown, HasRoomInASummaryHoweverMuchThereIsToSay) {
  RunResult result = sample_with_many_failures(3000);
  for (ClauseResult& clause : result.clauses) {
    clause.reproducer = std::string(100'000, 'x');
    clause.message = std::string(5000, '|');
  }
  const std::string text = render_markdown(result, {});
  EXPECT_LT(text.size(), 1'000'000U);
  EXPECT_NE(text.find("more failures left out"), std::string::npos);
  EXPECT_EQ(text.find("## rtconf: does not conform: 3000 clauses fail"), 0U);
}

TEST(Html, IsNotHugeWhenNothingIsRight) {
  RunResult result = sample_with_many_failures(744);
  for (ClauseResult& clause : result.clauses) {
    clause.text = std::string(150, 't');
    clause.message = std::string(150, 'm');
    clause.expected = clause.got = std::string(75, '0') + '\n' + std::string(75, '1') + '\n';
    clause.reproducer = std::string(2300, 'p');
    clause.replay = std::string(150, 'r');
  }
  EXPECT_LT(render_html(result, {}).size(), 2'000'000U);
}

TEST(Html, ShowsThePlanOfTheReplay) {
  RunResult result = sample_with_many_failures(2);
  result.clauses[0].replay += " --plan 'openat 1 = EMFILE'";
  EXPECT_NE(render_html(result, {}).find("<code>openat 1 = EMFILE</code>"), std::string::npos);
}

TEST(Escape, LetsNoDirectiveIntoALineOfTap) {
  EXPECT_EQ(tap_words("a # TODO b"), "a \\# TODO b");
  EXPECT_EQ(tap_words("a\\# SKIP\nok 1"), "a\\\\\\# SKIP\\\\nok 1");
}

TEST(Escape, QuotesYaml) {
  EXPECT_EQ(yaml_string("a\"b\\c\nd\te"), "\"a\\\"b\\\\c\\nd\\te\"");
  EXPECT_EQ(yaml_string("\x1b\xff"), "\"\\\\x1b\\\\xff\"");
  EXPECT_EQ(yaml_string("\xef\xbb\xbf\xef\xbf\xbf"), "\"\\ufeff\\uffff\"");
  EXPECT_EQ(yaml_string("\xf0\x9f\x98\x80"), "\"\xf0\x9f\x98\x80\"");
}

TEST(Escape, MakesUrisOfPaths) {
  EXPECT_EQ(uri_of_path("./lib/a b#c?d%\xff:e.so"), "lib/a%20b%23c%3Fd%25%FF%3Ae.so");
  EXPECT_EQ(uri_of_path("/usr/lib/librt.so"), "file:///usr/lib/librt.so");
  EXPECT_EQ(uri_of_path("../librt.so"), "../librt.so");
  EXPECT_EQ(uri_of_path("//host/x"), "file:///host/x");
}

TEST(Escape, LeavesMarkdownNothingToFind) {
  EXPECT_EQ(markdown_words("a plain (short) text, that: ends."),
            "a plain (short) text, that: ends.");
  EXPECT_EQ(markdown_words("*a* _b_ `c` <d> [e](f)"), "\\*a\\* \\_b\\_ \\`c\\` \\<d\\> \\[e\\](f)");
  EXPECT_EQ(markdown_words("@user #1 GH-2 :x:"),
            "\\@<!-- -->user \\#<!-- -->1 GH-<!-- -->2 \\:<!-- -->x:");
  EXPECT_EQ(markdown_words("http://a www.b"), "http:<!-- -->//a www\\.b");
  EXPECT_EQ(markdown_words("1. a"), "1\\. a");
  EXPECT_EQ(markdown_words("- a\n# b"), "\\- a\\\\n\\# b");
  EXPECT_EQ(markdown_words("a|b\\|c"), "a\\|b\\\\\\|c");
}

TEST(Escape, EndsMarkdownCodeWhereTheTextEnds) {
  EXPECT_EQ(markdown_code("a|b"), "` a|b `");
  EXPECT_EQ(markdown_code("a`b``c"), "``` a`b``c ```");
  EXPECT_EQ(markdown_code(""), "");
  EXPECT_EQ(markdown_code(std::string(9, '`')).find("``"), std::string::npos);
  EXPECT_EQ(markdown_cell_code("a|b\\|c"), "` a\\|b\\\\x7cc `");
  EXPECT_EQ(markdown_fence("a\n```\nb"), "````\na\n```\nb\n````\n");
  EXPECT_EQ(markdown_fence("a\r\x1b", "c"), "```c\na\\x0d\\x1b\n```\n");
  const std::string fence = markdown_fence(std::string(300, '`'));
  EXPECT_TRUE(fence.starts_with("```\n\\x60")) << fence;
}

TEST(Escape, ShortensBetweenCharacters) {
  EXPECT_EQ(shortened("abc", 3), "abc");
  EXPECT_EQ(shortened("abcd", 3), "abc\u2026");
  EXPECT_EQ(shortened("a\u00e9\u00e9", 2), "a\u2026");
}

std::string shown(std::string_view expected, std::string_view got) {
  std::string out;
  for (const DiffLine& line : line_diff(expected, got)) {
    out += line.side == Side::kBoth ? ' ' : line.side == Side::kExpected ? '-' : '+';
    out += line.text + '\n';
  }
  return out;
}

TEST(LineDiff, HasCommonLinesOnce) {
  EXPECT_EQ(shown("a\nb\nc", "a\nx\nc"), " a\n-b\n+x\n c\n");
  EXPECT_EQ(shown("a\nb\nc\nd\ne", "b\nc\nx\ne\nf"), "-a\n b\n c\n-d\n+x\n e\n+f\n");
  EXPECT_EQ(shown("", "a"), "+a\n");
  EXPECT_EQ(shown("a", "a"), " a\n");
  EXPECT_EQ(shown("", ""), "");
}

TEST(LineDiff, KeepsEveryLineOfLongTexts) {
  std::string a;
  std::string b;
  for (int i = 0; i < 1000; ++i) {
    a += "same\na" + std::to_string(i) + '\n';
    b += "same\nb" + std::to_string(i) + '\n';
  }
  std::size_t of_a = 0;
  for (const DiffLine& line : line_diff(a, b)) of_a += line.side == Side::kGot ? 0 : 1;
  EXPECT_EQ(of_a, 2000U);
}

}  // namespace
}  // namespace rtconf::report
