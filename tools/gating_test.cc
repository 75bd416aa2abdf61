// What a team gates its merges with: baselines, provider files, shards, certificates, and the
// commands around them, through the built program.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <regex>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "tools/user.h"

namespace rtconf::tools {
namespace {

using Json = nlohmann::ordered_json;

std::string plain() { return test_environment("RTCONF_PLAIN"); }
std::string wrong() { return test_environment("RTCONF_WRONG"); }

std::string without_times(const std::string& report) {
  Json json = Json::parse(report, nullptr, false);
  if (json.is_discarded()) return "no report: " + report;
  json.erase("duration_ms");
  for (Json& clause : json["clauses"]) clause.erase("duration_ms");
  return json.dump(1);
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// A scratch folder with a baseline of what the wrong library fails.
class Gate : public testing::Test {
 protected:
  void SetUp() override {
    const Finished made = rtconf({"run", wrong(), "--baseline", baseline(), "--update-baseline"});
    ASSERT_EQ(made.status, 0) << made.out << made.err;
  }
  std::string baseline() const { return scratch_.path("baseline.toml"); }
  const Scratch& scratch() const { return scratch_; }

 private:
  Scratch scratch_;
};

TEST_F(Gate, LetsPassWhatTheBaselineAccepts) {
  const Finished finished = rtconf({"run", wrong(), "--baseline", baseline()});
  EXPECT_EQ(finished.status, 0) << finished.out << finished.err;
  EXPECT_TRUE(contains(finished.out, "EXPECTED  rt_file_size.size"));
  EXPECT_TRUE(contains(finished.out, "and the baseline accepts each failure"));
  EXPECT_FALSE(contains(finished.out, "\nVerdict   conforms"));
}

TEST_F(Gate, FailsOnWhatIsNotInTheBaseline) {
  std::string text = read_file(baseline());
  const std::size_t last = text.rfind("[[accepted]]");
  ASSERT_NE(last, std::string::npos);
  write_file(baseline(), text.substr(0, last));
  const Finished finished = rtconf({"run", wrong(), "--baseline", baseline()});
  EXPECT_EQ(finished.status, 1);
  EXPECT_TRUE(contains(finished.out, "Failures: 1 clause")) << finished.out;
}

TEST_F(Gate, FailsOnAnEntryThatHoldsByNowAndNamesItsLine) {
  const Finished finished = rtconf({"run", plain(), "--baseline", baseline()});
  EXPECT_EQ(finished.status, 1);
  EXPECT_TRUE(contains(finished.out, "FALSE  " + baseline() + ":")) << finished.out;
  EXPECT_TRUE(contains(finished.out, "the clause holds now: remove the entry"));
}

TEST_F(Gate, RatchetTakesOutWhatHoldsAndAddsNothing) {
  const Finished finished = rtconf({"run", plain(), "--baseline", baseline(), "--ratchet"});
  EXPECT_EQ(finished.status, 0) << finished.out;
  EXPECT_FALSE(contains(read_file(baseline()), "[[accepted]]"));
  const Finished again = rtconf({"run", wrong(), "--baseline", baseline(), "--ratchet"});
  EXPECT_EQ(again.status, 1);
  EXPECT_FALSE(contains(read_file(baseline()), "[[accepted]]"));
}

TEST_F(Gate, IsNotMendedByAPartOfARun) {
  const std::string before = read_file(baseline());
  const Finished finished =
      rtconf({"run", plain(), "--baseline", baseline(), "--filter", "rt_file_size.*"});
  EXPECT_EQ(finished.status, 0) << finished.out;
  EXPECT_EQ(read_file(baseline()), before);
}

TEST_F(Gate, OfARunThatIsRefusedStaysAsItWas) {
  const std::string before = read_file(baseline());
  const Finished finished = rtconf(
      {"run", test_environment("RTCONF_UNRELATED"), "--baseline", baseline(), "--update-baseline"});
  EXPECT_EQ(finished.status, 3);
  EXPECT_TRUE(contains(finished.err, "stays as it was")) << finished.err;
  EXPECT_EQ(read_file(baseline()), before);
}

TEST_F(Gate, ReportsStayTheSameFromOneRunToTheNext) {
  const std::vector<std::string> arguments = {"run",      wrong(),    "--baseline",
                                              baseline(), "--report", "json"};
  EXPECT_EQ(without_times(rtconf(arguments).out), without_times(rtconf(arguments).out));
}

/// A copy of a library with a provider file beside it.
std::string library_with(const Scratch& scratch, const std::string& from, const std::string& toml) {
  const std::string library = scratch.path("libmine.so");
  std::filesystem::copy_file(from, library);
  write_file(library + ".toml", "schema = \"rtconf-provider/1\"\n" + toml);
  return library;
}

TEST(ProviderFile, BesideTheLibraryIsHeldAgainstTheRun) {
  const Scratch scratch;
  const std::string library =
      library_with(scratch, plain(), "[choices]\n\"rt_file_size.directory\" = \"sings\"\n");
  const Finished finished = rtconf({"run", library});
  EXPECT_EQ(finished.status, 1);
  EXPECT_TRUE(contains(finished.out, "libmine.so.toml:3")) << finished.out;
  EXPECT_TRUE(contains(finished.out, "declared is 'sings'"));
}

TEST(ProviderFile, ClaimsGroupsThatHaveToBeThere) {
  const Scratch scratch;
  const std::string library = library_with(scratch, plain(), "groups = [\"read\"]\n");
  const Finished finished = rtconf({"run", library});
  EXPECT_EQ(finished.status, 1);
  EXPECT_TRUE(contains(finished.out, "required but absent: rt_file_read_text")) << finished.out;
}

TEST(ProviderFile, NamesTheLibraryRelativeToItself) {
  const Scratch scratch;
  library_with(scratch, plain(), "path = \"libmine.so\"\n");
  const Finished finished = rtconf({"run", "--provider", scratch.path("libmine.so.toml")});
  EXPECT_EQ(finished.status, 0) << finished.out << finished.err;
  EXPECT_TRUE(contains(finished.out, scratch.path("libmine.so") + " (profile cstr)"));
}

TEST(ProviderFile, ThatIsWrongEndsTheRunBeforeItBegins) {
  const Scratch scratch;
  const std::string library = library_with(scratch, plain(), "groups = [\"raed\"]\nx = 1\n");
  const Finished finished = rtconf({"run", library, "--report", "json=" + scratch.path("r.json")});
  EXPECT_EQ(finished.status, 2);
  EXPECT_TRUE(contains(finished.err, "libmine.so.toml:2: unknown group 'raed'; known: read"));
  EXPECT_TRUE(contains(finished.err, "\nrtconf run: " + library + ".toml:3: there is no key 'x'"))
      << finished.err;
  EXPECT_FALSE(std::filesystem::exists(scratch.path("r.json")));
}

/// The reports of all shards, in the scratch folder.
std::vector<std::string> shards(const Scratch& scratch, const std::string& library, int count) {
  std::vector<std::string> paths;
  for (int i = 1; i <= count; ++i) {
    const std::string name = std::to_string(i) + "/" + std::to_string(count);
    paths.push_back(scratch.path("shard-" + std::to_string(i) + ".json"));
    rtconf({"run", library, "--shard", name, "--report", "json=" + paths.back()});
  }
  return paths;
}

Finished merge(std::vector<std::string> paths, const std::vector<std::string>& options) {
  paths.insert(paths.begin(), "merge");
  paths.insert(paths.end(), options.begin(), options.end());
  return rtconf(paths);
}

TEST(Merge, GivesWhatTheRunWouldHaveGivenInOnePiece) {
  for (const std::string& library : {plain(), wrong()}) {
    const Scratch scratch;
    std::vector<std::string> paths = shards(scratch, library, 3);
    std::reverse(paths.begin(), paths.end());
    const Finished merged = merge(paths, {"--report", "json"});
    const Finished whole = rtconf({"run", library, "--report", "json"});
    EXPECT_EQ(merged.status, whole.status) << merged.err;
    EXPECT_EQ(without_times(merged.out), without_times(whole.out));
  }
}

TEST(Merge, HasNoVerdictWithoutAllParts) {
  const Scratch scratch;
  std::vector<std::string> paths = shards(scratch, plain(), 3);
  paths.pop_back();
  const Finished merged = merge(paths, {});
  EXPECT_EQ(merged.status, 4);
  EXPECT_TRUE(contains(merged.err, "the report of shard 3/3 is missing")) << merged.err;
}

TEST(Merge, RefusesTheSamePartTwice) {
  const Scratch scratch;
  std::vector<std::string> paths = shards(scratch, plain(), 2);
  paths[1] = paths[0];
  const Finished merged = merge(paths, {});
  EXPECT_EQ(merged.status, 2);
  EXPECT_TRUE(contains(merged.err, "shard 1/2 is there twice")) << merged.err;
}

TEST_F(Gate, IsHeldAgainstMergedShards) {
  const std::vector<std::string> paths = shards(scratch(), wrong(), 2);
  EXPECT_EQ(merge(paths, {"--baseline", baseline()}).status, 0);
  EXPECT_EQ(merge(shards(scratch(), plain(), 2), {"--baseline", baseline()}).status, 1);
}

TEST_F(Gate, IsNotOverwrittenByAReportOfMergedShards) {
  const std::string before = read_file(baseline());
  std::vector<std::string> options = {"--baseline", baseline(), "--report", "json=" + baseline()};
  const Finished merged = merge(shards(scratch(), wrong(), 2), options);
  EXPECT_EQ(merged.status, 2);
  EXPECT_TRUE(contains(merged.err, "would overwrite what is read here")) << merged.err;
  EXPECT_EQ(read_file(baseline()), before);
}

/// With a variable set, for the program that is called.
class Variable {
 public:
  Variable(const char* name, const char* value) : name_(name) { setenv(name, value, 1); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;
  ~Variable() { unsetenv(name_); }

 private:
  const char* name_;
};

TEST(Shard, IsTakenFromTheEnvironmentWhenAskedFor) {
  const Variable index("JOB_COMPLETION_INDEX", "1");
  const auto run = [](const char* shard) {
    return without_times(rtconf({"run", plain(), "--shard", shard, "--report", "json"}).out);
  };
  EXPECT_EQ(run("auto/3"), run("2/3"));
  const Finished lost = rtconf({"run", plain(), "--shard", "auto"});
  EXPECT_EQ(lost.status, 2);
  EXPECT_TRUE(contains(lost.err, "JOB_COMPLETION_INDEX does not say of how many parts"))
      << lost.err;
  const Finished beyond = rtconf({"run", plain(), "--shard", "auto/1"});
  EXPECT_TRUE(contains(beyond.err, "JOB_COMPLETION_INDEX is '1', and with 1 parts")) << beyond.err;
}

TEST(Shard, OfATestProgramThatCallsRtconfChangesNothing) {
  const Variable index("GTEST_SHARD_INDEX", "1");
  const Variable total("GTEST_TOTAL_SHARDS", "3");
  const Finished whole = rtconf({"run", plain(), "--report", "json"});
  EXPECT_EQ(Json::parse(whole.out)["partial"], false);
  const Finished part = rtconf({"run", plain(), "--shard", "auto", "--report", "json"});
  EXPECT_EQ(Json::parse(part.out)["shard"], Json({{"index", 2}, {"total", 3}}));
}

TEST(Flaky, ClausesAreToldWithBothResultsAndNeverPass) {
  // Of four runs one sees it fail first and hold then: after so many the test's own chance is nil.
  constexpr int kMostRuns = 100;
  const Scratch scratch;
  const std::string library = test_environment("RTCONF_FLAKY");
  Finished finished;
  for (int run = 0; run < kMostRuns && !contains(finished.out, "FLAKY  "); ++run)
    finished = rtconf({"run", library, "--filter", "rt_file_exists.exists"});
  EXPECT_EQ(finished.status, 1);
  EXPECT_TRUE(contains(finished.out, "FLAKY  rt_file_exists.exists  (core, must)")) << finished.out;
  // Lines are broken where the words of the world, which is one of several, leave no room.
  const std::regex both(
      "differs\\s+from\\s+one\\s+process\\s+to\\s+the\\s+next\\.\\s+First\\s+fail:[^]*Then\\s+"
      "pass");
  EXPECT_TRUE(std::regex_search(finished.out, both)) << finished.out;
}

TEST(Matrix, HasAColumnForEachReport) {
  const Scratch scratch;
  rtconf({"run", plain(), "--report", "json=" + scratch.path("a.json")});
  rtconf({"run", wrong(), "--report", "json=" + scratch.path("b.json")});
  const Finished text = rtconf({"matrix", scratch.path("a.json"), "bad=" + scratch.path("b.json")});
  EXPECT_EQ(text.status, 0) << text.err;
  EXPECT_TRUE(contains(text.out, "2  bad")) << text.out;
  EXPECT_TRUE(contains(text.out, "rt_file_size.size"));
  const Finished html = rtconf({"matrix", scratch.path("a.json"), scratch.path("b.json"),
                                "--format", "html=" + scratch.path("m.html")});
  EXPECT_EQ(html.status, 0) << html.err;
  EXPECT_TRUE(contains(read_file(scratch.path("m.html")), "</html>"));
}

TEST(Diff, ShowsWhereTwoLibrariesPart) {
  const Finished finished = rtconf({"diff", plain(), wrong()});
  EXPECT_EQ(finished.status, 1) << finished.err;
  EXPECT_TRUE(contains(finished.out, "rt_file_size.size  (core, must)")) << finished.out;
  EXPECT_TRUE(contains(finished.out, "They differ on "));
  const Finished same = rtconf({"diff", plain(), plain()});
  EXPECT_EQ(same.status, 0) << same.out;
  const Json json = Json::parse(rtconf({"diff", plain(), wrong(), "--json"}).out);
  EXPECT_EQ(json["schema"], "rtconf-diff/1");
  const auto size =
      std::find_if(json["differences"].begin(), json["differences"].end(),
                   [](const Json& each) { return each["id"] == "rt_file_size.size"; });
  ASSERT_NE(size, json["differences"].end());
  EXPECT_EQ((*size)["a"]["verdict"], "pass");
  EXPECT_EQ((*size)["b"]["verdict"], "fail");
}

TEST(Diff, WithWhatCannotBeJudgedEndsAsARunWould) {
  EXPECT_EQ(rtconf({"diff", plain(), "/etc/passwd"}).status, 3);
  EXPECT_EQ(rtconf({"diff", "/nowhere.so", plain()}).status, 3);
}

TEST(Init, MakesAGateThatIsOpenToday) {
  const Scratch scratch;
  const std::string folder = scratch.path("project");
  std::filesystem::create_directory(folder);
  const Finished made = rtconf({"init", wrong(), "--folder", folder});
  ASSERT_EQ(made.status, 0) << made.out << made.err;
  const std::string workflow = read_file(folder + "/.github/workflows/rtconf.yml");
  EXPECT_TRUE(contains(workflow, "library: \"" + wrong() + "\"")) << workflow;
  EXPECT_EQ(rtconf({"run", wrong(), "--baseline", folder + "/rtconf-baseline.toml"}).status, 0);
  const Finished again = rtconf({"init", wrong(), "--folder", folder});
  EXPECT_EQ(again.status, 2);
  EXPECT_TRUE(contains(again.err, "is there already; --force writes over it")) << again.err;
  EXPECT_EQ(rtconf({"init", wrong(), "--folder", folder, "--force", "--ci", "none"}).status, 0);
}

TEST(Init, WritesNothingForWhatCannotBeJudged) {
  const Scratch scratch;
  const std::string folder = scratch.path("project");
  std::filesystem::create_directory(folder);
  EXPECT_EQ(rtconf({"init", test_environment("RTCONF_UNRELATED"), "--folder", folder}).status, 3);
  EXPECT_TRUE(std::filesystem::is_empty(folder));
}

TEST(Certificate, HoldsForItsLibraryAlone) {
  const Scratch scratch;
  const std::string path = scratch.path("c.json");
  const Finished made = rtconf({"certify", plain(), "--tier", "core", "--output", path, "--badge",
                                scratch.path("badge.svg")});
  ASSERT_EQ(made.status, 0) << made.out << made.err;
  EXPECT_TRUE(contains(read_file(scratch.path("badge.svg")), "conforms: core"));
  EXPECT_EQ(rtconf({"verify", path, plain()}).status, 0);
  const Finished other = rtconf({"verify", path, wrong()});
  EXPECT_EQ(other.status, 1);
  EXPECT_TRUE(contains(other.out, "SHA-256 of the library: the certificate says")) << other.out;
}

TEST(Certificate, ThatWasChangedDoesNotHold) {
  const Scratch scratch;
  const std::string path = scratch.path("c.json");
  ASSERT_EQ(rtconf({"certify", plain(), "--tier", "core", "--output", path}).status, 0);
  const Json made = Json::parse(read_file(path));
  for (const char* const key : {"verdict", "seed", "date", "waivers", "functions"}) {
    Json changed = made;
    if (std::string(key) == "verdict") changed["tiers"]["hardened"] = "conforms";
    if (std::string(key) == "seed") changed["seed"] = 2;
    if (std::string(key) == "date") changed["date"] = "2030-01-01";
    if (std::string(key) == "waivers")
      changed["waivers"].push_back({{"clause", "x"}, {"message", "y"}, {"reason", "z"}});
    if (std::string(key) == "functions") changed["provider"]["functions"].push_back("rt_getpid");
    write_file(path, changed.dump(2));
    const Finished finished = rtconf({"verify", path, plain()});
    EXPECT_EQ(finished.status, 1) << key;
    EXPECT_TRUE(contains(finished.out, "was changed after it was made")) << key << finished.out;
  }
}

TEST(Certificate, IsNotGivenForWhatFails) {
  const Scratch scratch;
  const Finished finished =
      rtconf({"certify", wrong(), "--tier", "core", "--output", scratch.path("c.json")});
  EXPECT_EQ(finished.status, 1);
  EXPECT_TRUE(contains(finished.err, "no certificate: it does not pass")) << finished.err;
  EXPECT_FALSE(std::filesystem::exists(scratch.path("c.json")));
}

TEST_F(Gate, CertifiesWithItsWaivers) {
  const std::string path = scratch().path("c.json");
  const Finished finished =
      rtconf({"certify", wrong(), "--tier", "core", "--baseline", baseline(), "--output", path});
  ASSERT_EQ(finished.status, 0) << finished.out << finished.err;
  const Json made = Json::parse(read_file(path));
  EXPECT_EQ(made["verdict"], "accepted");
  EXPECT_FALSE(made["waivers"].empty());
  EXPECT_TRUE(contains(rtconf({"verify", path, wrong()}).out, "Accepted    rt_file_size.size"));
}

}  // namespace
}  // namespace rtconf::tools
