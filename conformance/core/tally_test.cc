// From clauses to tier verdicts and to the outcome: each rule once.
#include "conformance/core/tally.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace rtconf {
namespace {

ClauseResult clause(std::string word, Verdict verdict, std::string level = "must",
                    std::string tier = "core") {
  ClauseResult result;
  result.id = "rt_file_size." + std::move(word);
  result.function = "rt_file_size";
  result.tier = std::move(tier);
  result.level = std::move(level);
  result.verdict = verdict;
  return result;
}

ClauseResult unselected(ClauseResult result) {
  result.selected = false;
  result.verdict = Verdict::kUntested;
  return result;
}

RunResult finished(std::vector<ClauseResult> clauses) {
  RunResult result;
  result.finished = true;
  result.clauses = std::move(clauses);
  return result;
}

std::size_t counted(const TierResult& tier, Verdict verdict) {
  return tier.counts[static_cast<std::size_t>(verdict)];
}

void tallied(RunResult& result, bool core_asked, bool hardened_asked) {
  result.core.asked = core_asked;
  result.hardened.asked = hardened_asked;
  tally(result);
}

TEST(Tally, ConformsWhenEveryMustClausePasses) {
  RunResult result =
      finished({clause("a", Verdict::kPass), clause("b", Verdict::kPass),
                clause("c", Verdict::kChoice, "choice"), clause("d", Verdict::kWarn, "should")});
  tallied(result, true, false);
  EXPECT_EQ(result.core.verdict, Conformance::kConforms);
  EXPECT_EQ(result.core.reason, "");
  EXPECT_EQ(counted(result.core, Verdict::kPass), 2U);
  EXPECT_EQ(counted(result.core, Verdict::kWarn), 1U);
  EXPECT_EQ(result.hardened.verdict, Conformance::kNone);
  EXPECT_EQ(result.hardened.reason, "not asked for");
  EXPECT_EQ(result.verdict, Conformance::kConforms);
  EXPECT_EQ(outcome(result), Outcome::kConforms);
}

TEST(Tally, EveryKindOfFailureFailsTheTier) {
  for (const Verdict verdict : {Verdict::kFail, Verdict::kExit, Verdict::kCrash, Verdict::kOom,
                                Verdict::kHang, Verdict::kFlaky}) {
    RunResult result = finished({clause("a", Verdict::kPass), clause("b", verdict)});
    tallied(result, true, false);
    EXPECT_EQ(result.core.verdict, Conformance::kFails) << name(verdict);
    EXPECT_EQ(result.verdict, Conformance::kFails) << name(verdict);
    EXPECT_EQ(outcome(result), Outcome::kFails) << name(verdict);
  }
}

TEST(Tally, AShouldNeverFailsButAChoiceThatCrashesDoes) {
  RunResult result =
      finished({clause("a", Verdict::kPass), clause("b", Verdict::kCrash, "should")});
  tallied(result, true, false);
  EXPECT_EQ(outcome(result), Outcome::kConforms);

  result = finished({clause("a", Verdict::kPass), clause("b", Verdict::kCrash, "choice")});
  tallied(result, true, false);
  EXPECT_EQ(outcome(result), Outcome::kFails);
}

TEST(Tally, TheTiersAreJudgedApart) {
  RunResult result =
      finished({clause("a", Verdict::kPass), clause("b", Verdict::kFail, "must", "hardened")});
  tallied(result, true, true);
  EXPECT_EQ(result.core.verdict, Conformance::kConforms);
  EXPECT_EQ(result.hardened.verdict, Conformance::kFails);
  EXPECT_EQ(result.verdict, Conformance::kFails);
  EXPECT_EQ(outcome(result), Outcome::kFails);
}

TEST(Tally, ATierThatWasNotAskedForCannotFail) {
  RunResult result = finished(
      {clause("a", Verdict::kPass), unselected(clause("b", Verdict::kPass, "must", "hardened"))});
  tallied(result, true, false);
  EXPECT_EQ(result.hardened.verdict, Conformance::kNone);
  EXPECT_EQ(counted(result.hardened, Verdict::kUntested), 1U);
  EXPECT_EQ(result.verdict, Conformance::kConforms);
  EXPECT_EQ(outcome(result), Outcome::kConforms);
}

TEST(Tally, AMustThatCouldNotBeJudgedLeavesNoVerdict) {
  RunResult result = finished({clause("a", Verdict::kPass), clause("b", Verdict::kUntested)});
  result.clauses[1].message = "needs fault injection";
  tallied(result, true, false);
  EXPECT_EQ(result.core.verdict, Conformance::kNone);
  EXPECT_EQ(result.core.reason,
            "1 must clause could not be judged here, first rt_file_size.b: needs fault injection");
  EXPECT_EQ(outcome(result), Outcome::kNoVerdict);
}

TEST(Tally, AShouldOrChoiceThatCouldNotBeJudgedDoesNotMatter) {
  RunResult result =
      finished({clause("a", Verdict::kPass), clause("b", Verdict::kUntested, "should"),
                clause("c", Verdict::kUntested, "choice")});
  tallied(result, true, false);
  EXPECT_EQ(result.core.verdict, Conformance::kConforms);
  EXPECT_EQ(outcome(result), Outcome::kConforms);
}

TEST(Tally, APartialRunHasNoTierVerdictButSucceeds) {
  RunResult result =
      finished({clause("a", Verdict::kPass), unselected(clause("b", Verdict::kPass))});
  result.partial = true;
  tallied(result, true, false);
  EXPECT_EQ(result.core.verdict, Conformance::kNone);
  EXPECT_EQ(result.core.reason, "this run left out 1 must clause");
  EXPECT_EQ(result.verdict, Conformance::kNone);
  EXPECT_EQ(outcome(result), Outcome::kConforms);
}

TEST(Tally, NothingJudgedIsNeverSuccess) {
  RunResult result = finished({});
  tallied(result, true, false);
  EXPECT_EQ(outcome(result), Outcome::kNoVerdict);

  result = finished({clause("a", Verdict::kAbsent), unselected(clause("b", Verdict::kPass))});
  tallied(result, true, true);
  EXPECT_EQ(result.core.verdict, Conformance::kNone);
  EXPECT_EQ(result.core.reason, "nothing was judged");
  EXPECT_EQ(outcome(result), Outcome::kNoVerdict);
}

TEST(Tally, AbsentFunctionsAreNoGap) {
  RunResult result = finished({clause("a", Verdict::kPass), clause("b", Verdict::kAbsent)});
  tallied(result, true, false);
  EXPECT_EQ(result.core.verdict, Conformance::kConforms);
}

TEST(Tally, MissingRequiredFunctionsFail) {
  RunResult result = finished({clause("a", Verdict::kPass)});
  result.required_missing = {"rt_file_read_text"};
  tallied(result, true, false);
  EXPECT_EQ(result.core.verdict, Conformance::kConforms);
  EXPECT_EQ(result.verdict, Conformance::kFails);
  EXPECT_EQ(outcome(result), Outcome::kFails);
}

TEST(Tally, AFaultOfTheSuiteLeavesNoVerdictUnlessAFailureWasSeen) {
  RunResult result = finished({clause("a", Verdict::kPass)});
  result.suite_fault = "cannot fork: Resource temporarily unavailable (EAGAIN)";
  tallied(result, true, false);
  EXPECT_EQ(result.core.verdict, Conformance::kNone);
  EXPECT_EQ(outcome(result), Outcome::kNoVerdict);

  result.clauses.push_back(clause("b", Verdict::kFail));
  tallied(result, true, false);
  EXPECT_EQ(outcome(result), Outcome::kFails);
}

TEST(Tally, ARefusedProviderIsNeitherRightNorWrong) {
  RunResult result = finished({});
  result.refusal = "not an ELF file";
  tallied(result, true, false);
  EXPECT_EQ(result.core.verdict, Conformance::kNone);
  EXPECT_EQ(result.verdict, Conformance::kNone);
  EXPECT_EQ(outcome(result), Outcome::kCannotJudge);
}

TEST(Tally, AnUnfinishedRunNeverConforms) {
  RunResult result = finished({clause("a", Verdict::kPass)});
  result.finished = false;
  tallied(result, true, false);
  EXPECT_EQ(result.core.verdict, Conformance::kNone);
  EXPECT_EQ(outcome(result), Outcome::kNoVerdict);

  result.clauses.push_back(clause("b", Verdict::kHang));
  tallied(result, true, false);
  EXPECT_EQ(outcome(result), Outcome::kFails);
}

TEST(Tally, AnAcceptedFailureDoesNotConformAndPasses) {
  RunResult result = finished({clause("a", Verdict::kPass), clause("b", Verdict::kExpected)});
  tallied(result, true, false);
  EXPECT_EQ(result.core.verdict, Conformance::kAccepted);
  EXPECT_EQ(result.verdict, Conformance::kAccepted);
  EXPECT_EQ(outcome(result), Outcome::kConforms);

  result.clauses.push_back(clause("c", Verdict::kFlaky));
  tallied(result, true, false);
  EXPECT_EQ(result.verdict, Conformance::kFails);
  EXPECT_EQ(outcome(result), Outcome::kFails);
}

TEST(Tally, AFalseClaimFailsTheRunAndNoTier) {
  RunResult result = finished({clause("a", Verdict::kPass), clause("b", Verdict::kStale)});
  result.objections = {{"baseline.toml:3", "rt_file_size.b", "the clause holds"}};
  tallied(result, true, false);
  EXPECT_EQ(result.core.verdict, Conformance::kConforms);
  EXPECT_EQ(result.verdict, Conformance::kFails);
  EXPECT_EQ(outcome(result), Outcome::kFails);
}

TEST(Tally, MayBeCalledAgain) {
  RunResult result = finished({clause("a", Verdict::kPass)});
  result.finished = false;
  tallied(result, true, false);
  result.finished = true;
  tallied(result, true, false);
  EXPECT_EQ(counted(result.core, Verdict::kPass), 1U);
  EXPECT_EQ(result.core.verdict, Conformance::kConforms);
  EXPECT_EQ(result.core.reason, "");
}

}  // namespace
}  // namespace rtconf
