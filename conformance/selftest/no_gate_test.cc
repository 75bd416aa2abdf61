// Runs on a system that hands no system calls over: nothing passes that was not tried.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "conformance/selftest/judged.h"

namespace rtconf::selftest {
namespace {

Judged judge_reader(const std::string& library) {
  return judge(library, {"--tier", "all", "--filter", "rt_file_read_text.*"});
}

std::string mutant(const std::string& fault) {
  return std::string(std::getenv("RTCONF_MUTANTS")) + "/mutant-libc-" + fault +
         "-rt_file_read_text.so";
}

const JudgedClause& clause(const Judged& judged, const std::string& word) {
  const auto found =
      std::find_if(judged.clauses.begin(), judged.clauses.end(), [&](const JudgedClause& one) {
        return one.function == "rt_file_read_text" && one.word == word;
      });
  if (found == judged.clauses.end()) std::abort();
  return *found;
}

TEST(NoGate, WhatNeedsItIsUntested) {
  const Judged judged = judge_reader(std::getenv("RTCONF_REFERENCE"));
  for (const char* word : {"interrupted", "complete_under_faults", "leaves_nothing_under_faults",
                           "cloexec", "growing"}) {
    EXPECT_EQ(clause(judged, word).verdict, "untested") << word;
    EXPECT_NE(clause(judged, word).message.find("Syscall User Dispatch"), std::string::npos)
        << clause(judged, word).message;
  }
  EXPECT_EQ(clause(judged, "content").verdict, "pass");
  EXPECT_EQ(clause(judged, "leaves_nothing").verdict, "pass");
}

TEST(NoGate, AllocationsAreRefused) {
  EXPECT_EQ(clause(judge_reader(std::getenv("RTCONF_REFERENCE")), "out_of_memory").verdict, "pass");
  const Judged judged = judge_reader(mutant("scratch_unchecked"));
  EXPECT_EQ(clause(judged, "out_of_memory").verdict, "crash");
}

}  // namespace
}  // namespace rtconf::selftest
