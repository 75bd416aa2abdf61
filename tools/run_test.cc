// Whole runs of the command: what goes where, and what is left of a run that is cut short.
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include <nlohmann/json.hpp>

#include "tools/user.h"

namespace rtconf::tools {
namespace {

using Json = nlohmann::json;

std::string plain() { return test_environment("RTCONF_PLAIN"); }
std::string wrong() { return test_environment("RTCONF_WRONG"); }

TEST(Run, PrintsTheTextReportAndExits0) {
  const Finished finished = rtconf({"run", plain()});
  EXPECT_EQ(finished.status, 0) << finished.out << finished.err;
  EXPECT_NE(finished.out.find("Verdict   conforms to core"), std::string::npos) << finished.out;
  EXPECT_NE(finished.out.find("Seed      1\n"), std::string::npos);
  EXPECT_EQ(finished.err, "");
}

TEST(Run, ShowsFailuresAndExits1) {
  const Finished finished =
      rtconf({"run", wrong(), "--seed", "99", "--filter", "rt_file_size.size*"});
  EXPECT_EQ(finished.status, 1);
  EXPECT_EQ(finished.err, "");
  for (const char* const part :
       {"FAIL  rt_file_size.size", "Clause ", "Expected ", "Got ", "Seed      99", "Replay ",
        "Program\n", "int main", "Verdict   does not conform"}) {
    EXPECT_NE(finished.out.find(part), std::string::npos) << part << "\n" << finished.out;
  }
}

TEST(Run, TakesEveryOption) {
  const Finished finished = rtconf({"run", "--tier", "core", "--group", "read", plain(), "--filter",
                                    "rt_file_size.size*", "--seed", "18446744073709551615",
                                    "--jobs", "2", "--shard", "1/1", "--timeout", "2.5"});
  EXPECT_EQ(finished.status, 0) << finished.out << finished.err;
  EXPECT_NE(finished.out.find("Seed      18446744073709551615\n"), std::string::npos);
}

TEST(Run, FailsWhenARequiredFunctionIsMissing) {
  const Finished finished = rtconf({"run", plain(), "--require", "read"});
  EXPECT_EQ(finished.status, 1);
  EXPECT_NE(finished.out.find("required but absent: rt_file_read_text"), std::string::npos);
}

TEST(Run, ThatJudgesNothingIsNoSuccess) {
  const Finished finished = rtconf({"run", plain(), "--filter", "no_such_case"});
  EXPECT_EQ(finished.status, 4) << finished.out << finished.err;
}

TEST(Run, NamesTheProgramInReplaysAsTheLauncherSays) {
  ASSERT_EQ(setenv("RTCONF_PROGRAM", "./launcher", 1), 0);
  const Finished finished = rtconf({"run", wrong(), "--filter", "rt_file_size.size*"});
  unsetenv("RTCONF_PROGRAM");
  EXPECT_NE(finished.out.find("./launcher run "), std::string::npos) << finished.out;
}

TEST(Reports, OnStdoutAreAlone) {
  const Finished finished = rtconf({"run", plain(), "--report", "json"});
  EXPECT_EQ(finished.status, 0);
  const Json report = Json::parse(finished.out, nullptr, false);
  ASSERT_FALSE(report.is_discarded()) << finished.out;
  EXPECT_EQ(report["verdict"], "conforms");
  EXPECT_EQ(report["finished"], true);
  EXPECT_EQ(finished.err, "");
}

TEST(Reports, InFilesLeaveTheTextOnStdout) {
  const Scratch scratch;
  const Finished finished =
      finish(start({"run", plain(), "--report", "json=" + scratch.path("r.json"), "--report",
                    "junit=" + scratch.path("r.xml"), "--report", "text=" + scratch.path("r.txt")},
                   scratch),
             scratch);
  EXPECT_EQ(finished.status, 0);
  EXPECT_EQ(Json::parse(read_file(scratch.path("r.json")))["verdict"], "conforms");
  EXPECT_NE(read_file(scratch.path("r.xml")).find("</testsuites>"), std::string::npos);
  EXPECT_EQ(read_file(scratch.path("r.txt")), finished.out);
}

TEST(Reports, ThatCannotBeWrittenAtTheEndSpoilTheSuccess) {
  const Finished finished = rtconf({"run", plain(), "--report", "json=/dev/full"});
  EXPECT_EQ(finished.status, 4);
  EXPECT_NE(finished.err.find("cannot write /dev/full: No space left on device (ENOSPC)"),
            std::string::npos)
      << finished.err;
}

TEST(Reports, OfTheSameSeedAreTheSameButForTimes) {
  const auto report = [] {
    Json json = Json::parse(rtconf({"run", wrong(), "--report", "json", "--seed", "5"}).out);
    json.erase("duration_ms");
    for (Json& clause : json["clauses"]) clause.erase("duration_ms");
    return json;
  };
  EXPECT_EQ(report(), report());
}

class CutShort : public testing::TestWithParam<int> {};

TEST_P(CutShort, LeavesAValidReportAndNoOtherFile) {
  const Scratch scratch;
  const std::string path = scratch.path("r.json");
  std::filesystem::create_directory(scratch.path("tmp"));
  ASSERT_EQ(setenv("TMPDIR", scratch.path("tmp").c_str(), 1), 0);
  const pid_t pid = start({"run", plain(), "--report", "json=" + path}, scratch);
  unsetenv("TMPDIR");
  // The report is there before the first case runs. No case has a say in how long this takes.
  while (!std::filesystem::exists(path)) usleep(100);
  kill(pid, GetParam());
  const Finished finished = finish(pid, scratch);
  const Json report = Json::parse(read_file(path), nullptr, false);
  ASSERT_FALSE(report.is_discarded()) << read_file(path);
  // A run on so small a provider may end before the signal arrives.
  if (report["finished"] == true) {
    EXPECT_EQ(report["verdict"], "conforms");
  } else {
    EXPECT_EQ(finished.status, 128 + GetParam());
    if (GetParam() != SIGKILL) {
      EXPECT_TRUE(std::filesystem::is_empty(scratch.path("tmp")));
    }
    EXPECT_EQ(report["verdict"], "none");
  }
}

INSTANTIATE_TEST_SUITE_P(Signals, CutShort,
                         testing::Values(SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGKILL));

struct Refused {
  const char* name;
  std::string (*library)(const Scratch& scratch);
};

/// A correct library, but for a machine that this one is not.
std::string for_another_machine(const Scratch& scratch) {
  std::string bytes = read_file(plain());
  constexpr std::size_t kMachine = 18;  // e_machine in the ELF header
  bytes[kMachine] = '\x16';             // EM_S390
  bytes[kMachine + 1] = '\0';
  write_file(scratch.path("other.so"), bytes);
  return scratch.path("other.so");
}

std::string text_file(const Scratch& scratch) {
  write_file(scratch.path("text.so"), "This is not a library.\n");
  return scratch.path("text.so");
}

std::string cut_off(const Scratch& scratch) {
  write_file(scratch.path("cut.so"), read_file(plain()).substr(0, 100));
  return scratch.path("cut.so");
}

std::string empty_file(const Scratch& scratch) {
  write_file(scratch.path("empty.so"), "");
  return scratch.path("empty.so");
}

const Refused kRefused[] = {
    {"no_such_file", [](const Scratch& scratch) { return scratch.path("missing.so"); }},
    {"directory", [](const Scratch& scratch) { return scratch.path(""); }},
    {"text_file", text_file},
    {"empty_file", empty_file},
    {"cut_off", cut_off},
    {"other_machine", for_another_machine},
    {"device", [](const Scratch&) { return std::string("/dev/null"); }},
    {"unresolved_symbol", [](const Scratch&) { return test_environment("RTCONF_UNRESOLVED"); }},
    {"exports_nothing", [](const Scratch&) { return test_environment("RTCONF_UNRELATED"); }},
};

class Refusal : public testing::TestWithParam<Refused> {};

TEST_P(Refusal, IsSaidOnStderrWithStatus3AndStillReported) {
  const Scratch scratch;
  const std::string library = GetParam().library(scratch);
  const std::string path = scratch.path("r.json");
  const Finished finished =
      finish(start({"run", library, "--report", "json=" + path}, scratch), scratch);
  EXPECT_EQ(finished.status, 3) << finished.out << finished.err;
  EXPECT_EQ(finished.err.find("rtconf: cannot judge"), 0U) << finished.err;
  EXPECT_NE(finished.out.find("Verdict   cannot be judged"), std::string::npos) << finished.out;
  const Json report = Json::parse(read_file(path), nullptr, false);
  ASSERT_FALSE(report.is_discarded());
  EXPECT_NE(report["refusal"], "");
  EXPECT_EQ(report["verdict"], "none");
}

std::string refused_name(const testing::TestParamInfo<Refused>& info) { return info.param.name; }

INSTANTIATE_TEST_SUITE_P(Providers, Refusal, testing::ValuesIn(kRefused), refused_name);

}  // namespace
}  // namespace rtconf::tools
