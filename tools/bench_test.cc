// `rtconf bench`: what it does with libraries of all sorts, and what it leaves behind. How fast
// something is is no business of a test.
#include <gtest/gtest.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "tools/user.h"

namespace rtconf::tools {
namespace {

using Json = nlohmann::json;

/// As little as can be measured, in a folder of the test's own.
std::vector<std::string> little(const Scratch& scratch, std::vector<std::string> more) {
  std::vector<std::string> arguments = {"bench",           "--rounds", "1",
                                        "--max-size",      "4K",       "--dir",
                                        scratch.path("."), "--json",   scratch.path("bench.json")};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

Json figures(const Scratch& scratch) { return Json::parse(read_file(scratch.path("bench.json"))); }

/// What is said in paragraphs, each on one line.
std::string unwrapped(std::string text) {
  for (std::size_t at; (at = text.find("\n  ")) != std::string::npos;) text.replace(at, 3, " ");
  return text;
}

/// The results of one contender, by size.
std::map<std::uint64_t, Json> results_of(const Json& document, const std::string& name,
                                         const std::string& way) {
  std::map<std::uint64_t, Json> found;
  for (const Json& result : document["results"]) {
    if (result["name"] == name && result["way"] == way) found[result["size"]] = result;
  }
  return found;
}

TEST(Bench, EveryKindOfWorkIsMeasured) {
  const Scratch scratch;
  const Finished finished = rtconf(little(scratch, {"--details"}));
  ASSERT_EQ(finished.status, 0) << finished.err;
  const Json document = figures(scratch);
  std::set<std::string> kinds;
  for (const Json& result : document["results"]) {
    EXPECT_FALSE(result.contains("problem")) << result;
    if (result.contains("seconds")) {
      EXPECT_GT(result["seconds"]["median"], 0) << result;
      EXPECT_LE(result["seconds"]["least"], result["seconds"]["median"]);
      EXPECT_EQ(result["rounds"], 1);
    }
    kinds.insert(result["work"]);
  }
  EXPECT_EQ(kinds, (std::set<std::string>{"read", "use", "map", "copy", "list"}));
  for (const char* const part : {"In words:", "The reference against its bars:", "page faults"})
    EXPECT_NE(finished.out.find(part), std::string::npos) << part;
  EXPECT_EQ(document["remarks"].size(), 0U) << document["remarks"];
}

TEST(Bench, WhatACallCostsIsCounted) {
  const Scratch scratch;
  const Finished finished = rtconf(little(scratch, {"--work", "read,copy"}));
  ASSERT_EQ(finished.status, 0) << finished.err;
  const Json document = figures(scratch);
  const auto reads = results_of(document, "reference", "read");
  ASSERT_TRUE(reads.contains(4096));
  EXPECT_EQ(reads.at(4096)["system_calls"], 4) << "open, lseek, read, close";
  EXPECT_EQ(reads.at(4096)["page_faults"], 0) << "the memory was used before";
  const auto maps = results_of(document, "seed", "mmap_read");
  ASSERT_TRUE(maps.contains(4096));
  EXPECT_EQ(maps.at(4096)["system_calls"], 5) << "open, fstat, mmap, close, munmap";
  EXPECT_EQ(maps.at(4096)["page_faults"], 1) << "of the mapping";
}

TEST(Bench, ALibraryStandsUnderItsOwnName) {
  const Scratch scratch;
  const std::string library = test_environment("RTCONF_BENCH_RIGHT");
  const Finished finished =
      rtconf(little(scratch, {library, library, "--work", "read", "--no-peers"}));
  ASSERT_EQ(finished.status, 0) << finished.err;
  const Json document = figures(scratch);
  EXPECT_EQ(results_of(document, "bench_right", "read").size(), 4U);
  EXPECT_EQ(results_of(document, "bench_right#2", "read").size(), 4U);
  EXPECT_EQ(results_of(document, "bench_right", "mmap_read").size(), 0U) << "it has none";
  EXPECT_EQ(results_of(document, "seed", "mmap_read").size(), 0U) << "no peers";
  EXPECT_EQ(document["libraries"]["bench_right"], library);
}

struct Failing {
  const char* library;
  const char* problem;
  std::uint64_t from;  ///< the size from which on it fails
};

class FailingLibrary : public testing::TestWithParam<Failing> {};

TEST_P(FailingLibrary, IsToldAndTheOthersAreMeasured) {
  const Scratch scratch;
  const std::string library = test_environment(GetParam().library);
  const Finished finished = rtconf(little(scratch, {library, "--work", "read"}));
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_NE(unwrapped(finished.out).find(GetParam().problem), std::string::npos) << finished.out;
  const Json document = figures(scratch);
  for (const Json& result : document["results"]) {
    const bool is_wrong = result["role"] == "given" && result["size"] >= GetParam().from;
    EXPECT_EQ(result.contains("problem"), is_wrong) << result;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Bench, FailingLibrary,
    testing::Values(Failing{"RTCONF_BENCH_WRONG_BYTES", "byte 0 of the content is wrong", 1},
                    Failing{"RTCONF_BENCH_DIES", "it dies of Aborted (6)", 1},
                    Failing{"RTCONF_BENCH_EXITS", "it ends its process with status 0", 0},
                    Failing{"RTCONF_BENCH_CLOSES_ALL", "closes what is not its own", 0},
                    Failing{"RTCONF_BENCH_NOTHING_LARGE", "it gives nothing", 4096}),
    [](const auto& library) { return std::string(library.param.library).substr(13); });

TEST(Bench, ALibraryWithoutTheWorkHasNoFigures) {
  const Scratch scratch;
  const Finished finished =
      rtconf(little(scratch, {test_environment("RTCONF_PLAIN"), "--work", "map"}));
  EXPECT_EQ(finished.status, 3);
  EXPECT_NE(finished.err.find("has no figures"), std::string::npos) << finished.err;
}

TEST(Bench, ALibraryThatCannotBeLoadedIsToldWithItsReason) {
  const Scratch scratch;
  const Finished finished =
      rtconf(little(scratch, {test_environment("RTCONF_UNRESOLVED"), "--work", "read"}));
  EXPECT_EQ(finished.status, 3);
  EXPECT_NE(finished.err.find("has no figures"), std::string::npos) << finished.err;
}

TEST(Bench, NothingIsLeftBehind) {
  const Scratch scratch;
  std::filesystem::create_directory(scratch.path("place"));
  const std::string place = scratch.path("place");
  const Finished finished =
      rtconf({"bench", "--rounds", "1", "--max-size", "1", "--dir", place, "--work", "copy"});
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_TRUE(std::filesystem::is_empty(place));
}

TEST(Bench, AnInterruptedRunTellsWhatItHasAndLeavesNothing) {
  const Scratch scratch;
  std::filesystem::create_directory(scratch.path("place"));
  const std::string place = scratch.path("place");
  const pid_t run = start({"bench", "--rounds", "1000", "--dir", place}, scratch);
  // Until something is there to be measured.
  while (std::filesystem::is_empty(place)) sched_yield();
  kill(run, SIGINT);
  const Finished finished = finish(run, scratch);
  EXPECT_EQ(finished.status, 128 + SIGINT) << finished.err;
  EXPECT_NE(finished.out.find("Interrupted"), std::string::npos) << finished.out;
  EXPECT_TRUE(std::filesystem::is_empty(place));
}

TEST(Bench, PlotsAreDrawnAndCanBeDrawnAgain) {
  const Scratch scratch;
  const Finished finished =
      rtconf(little(scratch, {"--work", "read,use", "--plots", scratch.path("new/plots")}));
  ASSERT_EQ(finished.status, 0) << finished.err;
  std::size_t scripts = 0;
  for (const auto& entry : std::filesystem::directory_iterator(scratch.path("new/plots"))) {
    const std::filesystem::path path = entry.path();
    if (path.extension() != ".gp") continue;
    ++scripts;
    const std::string svg = read_file(std::filesystem::path(path).replace_extension(".svg"));
    const std::string png = read_file(std::filesystem::path(path).replace_extension(".png"));
    EXPECT_NE(svg.find("</svg>"), std::string::npos) << path;
    EXPECT_NE(svg.find("reference"), std::string::npos) << path;
    EXPECT_EQ(png.substr(1, 3), "PNG") << path;
  }
  EXPECT_EQ(scripts, 2U) << "throughput and crossover";
}

TEST(Bench, WithoutGnuplotTheScriptsAreThere) {
  const Scratch scratch;
  const std::string before = test_environment("PATH");
  setenv("PATH", "/nowhere", 1);
  const Finished finished =
      rtconf(little(scratch, {"--work", "copy", "--plots", scratch.path("plots")}));
  setenv("PATH", before.c_str(), 1);
  EXPECT_EQ(finished.status, 4);
  EXPECT_NE(finished.err.find("cannot run gnuplot"), std::string::npos) << finished.err;
  EXPECT_FALSE(std::filesystem::is_empty(scratch.path("plots")));
}

}  // namespace
}  // namespace rtconf::tools
