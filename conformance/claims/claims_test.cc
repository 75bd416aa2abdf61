// Baselines and provider files: what they are read as, what is wrong with them and on which line,
// and what they make of a result.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "conformance/claims/baseline.h"
#include "conformance/claims/provider_file.h"
#include "conformance/core/tally.h"

namespace rtconf::claims {
namespace {

constexpr const char* kToday = "2026-06-15";

ClauseResult clause(const std::string& word, Verdict verdict, const std::string& message = "",
                    const std::string& level = "must") {
  ClauseResult result;
  result.id = "rt_file_size." + word;
  result.function = "rt_file_size";
  result.tier = "core";
  result.level = level;
  result.verdict = verdict;
  result.message = message;
  return result;
}

RunResult found(std::vector<ClauseResult> clauses) {
  RunResult result;
  result.finished = true;
  result.core.asked = true;
  result.environment = {{"system", "Linux 6.1 x86_64"}, {"isolation", "namespaces"}};
  result.clauses = std::move(clauses);
  tally(result);
  return result;
}

/// A baseline of one entry, which stands on line 3, with what is given beside or instead.
std::string entry(const std::string& more = "", const std::string& message = "returned 0") {
  return "schema = \"rtconf-baseline/1\"\n\n[[accepted]]\nclause = \"rt_file_size.size\"\nkind = "
         "\"fail\"\nmessage = \"" +
         message + "\"\nreason = \"known\"\n" + more;
}

RunResult held(const std::string& text, RunResult result) {
  const ReadBaseline read = parse_baseline(text, "b.toml");
  EXPECT_TRUE(read.mistakes.empty()) << read.mistakes.front();
  apply(read.baseline, kToday, result);
  return result;
}

TEST(Baseline, AcceptsThatFailureAndNoOther) {
  const RunResult result = held(entry(), found({clause("size", Verdict::kFail, "returned 0, not 3"),
                                                clause("missing", Verdict::kPass)}));
  EXPECT_EQ(result.clauses[0].verdict, Verdict::kExpected);
  EXPECT_EQ(result.clauses[0].reason, "known");
  EXPECT_EQ(result.core.verdict, Conformance::kAccepted);
  EXPECT_TRUE(result.objections.empty());
  EXPECT_EQ(outcome(result), Outcome::kConforms);

  const RunResult more = held(entry(), found({clause("size", Verdict::kFail, "returned 0, not 3"),
                                              clause("missing", Verdict::kFail, "returned 7")}));
  EXPECT_EQ(outcome(more), Outcome::kFails);
  EXPECT_EQ(more.clauses[0].verdict, Verdict::kExpected);
}

struct Untrue {
  const char* name;
  ClauseResult clause;
  const char* more;
  const char* objection;  ///< part of it
};

class FalseClaim : public testing::TestWithParam<Untrue> {};

TEST_P(FalseClaim, FailsTheRunAndNamesTheLine) {
  const RunResult result =
      held(entry(GetParam().more), found({GetParam().clause, clause("missing", Verdict::kPass)}));
  ASSERT_EQ(result.objections.size(), 1U);
  EXPECT_EQ(result.objections[0].where, "b.toml:3");
  EXPECT_EQ(result.objections[0].clause, "rt_file_size.size");
  EXPECT_NE(result.objections[0].text.find(GetParam().objection), std::string::npos)
      << result.objections[0].text;
  EXPECT_EQ(outcome(result), Outcome::kFails);
}

const Untrue kUntrue[] = {
    {"it_passes", clause("size", Verdict::kPass), "", "the clause holds now: remove the entry"},
    {"another_message", clause("size", Verdict::kFail, "returned 1"), "", "fails in another way"},
    {"another_kind", clause("size", Verdict::kCrash, "returned 0"), "", "fails in another way"},
    {"only_a_warning", clause("size", Verdict::kWarn, "returned 0", "should"), "", "holds now"},
    {"expired", clause("size", Verdict::kFail, "returned 0"), "expires = 2026-06-14\n",
     "accepted until 2026-06-14"},
    {"not_exported", clause("size", Verdict::kAbsent), "", "does not export rt_file_size"},
    {"unknown_clause", clause("siez", Verdict::kPass), "", "did you mean rt_file_size.siez?"},
    {"unknown_environment", clause("size", Verdict::kFail, "returned 0"),
     "environment = { kernel = \"*\" }\n",
     "no run has an environment value 'kernel'; known: system"},
};

std::string untrue_name(const testing::TestParamInfo<Untrue>& info) { return info.param.name; }
INSTANTIATE_TEST_SUITE_P(Baseline, FalseClaim, testing::ValuesIn(kUntrue), untrue_name);

TEST(Baseline, MayHaveAnyCharacterInStringsAndComments) {
  const std::string text = "\xef\xbb\xbf# caf\xc3\xa9\n" + entry("link = 'caf\xc3\xa9 \\'\n") +
                           "[[accepted]]\nclause = \"x\"\nkind = \"fail\"\nmessage = "
                           "\"\"\"100%25\\u00e9\xce\xb1\n\"\xef\xbb\xb4\"\"\"\n"
                           "reason = '''\xd0\xb6\n'''\n";
  const ReadBaseline read = parse_baseline(text, "b.toml");
  ASSERT_TRUE(read.mistakes.empty()) << read.mistakes.front();
  EXPECT_EQ(read.baseline.entries[0].link, "caf\xc3\xa9 \\");
  EXPECT_EQ(read.baseline.entries[1].message, "100%25\xc3\xa9\xce\xb1\n\"\xef\xbb\xb4");
}

TEST(Baseline, IsInForceOnItsLastDay) {
  const RunResult result =
      held(entry("expires = 2026-06-15\n"), found({clause("size", Verdict::kFail, "returned 0")}));
  EXPECT_EQ(result.clauses[0].verdict, Verdict::kExpected);
}

TEST(Baseline, CountsOnlyInItsEnvironment) {
  const auto on = [](const char* glob) {
    return held(entry(std::string("environment = { system = \"") + glob + "\" }\n"),
                found({clause("size", Verdict::kFail, "returned 0")}));
  };
  EXPECT_EQ(on("Linux 6.*").clauses[0].verdict, Verdict::kExpected);
  EXPECT_EQ(on("Linux 5.*").clauses[0].verdict, Verdict::kFail);
  EXPECT_TRUE(on("Linux 5.*").objections.empty());
}

TEST(Baseline, NeverAcceptsAFlakyClause) {
  const RunResult result =
      held(entry("", "differs"), found({clause("size", Verdict::kFlaky, "differs from one")}));
  EXPECT_EQ(result.clauses[0].verdict, Verdict::kFlaky);
  EXPECT_EQ(outcome(result), Outcome::kFails);
}

TEST(Baseline, DoesNotCallAClauseStaleThatAPartOfARunJudged) {
  RunResult part = found({clause("size", Verdict::kPass)});
  part.partial = true;
  EXPECT_TRUE(held(entry(), part).objections.empty());
  RunResult unselected = found({clause("size", Verdict::kUntested), clause("b", Verdict::kPass)});
  unselected.clauses[0].selected = false;
  EXPECT_TRUE(held(entry(), unselected).objections.empty());
}

TEST(Baseline, IsHeldAgainstAResultOnceOnly) {
  RunResult result = held(entry(), found({clause("size", Verdict::kPass)}));
  result = held(entry(), result);
  EXPECT_EQ(result.objections.size(), 1U);
}

TEST(Baseline, IsWrittenFromWhatFails) {
  const RunResult result =
      found({clause("size", Verdict::kFail, "says \"0\"\n\x1b[2J"),
             clause("b", Verdict::kCrash, "SIGSEGV"), clause("c", Verdict::kFlaky, "differs"),
             clause("d", Verdict::kPass), clause("e", Verdict::kFail, "should", "should")});
  const Baseline now = updated({"b.toml", {}}, result);
  ASSERT_EQ(now.entries.size(), 2U);
  const ReadBaseline again = parse_baseline(baseline_text(now), "b.toml");
  ASSERT_TRUE(again.mistakes.empty()) << again.mistakes.front();
  RunResult against = result;
  apply(again.baseline, kToday, against);
  EXPECT_EQ(against.clauses[0].verdict, Verdict::kExpected);
  EXPECT_EQ(against.clauses[1].verdict, Verdict::kExpected);
  EXPECT_EQ(against.clauses[2].verdict, Verdict::kFlaky);
  EXPECT_TRUE(against.objections.empty());
}

TEST(Baseline, KeepsWhatStillHoldsWhenItIsWrittenAgain) {
  const std::string text = entry("link = \"https://example.org/7\"\nexpires = 2030-01-01\n") +
                           "[[accepted]]\nclause = \"rt_file_size.b\"\nkind = \"fail\"\nmessage = "
                           "\"x\"\nreason = \"old\"\n"
                           "[[accepted]]\nclause = \"rt_file_size.c\"\nkind = \"fail\"\nmessage = "
                           "\"x\"\nreason = \"elsewhere\"\nenvironment = { system = \"BSD*\" }\n";
  const Baseline old = parse_baseline(text, "b.toml").baseline;
  const RunResult result =
      found({clause("size", Verdict::kFail, "returned 0"), clause("b", Verdict::kPass),
             clause("c", Verdict::kPass), clause("d", Verdict::kFail, "new")});
  const Baseline now = updated(old, result);
  ASSERT_EQ(now.entries.size(), 3U);
  EXPECT_EQ(now.entries[0].reason, "known");
  EXPECT_EQ(now.entries[0].expires, "2030-01-01");
  EXPECT_EQ(now.entries[1].clause, "rt_file_size.c");
  EXPECT_EQ(now.entries[2].clause, "rt_file_size.d");
  const Baseline smaller = ratcheted(old, result);
  ASSERT_EQ(smaller.entries.size(), 2U);
  EXPECT_EQ(smaller.entries[1].clause, "rt_file_size.c");
}

struct Bad {
  const char* name;
  std::string text;
  const char* mistake;  ///< the first, whole or its beginning
};

class BadBaseline : public testing::TestWithParam<Bad> {};

TEST_P(BadBaseline, IsToldByLineAndWithWhatToWrite) {
  const ReadBaseline read = parse_baseline(GetParam().text, "b.toml");
  ASSERT_FALSE(read.mistakes.empty());
  EXPECT_EQ(read.mistakes.front().find(GetParam().mistake), 0U) << read.mistakes.front();
}

const Bad kBadBaselines[] = {
    {"empty", "", "b.toml:1: schema is missing: write schema = \"rtconf-baseline/1\""},
    {"no_toml", "schema = \n", "b.toml:1: this is no TOML: "},
    {"not_utf8", "schema = \"\xff\"\n", "b.toml:1: this is no TOML: "},
    {"brackets", "[[[[[P", "b.toml:1: this is no TOML, and where it goes wrong cannot be told"},
    {"beyond_ascii", "#\na\xc3\xa9 = 1\n", "b.toml:2: this is no TOML: "},
    {"beyond_ascii_escaped", "a = \"\\\xc3\xa9\"\n", "b.toml:1: this is no TOML: "},
    {"beyond_ascii_key", "\"\xc3\xa9\" = 1\n", "b.toml:1: schema is missing"},
    {"json", "{\"schema\": 1}", "b.toml:1: this is no TOML: "},
    {"other_schema", "schema = \"rtconf-baseline/2\"\n",
     "b.toml:1: the schema 'rtconf-baseline/2' is none that can be read"},
    {"accepted_no_list", "schema = \"rtconf-baseline/1\"\naccepted = 3\n",
     "b.toml:2: accepted is no list of tables: write [[accepted]] above each"},
    {"accepted_one_table", "schema = \"rtconf-baseline/1\"\n[accepted]\nclause = \"x\"\n",
     "b.toml:2: accepted is no list of tables"},
    {"misspelt_key", entry("expiers = 2030-01-01\n"),
     "b.toml:8: there is no key 'expiers'; did you mean expires?"},
    {"misspelt_table", "schema = \"rtconf-baseline/1\"\n[[acepted]]\n",
     "b.toml:2: there is no key 'acepted'; did you mean accepted?"},
    {"date_as_text", entry("expires = \"soon\"\n"),
     "b.toml:8: expires is no date: write expires = "},
    {"empty_message", entry("", ""), "b.toml:6: message is empty: write message = "},
    {"environment_as_text", entry("environment = \"here\"\n"),
     "b.toml:8: environment is of the wrong type: write environment = { system"},
    {"environment_number", entry("environment = { system = 5 }\n"),
     "b.toml:8: environment.system is no text: write it in quotes"},
    {"flaky", "schema = \"rtconf-baseline/1\"\n[[accepted]]\nkind = \"flaky\"\n",
     "b.toml:2: clause is missing: write clause = \"rt_file_size.size\""},
    {"twice", entry() + entry().substr(30),
     "b.toml:8: rt_file_size.size has an entry in line 3 already: keep one of them"},
};

std::string bad_name(const testing::TestParamInfo<Bad>& info) { return info.param.name; }
INSTANTIATE_TEST_SUITE_P(Baseline, BadBaseline, testing::ValuesIn(kBadBaselines), bad_name);

TEST(Baseline, OfManyMistakesTellsAScreenful) {
  std::string text = "schema = \"rtconf-baseline/1\"\n";
  for (int i = 0; i < 100; ++i) text += "[[accepted]]\n";
  const auto mistakes = parse_baseline(text, "b.toml").mistakes;
  ASSERT_EQ(mistakes.size(), 21U);
  EXPECT_EQ(mistakes.back(), "b.toml: 380 more mistakes");
}

std::string provider(const std::string& more) { return "schema = \"rtconf-provider/1\"\n" + more; }

TEST(ProviderFile, IsReadWhole) {
  const ReadProviderFile read = parse_provider_file(
      provider("path = \"./l.so\"\nprofile = \"cstr\"\ngroups = [\"read\", \"file\"]\n"
               "[choices]\n\"rt_file_size.directory\" = \"gives st_size\"\n"
               "[environment]\nMODE = \"safe\"\n[reasons]\nlock = \"none here\"\n"),
      "p.toml");
  ASSERT_TRUE(read.mistakes.empty()) << read.mistakes.front();
  EXPECT_EQ(read.file.library, "./l.so");
  EXPECT_EQ(read.file.groups, (std::vector<std::string>{"read", "file"}));
  ASSERT_EQ(read.file.choices.size(), 1U);
  EXPECT_EQ(read.file.choices[0].line, 6U);
  EXPECT_EQ(read.file.environment[0].second, "safe");
  EXPECT_EQ(read.file.reasons[0].text, "none here");
}

TEST(ProviderFile, HasItsChoicesChecked) {
  const auto with = [](const char* seen) {
    ClauseResult made = clause("directory", Verdict::kChoice, seen, "choice");
    RunResult result = found({made, clause("size", Verdict::kFail, "returned 0")});
    const auto read = parse_provider_file(
        provider("[choices]\n\"rt_file_size.directory\" = \"gives st_size\"\n[reasons]\n"
                 "rt_file_size = \"all\"\n\"rt_file_size.size\" = \"one\"\n"),
        "p.toml");
    EXPECT_TRUE(read.mistakes.empty());
    apply(read.file, result);
    return result;
  };
  EXPECT_TRUE(with("gives st_size").objections.empty());
  EXPECT_EQ(with("gives st_size").clauses[0].reason, "all");
  EXPECT_EQ(with("gives st_size").clauses[1].reason, "one");
  const RunResult other = with("returns -1");
  ASSERT_EQ(other.objections.size(), 1U);
  EXPECT_EQ(other.objections[0].where, "p.toml:3");
  EXPECT_EQ(other.objections[0].text,
            "declared is 'gives st_size', and this was seen: 'returns -1'");
}

class BadProviderFile : public testing::TestWithParam<Bad> {};

TEST_P(BadProviderFile, IsToldByLineAndWithWhatToWrite) {
  const ReadProviderFile read = parse_provider_file(GetParam().text, "p.toml");
  ASSERT_FALSE(read.mistakes.empty());
  EXPECT_EQ(read.mistakes.front().find(GetParam().mistake), 0U) << read.mistakes.front();
}

const Bad kBadProviderFiles[] = {
    {"empty", "", "p.toml:1: schema is missing: write schema = \"rtconf-provider/1\""},
    {"baseline", "schema = \"rtconf-baseline/1\"\n", "p.toml:1: the schema 'rtconf-baseline/1'"},
    {"path_number", provider("path = 7\n"), "p.toml:2: path is of the wrong type: write path = "},
    {"profile", provider("profile = \"sstr\"\n"), "p.toml:2: unknown profile 'sstr'; known: cstr"},
    {"group", provider("groups = [\"raed\"]\n"), "p.toml:2: unknown group 'raed'; known: read"},
    {"groups_text", provider("groups = \"read\"\n"), "p.toml:2: groups is of the wrong type"},
    {"group_number", provider("groups = [7]\n"), "p.toml:2: groups is of the wrong type"},
    {"no_choice", provider("[choices]\n\"rt_file_size.size\" = \"x\"\n"),
     "p.toml:3: rt_file_size.size leaves no choice: its level is must"},
    {"unknown_choice", provider("[choices]\n\"rt_file_size.directry\" = \"x\"\n"),
     "p.toml:3: the spec has no clause 'rt_file_size.directry'; did you mean "
     "rt_file_size.directory"},
    {"choice_number", provider("[choices]\n\"rt_file_size.directory\" = 3\n"),
     "p.toml:3: choices.rt_file_size.directory is no text: write it in quotes"},
    {"preload", provider("[environment]\nLD_PRELOAD = \"x\"\n"),
     "p.toml:3: LD_PRELOAD is read before this file is: set it where rtconf is called"},
    {"variable_name", provider("[environment]\n\"a=b\" = \"x\"\n"),
     "p.toml:3: 'a=b' cannot be the name of a variable"},
    {"variable_value", provider("[environment]\na = \"\\u0000\"\n"),
     "p.toml:3: the value of a holds a NUL"},
    {"reason", provider("[reasons]\nlocks = \"x\"\n"),
     "p.toml:3: the spec has no clause, function or group 'locks'; did you mean lock"},
    {"unknown_key", provider("librery = \"x\"\n"), "p.toml:2: there is no key 'librery'; known: "},
};

INSTANTIATE_TEST_SUITE_P(ProviderFile, BadProviderFile, testing::ValuesIn(kBadProviderFiles),
                         bad_name);

}  // namespace
}  // namespace rtconf::claims
