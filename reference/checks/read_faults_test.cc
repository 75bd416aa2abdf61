// What the readers make of system calls that fail, are interrupted, come up short or lie, and of
// files that change between any two of them. Each fault is planted at each call in turn: no timing.
#include <errno.h>
#include <gtest/gtest.h>
#include <rt.h>
#include <stdlib.h>

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "reference/checks/fake_calls.h"
#include "reference/checks/faults.h"
#include "reference/checks/scratch.h"

namespace rt::checks {
namespace {

constexpr std::size_t kSize = 10'000;

class Faults : public testing::TestWithParam<Reader> {
 protected:
  std::optional<std::string> read(std::size_t size = kSize) {
    return read_by(GetParam(), path_, size);
  }

  /// How many calls an undisturbed read makes.
  int count_calls() {
    const Watch watch;
    static_cast<void>(read());
    return watch.calls;
  }

  Scratch scratch_;
  std::string content_ = varied_bytes(kSize);
  std::string path_ = scratch_.file("file", content_);
};

TEST_P(Faults, InterruptedAndShortReadsAreInvisible) {
  Watch watch;
  watch.interrupt = true;
  watch.largest_read = 7;
  EXPECT_EQ(read(), content_);
  EXPECT_GT(watch.calls, static_cast<int>(kSize / 7)) << "the reads were not seen";
  expect_clean(watch);
}

TEST_P(Faults, AFailingCallIsAFailureAndLeavesNothing) {
  fail_each_call(
      {EIO, EAGAIN, ENOMEM}, [] {}, [&] { return read(); },
      [&](const std::optional<std::string>& got, const Watch& watch, const Fault& fault) {
        ASSERT_EQ(fault.calls, 4) << "open, fstat or lseek, read, close";
        const bool is_read = fault.is_last() || watch.dispensable.contains(fault.call);
        EXPECT_EQ(got, is_read ? std::optional(content_) : std::nullopt) << fault;
        expect_clean(watch);
      });
}

TEST_P(Faults, AFailingAllocationIsAFailureAndLeavesNothing) {
  // A block that cannot be made smaller is no failure.
  fail_each_allocation(
      [&] { return read(); },
      [&](const std::optional<std::string>& got, const Watch& watch, const Fault& fault) {
        EXPECT_EQ(got, fault.call == 0 ? std::nullopt : std::optional(content_)) << fault;
        expect_clean(watch);
      });
}

TEST_P(Faults, AWrongSizeIsNoMoreThanAHint) {
  for (const off_t announced :
       {off_t{0}, off_t{1}, off_t{4096}, off_t{kSize} - 1, off_t{kSize} + 1, off_t{1} << 20}) {
    Watch watch;
    watch.announced = announced;
    EXPECT_EQ(read(), content_) << announced;
    expect_clean(watch);
  }
}

TEST_P(Faults, LargePagesAreNoMoreThanAWish) {
  // It is what is announced that the block is made for.
  constexpr off_t kLarge = off_t{40} << 20;
  Watch watch;
  watch.announced = kLarge;
  EXPECT_EQ(read(), content_);
  ASSERT_TRUE(watch.dispensable.contains(2)) << "large pages were not asked for";
  watch.fail_at = watch.calls + 2;
  watch.error = EINVAL;
  EXPECT_EQ(read(), content_);
  expect_clean(watch);
}

TEST_P(Faults, AnImpossibleSizeIsAFailure) {
  std::vector<off_t> sizes = {std::numeric_limits<off_t>::max(), off_t{1} << 60};
  // What those ask who take anything has no negative answers but errors.
  if (GetParam().mmap) sizes.insert(sizes.end(), {-1, std::numeric_limits<off_t>::min()});
  for (const off_t announced : sizes) {
    Watch watch;
    watch.announced = announced;
    EXPECT_EQ(read(), std::nullopt) << announced;
    expect_clean(watch);
  }
}

TEST_P(Faults, AnEndlessFileIsAFailure) {
  for (const off_t announced : {off_t{0}, off_t{4096}}) {
    Watch watch;
    watch.endless = true;
    watch.announced = announced;
    EXPECT_EQ(read(0), std::nullopt);
    EXPECT_LT(watch.calls, 100) << "the buffer should grow in large steps";
    expect_clean(watch);
  }
}

TEST_P(Faults, AFileThatShrinksGivesABeginning) {
  const int calls = count_calls();
  for (const std::size_t left : {std::size_t{0}, std::size_t{100}}) {
    for (int call = 0; call < calls; ++call) {
      scratch_.file("file", content_);
      Watch watch;
      watch.largest_read = 1000;
      watch.before = [&](int now) {
        if (now == call) std::filesystem::resize_file(path_, left);
      };
      char* const got = GetParam().call(path_.c_str());
      ASSERT_NE(got, nullptr);
      EXPECT_EQ(std::string(got, left), content_.substr(0, left)) << "before call " << call;
      ::free(got);
      expect_clean(watch);
    }
  }
}

TEST_P(Faults, AFileThatGrowsGivesAtLeastWhatItHad) {
  const int calls = count_calls();
  for (int call = 1; call < calls; ++call) {
    scratch_.file("file", content_);
    Watch watch;
    watch.before = [&](int now) {
      if (now == call) std::ofstream(path_, std::ios::app | std::ios::binary) << content_;
    };
    // Opened and measured (calls 0 and 1), it had kSize bytes; after that the end is what it had.
    const std::size_t size = call <= 1 ? 2 * kSize : kSize;
    EXPECT_EQ(read(size), (content_ + content_).substr(0, size)) << "before call " << call;
    expect_clean(watch);
  }
}

TEST_P(Faults, AFileThatNeverStopsGrowingIsReadToo) {
  Watch watch;
  watch.before = [&](int) { std::ofstream(path_, std::ios::app | std::ios::binary) << content_; };
  // It grows before it is opened and before it is measured.
  EXPECT_TRUE(read(3 * kSize) == content_ + content_ + content_);
  EXPECT_LT(watch.calls, 10);
  expect_clean(watch);
}

INSTANTIATE_TEST_SUITE_P(Readers, Faults, testing::ValuesIn(kReaders),
                         [](const auto& reader) { return reader.param.name; });

TEST(SizeFaults, AnInterruptedCallIsInvisibleAndAFailingOneAFailure) {
  const Scratch scratch;
  const std::string path = scratch.file("file", "12345");
  Watch watch;
  watch.interrupt = true;
  EXPECT_EQ(rt_file_size(path.c_str()), 5);
  watch.fail_at = watch.calls;
  watch.error = EIO;
  EXPECT_EQ(rt_file_size(path.c_str()), -1);
  expect_clean(watch);
}

}  // namespace
}  // namespace rt::checks
