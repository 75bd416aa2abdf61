// Merging shards: what is taken from which part, and what keeps parts from being merged.
#include "conformance/core/merge.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>

namespace rtconf {
namespace {

std::size_t by_last_letter(std::string_view case_name) {
  return case_name.empty() ? 0 : static_cast<std::size_t>(case_name.back());
}

ClauseResult clause(const std::string& word, Verdict verdict, const std::string& decided_by) {
  ClauseResult result;
  result.id = "rt_file_size." + word;
  result.function = "rt_file_size";
  result.tier = "core";
  result.level = "must";
  result.verdict = verdict;
  result.decided_by = decided_by;
  result.message = decided_by;
  result.selected = !decided_by.empty();
  result.duration_ms = 1;
  return result;
}

RunResult part(unsigned index, unsigned total, std::vector<ClauseResult> clauses) {
  RunResult result;
  result.suite_version = "1";
  result.provider.sha256 = "abc";
  result.finished = true;
  result.partial = true;
  result.core.asked = true;
  result.shard_index = index;
  result.shard_total = total;
  result.clauses = std::move(clauses);
  return result;
}

TEST(Merge, TakesTheSeverestAndOfThoseTheFirst) {
  const Merged merged =
      merge({part(2, 2,
                  {clause("a", Verdict::kFail, "b"), clause("b", Verdict::kPass, "a"),
                   clause("c", Verdict::kUntested, "")}),
             part(1, 2,
                  {clause("a", Verdict::kFail, "c"), clause("b", Verdict::kCrash, "z"),
                   clause("c", Verdict::kPass, "q")})},
            by_last_letter);
  ASSERT_EQ(merged.trouble, "");
  EXPECT_EQ(merged.result.clauses[0].message, "b");
  EXPECT_EQ(merged.result.clauses[1].verdict, Verdict::kCrash);
  EXPECT_EQ(merged.result.clauses[2].verdict, Verdict::kPass);
  EXPECT_EQ(merged.result.clauses[0].duration_ms, 2);
  EXPECT_FALSE(merged.result.partial);
  EXPECT_EQ(merged.result.shard_total, 1U);
  EXPECT_EQ(merged.result.core.verdict, Conformance::kFails);
}

TEST(Merge, HasNoVerdictWhenAPartIsMissing) {
  const Merged merged = merge({part(1, 3, {clause("a", Verdict::kPass, "a")}),
                               part(3, 3, {clause("a", Verdict::kPass, "b")})},
                              by_last_letter);
  ASSERT_EQ(merged.trouble, "");
  EXPECT_EQ(merged.result.suite_fault, "the report of shard 2/3 is missing");
  EXPECT_EQ(outcome(merged.result), Outcome::kNoVerdict);
}

TEST(Merge, IsUnfinishedWhenAPartIs) {
  RunResult killed = part(2, 2, {clause("a", Verdict::kPass, "b")});
  killed.finished = false;
  const Merged merged =
      merge({part(1, 2, {clause("a", Verdict::kPass, "a")}), killed}, by_last_letter);
  EXPECT_EQ(outcome(merged.result), Outcome::kNoVerdict);
}

TEST(Merge, StaysPartialWhereAFilterWas) {
  RunResult one = part(1, 1, {clause("a", Verdict::kPass, "a")});
  one.options = {{"filter", "*"}};
  EXPECT_TRUE(merge({one}, by_last_letter).result.partial);
}

TEST(Merge, HasTheRemarksOfTheWhole) {
  RunResult one = part(1, 2, {clause("a", Verdict::kPass, "a")});
  RunResult two = part(2, 2, {clause("a", Verdict::kUntested, "")});
  one.notes = {"first", "seen in passing, not judged: b"};
  two.notes = {"first", "seen in passing, not judged: a", "no case of this provider was chosen by"};
  EXPECT_EQ(merge({one, two}, by_last_letter).result.notes,
            (std::vector<std::string>{"first", "seen in passing, not judged: a",
                                      "seen in passing, not judged: b"}));
}

TEST(Merge, TellsOfDifferingMachines) {
  RunResult one = part(1, 2, {clause("a", Verdict::kPass, "a")});
  RunResult two = part(2, 2, {clause("a", Verdict::kPass, "b")});
  one.environment = {{"system", "Linux 5"}};
  two.environment = {{"system", "Linux 6"}};
  const RunResult result = merge({one, two}, by_last_letter).result;
  EXPECT_EQ(result.environment[0].second, "Linux 5 / Linux 6");
}

struct Stranger {
  const char* name;
  std::function<void(RunResult&)> change;
  const char* trouble;
};

class Strangers : public testing::TestWithParam<Stranger> {};

TEST_P(Strangers, AreRefused) {
  RunResult two = part(2, 2, {clause("a", Verdict::kPass, "b")});
  GetParam().change(two);
  const Merged merged =
      merge({part(1, 2, {clause("a", Verdict::kPass, "a")}), two}, by_last_letter);
  EXPECT_NE(merged.trouble.find(GetParam().trouble), std::string::npos) << merged.trouble;
}

const Stranger kStrangers[] = {
    {"suite", [](RunResult& r) { r.suite_version = "2"; }, "the version of the suite: '1' and '2'"},
    {"spec", [](RunResult& r) { r.spec_version = "2"; }, "the version of the spec"},
    {"provider", [](RunResult& r) { r.provider.sha256 = "abd"; }, "SHA-256: 'abc' and 'abd'"},
    {"profile", [](RunResult& r) { r.provider.profile = "x"; }, "the profile"},
    {"seed", [](RunResult& r) { r.seed = 9; }, "the seed: '0' and '9'"},
    {"tiers", [](RunResult& r) { r.hardened.asked = true; }, "the tiers"},
    {"options",
     [](RunResult& r) {
       r.options = {{"plans", "9"}};
     },
     "what they were asked for"},
    {"clause", [](RunResult& r) { r.clauses[0].id = "rt_file_size.b"; }, "a clause"},
    {"clauses", [](RunResult& r) { r.clauses.clear(); }, "the number of clauses"},
    {"total", [](RunResult& r) { r.shard_total = 3; }, "the number of parts: '2' and '3'"},
    {"twice", [](RunResult& r) { r.shard_index = 1; }, "shard 1/2 is there twice"},
};

std::string stranger_name(const testing::TestParamInfo<Stranger>& info) { return info.param.name; }
INSTANTIATE_TEST_SUITE_P(Merge, Strangers, testing::ValuesIn(kStrangers), stranger_name);

}  // namespace
}  // namespace rtconf
