// Campaigns through the built program: that they find what is planted, lose nothing, and end well.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <ostream>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "tools/user.h"

namespace rtconf::tools {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;
using Words = std::vector<std::string>;

std::string planted(const std::string& fault) {
  return test_environment("RTCONF_PLANTED") + "/libplanted_" + fault + ".so";
}

Finished fuzz(const std::string& library, const std::string& folder, const Words& more) {
  Words words = {"fuzz", library, "--folder", folder};
  words.insert(words.end(), more.begin(), more.end());
  return rtconf(words);
}

std::vector<fs::path> files_below(const std::string& folder, const std::string& extension) {
  std::vector<fs::path> files;
  std::error_code error;
  for (const auto& entry : fs::recursive_directory_iterator(folder, error)) {
    if (entry.is_regular_file() && entry.path().extension() == extension)
      files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::vector<std::string> names_below(const std::string& folder) {
  std::vector<std::string> names;
  for (const fs::path& path : files_below(folder, ""))
    names.push_back(fs::relative(path, folder).string());
  return names;
}

Json read_json(const fs::path& path) { return Json::parse(read_file(path), nullptr, false); }

/// A fault, the target that finds it, within how many executions, and the clause that it breaks.
struct Plant {
  const char* fault;
  const char* target;
  const char* runs;
  const char* clause;
};
std::ostream& operator<<(std::ostream& out, const Plant& plant) { return out << plant.fault; }

class Planted : public testing::TestWithParam<Plant> {};

TEST_P(Planted, IsFoundAndRepeatedByARun) {
  const Plant plant = GetParam();
  const Scratch scratch;
  const std::string folder = scratch.path("campaign");
  const Finished campaign = fuzz(planted(plant.fault), folder,
                                 {"--target", plant.target, "--runs", plant.runs, "--seed", "1",
                                  "--jobs", "1", "--timeout", "0.5"});
  ASSERT_EQ(campaign.status, 1) << campaign.out << campaign.err;
  const auto findings = files_below(folder + "/findings", ".json");
  ASSERT_FALSE(findings.empty());
  for (const fs::path& finding : findings) {
    const Json json = read_json(finding);
    EXPECT_EQ(json.value("clause", ""), plant.clause) << campaign.out;
    EXPECT_EQ(json.value("target", ""), plant.target);
  }
  const Finished run = rtconf({"run", planted(plant.fault), "--tier", "all", "--corpus", folder,
                               "--filter", std::string(plant.clause) + "~found*"});
  EXPECT_EQ(run.status, 1) << run.out << run.err;
  EXPECT_NE(run.out.find(plant.clause), std::string::npos) << run.out;
  // A right library is not failed by what another one was.
  const Finished right = rtconf({"run", planted("none"), "--tier", "all", "--corpus", folder,
                                 "--filter", std::string(plant.clause) + "~found*"});
  EXPECT_EQ(right.status, 0) << right.out << right.err;
}

INSTANTIATE_TEST_SUITE_P(
    Family, Planted,
    testing::Values(
        Plant{"wrong_byte_at_one_length", "contents", "100000", "rt_file_read_text.content"},
        Plant{"magic_first_bytes", "contents", "100000", "rt_file_read_text.content"},
        Plant{"leak_on_one_error_path", "plans", "20000",
              "rt_file_read_text.leaves_nothing_under_faults"},
        Plant{"lie_after_short_read", "plans", "20000", "rt_file_read_text.interrupted"},
        Plant{"four_calls_in_order", "calls", "20000", "rt_file_size.size"},
        Plant{"crash_at_one_length", "contents", "100000", "rt_file_read_text.content"},
        Plant{"hang_at_one_length", "contents", "100000", "rt_file_read_text.content"}),
    [](const auto& planted_fault) { return std::string(planted_fault.param.fault); });

TEST(Campaign, FindsNothingWrongWithARightLibrary) {
  const Scratch scratch;
  const Finished finished =
      fuzz(planted("none"), scratch.path("c"), {"--runs", "10000", "--jobs", "2"});
  EXPECT_EQ(finished.status, 0) << finished.out << finished.err;
  EXPECT_NE(finished.out.find("nothing was found"), std::string::npos);
  const Json standing = read_json(scratch.path("c/campaign.json"));
  for (const char* const target : {"contents", "paths", "calls", "plans"})
    EXPECT_EQ(standing["executions"].value(target, 0), 10000) << target;
}

TEST(Campaign, FindsWhatAnInstrumentedLibraryComparesWith) {
  const Scratch scratch;
  const Finished finished = fuzz(test_environment("RTCONF_INSTRUMENTED"), scratch.path("c"),
                                 {"--target", "contents", "--runs", "100000", "--jobs", "1"});
  EXPECT_EQ(finished.status, 1) << finished.out << finished.err;
}

TEST(Campaign, LeavesOutTargetsThatHaveNothingToCall) {
  const Scratch scratch;
  const Finished finished = fuzz(test_environment("RTCONF_PLANTED") + "/libplanted_reader_alone.so",
                                 scratch.path("c"), {"--runs", "500", "--jobs", "2"});
  EXPECT_EQ(finished.status, 0) << finished.out << finished.err;
  const Json standing = read_json(scratch.path("c/campaign.json"));
  EXPECT_EQ(standing["executions"].value("contents", 0), 500);
  const Finished nothing =
      fuzz(test_environment("RTCONF_LOCKS"), scratch.path("d"), {"--runs", "500"});
  EXPECT_EQ(nothing.status, 4) << nothing.out << nothing.err;
  EXPECT_NE(nothing.err.find("nothing that these targets could call"), std::string::npos);
}

TEST(Campaign, IsTheSameForTheSameSeed) {
  const Scratch scratch;
  for (const char* const name : {"a", "b"}) {
    const Finished finished = fuzz(planted("lie_after_short_read"), scratch.path(name),
                                   {"--target", "plans", "--runs", "5000", "--jobs", "1"});
    ASSERT_EQ(finished.status, 1) << finished.out << finished.err;
  }
  EXPECT_EQ(names_below(scratch.path("a")), names_below(scratch.path("b")));
}

/// What a call does to the process around it is laid at the function that did it, though others are
/// called for the same input.
TEST(Campaign, LaysHarmAtTheFunctionThatDidIt) {
  const Scratch scratch;
  const Finished finished = fuzz(planted("umask_left_changed"), scratch.path("c"),
                                 {"--target", "contents,paths", "--runs", "2000", "--jobs", "1"});
  EXPECT_EQ(finished.status, 1) << finished.out << finished.err;
  for (const fs::path& finding : files_below(scratch.path("c/findings"), ".json"))
    EXPECT_EQ(read_json(finding).value("clause", ""), "rt_file_read_bytes.process_unchanged");
}

TEST(Campaign, GoesOnWhenMostInputsCrash) {
  const Scratch scratch;
  const Finished finished = fuzz(planted("crash_at_many_lengths"), scratch.path("c"),
                                 {"--target", "contents", "--runs", "3000", "--jobs", "1"});
  EXPECT_EQ(finished.status, 1) << finished.out << finished.err;
  // One fault, however many inputs show it.
  EXPECT_EQ(files_below(scratch.path("c/findings"), ".json").size(), 1U) << finished.out;
  const Json standing = read_json(scratch.path("c/campaign.json"));
  EXPECT_EQ(standing["executions"].value("contents", 0), 3000);
}

/// Waits until there is something in the folder. False if the process has ended before.
bool wait_for_files(const std::string& folder, std::size_t count, pid_t process) {
  while (files_below(folder, "").size() < count) {
    if (kill(process, 0) != 0 || waitpid(process, nullptr, WNOHANG) != 0) return false;
    const timespec pause{0, 20'000'000};
    nanosleep(&pause, nullptr);
  }
  return true;
}

TEST(Campaign, ThatWasKilledHasLostNothing) {
  const Scratch scratch;
  const std::string folder = scratch.path("c");
  const std::string library = planted("lie_after_short_read");
  const pid_t first = start({"fuzz", library, "--folder", folder, "--target", "plans"}, scratch);
  ASSERT_TRUE(wait_for_files(folder + "/findings", 1, first));
  ASSERT_TRUE(wait_for_files(folder + "/corpus", 100, first));
  ASSERT_EQ(kill(first, SIGKILL), 0);
  ASSERT_EQ(finish(first, scratch).status, 128 + SIGKILL);
  const auto before = names_below(folder);
  for (const fs::path& path : files_below(folder, ".json"))
    EXPECT_TRUE(read_json(path).is_object()) << path;
  const Finished second = fuzz(library, folder, {"--target", "plans", "--runs", "2000"});
  EXPECT_EQ(second.status, 1) << second.out << second.err;
  const auto after = names_below(folder + "/corpus");
  for (const std::string& name : before) {
    if (!name.starts_with("corpus/")) continue;
    EXPECT_TRUE(std::binary_search(after.begin(), after.end(), name.substr(7))) << name;
  }
}

TEST(Campaign, EndsWellWhenItIsInterrupted) {
  const Scratch scratch;
  const std::string folder = scratch.path("c");
  const pid_t process = start({"fuzz", planted("none"), "--folder", folder}, scratch);
  ASSERT_TRUE(wait_for_files(folder + "/corpus", 10, process));
  ASSERT_EQ(kill(process, SIGINT), 0);
  const Finished finished = finish(process, scratch);
  EXPECT_EQ(finished.status, 128 + SIGINT) << finished.err;
  EXPECT_NE(finished.out.find("nothing was found"), std::string::npos) << finished.out;
  EXPECT_TRUE(read_json(folder + "/campaign.json").is_object());
}

TEST(Campaign, KeepsEverythingBesideTheLibrary) {
  const Scratch scratch;
  const std::string library = scratch.path("libmine.so");
  fs::copy_file(planted("lie_after_short_read"), library);
  const Finished campaign = rtconf({"fuzz", library, "--target", "plans", "--runs", "20000"});
  EXPECT_EQ(campaign.status, 1) << campaign.out << campaign.err;
  const Finished run = rtconf({"run", library, "--tier", "all"});
  EXPECT_EQ(run.status, 1);
  EXPECT_NE(run.out.find("that campaigns found, from " + library + ".fuzz"), std::string::npos)
      << run.out;
}

TEST(Campaign, SaysWhatIsWrongWithItsArguments) {
  const Scratch scratch;
  write_file(scratch.path("text"), "no library\n");
  write_file(scratch.path("file"), "no folder\n");
  fs::create_directory(scratch.path("other"));
  write_file(scratch.path("other/campaign.json"), "{}");
  struct Mistake {
    Words words;
    int status;
    std::string says;
  };
  const std::string right = planted("none");
  const std::vector<Mistake> mistakes = {
      {{"--target", "content"}, 2, "did you mean contents"},
      {{"--target", ""}, 2, "--target"},
      {{"--engine", "x"}, 2, "--engine takes"},
      {{"--time", "-1"}, 2, "--time takes"},
      {{"--runs", "0"}, 2, "--runs takes"},
      {{"--jobs", "65"}, 2, "--jobs takes"},
      {{"--seed", "x"}, 2, "--seed takes"},
      {{"--timeout", "0"}, 2, "--timeout takes"},
      {{"--folder", ""}, 2, "the folder is empty"},
      {{right, "--folder", scratch.path("file")}, 4, "cannot make the folder"},
      {{right, "--folder", scratch.path("other")}, 4, "no campaign's file"},
      {{scratch.path("missing.so"), "--runs", "1"}, 3, "missing.so"},
      {{scratch.path("text"), "--runs", "1"}, 3, "text"},
      {{scratch.path("")}, 3, "directory"},
  };
  for (const Mistake& mistake : mistakes) {
    Words words = {"fuzz"};
    words.insert(words.end(), mistake.words.begin(), mistake.words.end());
    const Finished finished = rtconf(words);
    EXPECT_EQ(finished.status, mistake.status) << mistake.says << "\n" << finished.err;
    EXPECT_NE(finished.err.find(mistake.says), std::string::npos) << finished.err;
  }
  EXPECT_FALSE(fs::exists(scratch.path("missing.so.fuzz"))) << "left behind by a refused library";
  const Finished corpus = rtconf({"run", right, "--corpus", scratch.path("nothing")});
  EXPECT_EQ(corpus.status, 2);
  EXPECT_NE(corpus.err.find("--corpus takes"), std::string::npos) << corpus.err;
}

TEST(Campaign, WorksWithAfl) {
  const Scratch scratch;
  const Finished finished = fuzz(planted("crash_at_many_lengths"), scratch.path("c"),
                                 {"--engine", "afl", "--target", "contents", "--runs", "3000"});
  EXPECT_EQ(finished.status, 1) << finished.out << finished.err;
  EXPECT_EQ(files_below(scratch.path("c/findings"), ".json").size(), 1U) << finished.out;
}

}  // namespace
}  // namespace rtconf::tools
