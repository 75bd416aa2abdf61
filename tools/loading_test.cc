// What a library needs and does when it is loaded: it is found, and told as the library's own.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include <nlohmann/json.hpp>

#include "tools/user.h"

namespace rtconf::tools {
namespace {

namespace fs = std::filesystem;

std::string library(const char* name) { return test_environment(name); }

/// Meson's path to libraries leads to the original of what a test has moved.
void forget_library_path() { unsetenv("LD_LIBRARY_PATH"); }

TEST(Needs, AreFoundBesideTheLinkThatNamesTheLibrary) {
  forget_library_path();
  const Scratch scratch;
  fs::permissions(scratch.path(""), fs::perms(0755));
  fs::create_directory(scratch.path("real"));
  fs::copy_file(library("RTCONF_DEPENDENT"), scratch.path("real/libmine.so.1"));
  fs::copy_file(library("RTCONF_DEPENDENCY"), scratch.path("libdependency.so"));
  fs::create_symlink("real/libmine.so.1", scratch.path("libmine.so"));
  const Finished finished = rtconf({"run", scratch.path("libmine.so")});
  EXPECT_EQ(finished.status, 0) << finished.out << finished.err;
}

TEST(Needs, AreCopiedWithALibraryThatOnlyRootMayRead) {
  if (geteuid() != 0) return;  // everybody else runs the provider as themselves
  forget_library_path();
  const Scratch scratch;  // of mode 0700
  const std::string mine = scratch.path("libmine.so");
  fs::copy_file(library("RTCONF_DEPENDENT"), mine);
  const Finished alone = rtconf({"run", mine});
  EXPECT_EQ(alone.status, 3) << alone.out;
  EXPECT_NE(alone.err.find("this was a copy"), std::string::npos) << alone.err;

  fs::copy_file(library("RTCONF_DEPENDENCY"), scratch.path("libdependency.so"));
  const Finished together = rtconf({"run", mine, "--report", "json"});
  EXPECT_EQ(together.status, 0) << together.err;
  const auto report = nlohmann::json::parse(together.out, nullptr, false);
  ASSERT_FALSE(report.is_discarded()) << together.out;
  EXPECT_NE(report["notes"].dump().find("judged as a copy, with 1 other file beside it"),
            std::string::npos)
      << report["notes"];
}

/// The refusal of a library that misbehaves when it is loaded.
std::string refusal(const char* name) {
  const Finished finished = rtconf({"run", library(name)});
  EXPECT_EQ(finished.status, 3) << finished.out << finished.err;
  return finished.err;
}

void expect_said(const std::string& text, const std::string& part) {
  EXPECT_NE(text.find(part), std::string::npos) << text;
}

TEST(Loading, ThatEndsTheProcessIsToldInTheLibrarysOwnWords) {
  expect_said(refusal("RTCONF_DIES_AT_LOAD"),
              "SIGABRT while the library was loaded; it said \"this machine has no");
}

TEST(Loading, ThatPrintsIntoABufferIsNotBlamedOnACall) {
  expect_said(refusal("RTCONF_PRINTS_AT_LOAD"), "while it was loaded it wrote \"hello\"");
}

}  // namespace
}  // namespace rtconf::tools
