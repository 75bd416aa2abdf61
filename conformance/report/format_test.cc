// What the formats promise beyond their golden files: determinism, safety, what a long report
// keeps.
#include "conformance/report/format.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

#include <nlohmann/json.hpp>

#include "conformance/report/escape.h"
#include "conformance/report/layout.h"
#include "conformance/report/sample.h"

namespace rtconf::report {
namespace {

std::size_t occurrences(const std::string& text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
    ++count;
  }
  return count;
}

TEST(Formats, AreFoundByName) {
  std::set<std::string_view> names;
  for (const Format& format : formats()) {
    EXPECT_EQ(find_format(format.name), &format);
    EXPECT_TRUE(names.insert(format.name).second) << format.name;
  }
  EXPECT_EQ(find_format("yaml"), nullptr);
  EXPECT_EQ(find_format(""), nullptr);
}

TEST(Formats, RenderAnEmptyUnfinishedResult) {
  for (const Format& format : formats()) {
    EXPECT_FALSE(format.render(RunResult{}, Style{}).empty()) << format.name;
  }
}

TEST(Formats, DifferOnlyInTimesWhenTheRunsDo) {
  RunResult result = sample_of_everything();
  RunResult slower = result;
  slower.duration_ms *= 2;
  for (ClauseResult& clause : slower.clauses) clause.duration_ms *= 2;
  EXPECT_EQ(render_text(result, {}), render_text(slower, {}));
  auto json = nlohmann::json::parse(render_json(result, {}));
  auto slower_json = nlohmann::json::parse(render_json(slower, {}));
  for (auto* document : {&json, &slower_json}) {
    document->erase("duration_ms");
    for (auto& clause : (*document)["clauses"]) clause.erase("duration_ms");
  }
  EXPECT_EQ(json, slower_json);
}

TEST(Json, IsReadBackAsItWasWritten) {
  for (const RunResult& result : {sample_of_everything(), sample_that_conforms(), sample_refused(),
                                  sample_with_many_failures(20), RunResult{}}) {
    const std::string json = render_json(result, {});
    const ReadReport read = read_json(json);
    ASSERT_TRUE(read.result) << read.trouble;
    EXPECT_EQ(render_json(*read.result, {}), json);
    if (json.find("\uFFFD") == std::string::npos &&
        json.find("\xef\xbf\xbd") == std::string::npos) {
      EXPECT_EQ(render_text(*read.result, {}), render_text(result, {}));
    }
  }
}

TEST(Json, ThatIsNoReportIsRefusedWithItsPlace) {
  const std::string good = render_json(sample_that_conforms(), {});
  const auto spoilt = [&](const std::string& from, const std::string& to) {
    std::string bad = good;
    const std::size_t at = bad.find(from);
    if (at != std::string::npos) bad.replace(at, from.size(), to);
    const ReadReport read = read_json(bad);
    EXPECT_FALSE(read.result) << from;
    return read.trouble;
  };
  EXPECT_EQ(spoilt("\"seed\": 7", "\"seed\": -7"), "seed is no whole number from 0 on");
  EXPECT_EQ(spoilt("\"seed\": 7", "\"sead\": 7"), "seed is missing");
  EXPECT_EQ(spoilt("\"seed\": 7", "\"seed\": \"7\""), "seed is no whole number from 0 on");
  EXPECT_EQ(spoilt("\"finished\": true", "\"finished\": 1"), "finished is neither true nor false");
  EXPECT_EQ(spoilt("\"verdict\": \"pass\"", "\"verdict\": \"meh\""),
            "clauses[0].verdict is no known word: 'meh'");
  EXPECT_EQ(spoilt("rtconf-report/1", "rtconf-report/2"),
            "its schema is 'rtconf-report/2', and rtconf-report/1 is what can be read");
  EXPECT_EQ(spoilt("\"total\": 1", "\"total\": 0"), "shard.total is out of range");
  EXPECT_EQ(spoilt("{", "["), "it is no JSON: what is at byte 13 cannot stand there");
  EXPECT_EQ(read_json("[]").trouble, "the document is no object");
  EXPECT_EQ(read_json("").trouble, "it is no JSON: what is at byte 1 cannot stand there");
}

TEST(Json, KeepsEverySeed) {
  RunResult result;
  result.seed = ~std::uint64_t{0};
  EXPECT_NE(render_json(result, {}).find("\"seed\": 18446744073709551615"), std::string::npos);
}

TEST(Junit, IsRedExactlyWhenTheOutcomeIsNotConforms) {
  const auto is_red = [](const RunResult& result) {
    const std::string xml = render_junit(result, {});
    return xml.find("<failure") != std::string::npos || xml.find("<error") != std::string::npos;
  };
  for (const RunResult& result : samples_of_each_outcome()) {
    EXPECT_EQ(is_red(result), outcome(result) != Outcome::kConforms) << render_junit(result, {});
  }
}

TEST(Text, TellsAFewFailuresInFull) {
  const std::string text = render_text(sample_with_many_failures(8), {.full = false});
  EXPECT_EQ(occurrences(text, "return 1;"), 8U);
  EXPECT_EQ(occurrences(text, "shown by the replay command"), 0U);
}

TEST(Text, WithManyFailuresShowsTheProgramOncePerKind) {
  const RunResult result = sample_with_many_failures(20);
  const std::string text = render_text(result, {.full = false});
  EXPECT_EQ(occurrences(text, "return 1;"), 10U);
  EXPECT_EQ(occurrences(text, "shown by the replay command"), 10U);
  EXPECT_EQ(occurrences(text, "Replay"), 20U);
  EXPECT_EQ(occurrences(render_text(result, {.full = true}), "return 1;"), 20U);
}

TEST(Text, KeepsProseWithinTheWidthAndHasNoTrailingBlanks) {
  const std::string text = render_text(sample_of_everything(), {});
  for (const std::string& line : split_lines(text)) {
    EXPECT_LE(columns(line), 100U) << line;
    EXPECT_FALSE(!line.empty() && line.back() == ' ') << line;
  }
}

TEST(Text, EndsWithTheVerdictThatNoProviderCanForge) {
  const std::vector<std::string> lines = split_lines(render_text(sample_of_everything(), {}));
  EXPECT_EQ(lines.back().find("Verdict   does not conform"), 0U) << lines.back();
  const auto verdicts = std::count_if(lines.begin(), lines.end(), [](const std::string& line) {
    return line.find("Verdict ") == 0;
  });
  EXPECT_EQ(verdicts, 1);
}

TEST(Text, LetsNoControlCharacterThrough) {
  for (const char c : render_text(sample_of_everything(), {})) {
    EXPECT_TRUE(c == '\n' || static_cast<unsigned char>(c) >= 0x20) << static_cast<int>(c);
  }
}

TEST(Escape, ShowsWhatATerminalMustNotSee) {
  EXPECT_EQ(one_line("a\tb\nc"), "a\\tb\\nc");
  EXPECT_EQ(block("a\tb\nc"), "a\tb\nc");
  EXPECT_EQ(one_line("\x1b[2J\x7f"), "\\x1b[2J\\x7f");
  EXPECT_EQ(one_line("caf\xc3\xa9"), "caf\xc3\xa9");
  EXPECT_EQ(one_line("\xc3"), "\\xc3");
  EXPECT_EQ(one_line("\xc0\xaf\xed\xa0\x80"), "\\xc0\\xaf\\xed\\xa0\\x80");  // overlong, surrogate
  EXPECT_EQ(one_line("\xc2\x9b"), "\\xc2\\x9b");                             // CSI in one character
  EXPECT_EQ(one_line("\xe2\x80\xae"), "\\xe2\\x80\\xae");  // right-to-left override
  EXPECT_EQ(one_line(std::string_view("\0", 1)), "\\x00");
}

TEST(Escape, MakesValidXmlOfAnyBytes) {
  EXPECT_EQ(xml_text("a<b>&\"c\"\n"), "a&lt;b&gt;&amp;&quot;c&quot;\n");
  EXPECT_EQ(xml_attribute("a\n\t\"b"), "a&#10;&#9;&quot;b");
  EXPECT_EQ(xml_text("\x1b[2J\x01\x7f"), "[2J");
  EXPECT_EQ(xml_text("\xff"), "\xef\xbf\xbd");
  EXPECT_EQ(xml_text("\xef\xbf\xbe"), "");  // U+FFFE is UTF-8 but not XML
  EXPECT_EQ(xml_text("]]>"), "]]&gt;");
}

TEST(Layout, WrapsAtBlanks) {
  EXPECT_EQ(wrap("aa bb  cc", 5), (std::vector<std::string>{"aa bb", "cc"}));
  EXPECT_EQ(wrap("aa incredibly bb", 4), (std::vector<std::string>{"aa", "incredibly", "bb"}));
  EXPECT_TRUE(wrap("  ", 4).empty());
}

TEST(Layout, SplitsAtLineEnds) {
  EXPECT_EQ(split_lines("a\n\nb\n"), (std::vector<std::string>{"a", "", "b"}));
  EXPECT_TRUE(split_lines("").empty());
}

}  // namespace
}  // namespace rtconf::report
