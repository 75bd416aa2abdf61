// What the functions of the family `dir` make of system calls and allocations that fail: a list
// that is not whole is no list.
#include <errno.h>
#include <gtest/gtest.h>
#include <rt.h>

#include <filesystem>
#include <optional>
#include <set>
#include <string>

#include "reference/checks/fake_calls.h"
#include "reference/checks/faults.h"
#include "reference/checks/names.h"
#include "reference/checks/scratch.h"

namespace rt::checks {
namespace {

class DirectoryFaults : public testing::Test {
 protected:
  void fill(int count) {
    for (int i = 0; i < count; ++i) names_.insert(std::to_string(i) + std::string(200, 'n'));
    for (const std::string& name : names_) scratch_.file(name, "");
  }
  auto list() const { return names_in(scratch_.path("")); }

  Scratch scratch_;
  std::multiset<std::string> names_;
};

TEST_F(DirectoryFaults, InterruptedAndShortReadsAreInvisible) {
  fill(200);
  Watch watch;
  watch.interrupt = true;
  watch.largest_read = 300;
  EXPECT_EQ(list(), names_);
  EXPECT_GT(watch.calls, 100);
  expect_clean(watch);
}

TEST_F(DirectoryFaults, AFailingCallIsAFailureAndLeavesNothing) {
  fill(200);
  // A directory that is removed while it is read says ENOENT, which readdir(3) takes for the end.
  fail_each_call(
      {EIO, ENOENT}, [] {}, [&] { return list(); },
      [&](const auto& names, const Watch& watch, const Fault& fault) {
        ASSERT_GE(fault.calls, 5) << "open, entries, entries, no more, close";
        // It is closed when all has been read.
        EXPECT_EQ(names, fault.is_last() ? std::optional(names_) : std::nullopt) << fault;
        expect_clean(watch);
      });
}

TEST_F(DirectoryFaults, AFailingAllocationIsAFailureAndLeavesNothing) {
  fill(20);
  fail_each_allocation([&] { return list(); },
                       [&](const auto& names, const Watch& watch, const Fault& fault) {
                         // The last one makes the list smaller, which it need not be.
                         EXPECT_TRUE(names == std::nullopt || (fault.is_last() && *names == names_))
                             << fault;
                         expect_clean(watch);
                       });
}

TEST_F(DirectoryFaults, AFailedCreationIsAFailure) {
  const std::string path = scratch_.path("a/b/c");
  fail_each_call(
      {EIO, ENOSPC}, [&] { std::filesystem::remove_all(scratch_.path("a")); },
      [&] { return rt_dir_create(path.c_str(), true); },
      [&](bool made, const Watch&, const Fault& fault) {
        EXPECT_EQ(made, std::filesystem::is_directory(path)) << fault;
        EXPECT_FALSE(fault.is_last() && made);
      });
  std::filesystem::remove_all(scratch_.path("a"));
  Watch watch;
  watch.interrupt = true;
  EXPECT_TRUE(rt_dir_create(path.c_str(), true));
}

}  // namespace
}  // namespace rt::checks
