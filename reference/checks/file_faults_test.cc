// What the functions that write make of system calls that fail, are interrupted or come up short:
// no error is a success, and nothing is destroyed before it has to be.
#include <errno.h>
#include <gtest/gtest.h>
#include <rt.h>
#include <sys/stat.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>

#include "reference/checks/fake_calls.h"
#include "reference/checks/faults.h"
#include "reference/checks/scratch.h"

namespace rt::checks {
namespace {

/// Several chunks of a copy.
constexpr std::size_t kSize = 200'000;

struct Writer {
  const char* name;
  bool (*call)(const char* path, const char* content);
};
constexpr Writer kWriters[] = {{"write_text", rt_file_write_text},
                               {"append_text", rt_file_append_text}};

class WriterFaults : public testing::TestWithParam<Writer> {
 protected:
  bool write() const { return GetParam().call(path_.c_str(), text_.c_str()); }

  Scratch scratch_;
  std::string text_ = std::string(kSize, 'x') + "end";
  std::string path_ = scratch_.path("file");
};

TEST_P(WriterFaults, InterruptedAndShortWritesAreInvisible) {
  Watch watch;
  watch.interrupt = true;
  watch.largest_write = 777;
  EXPECT_TRUE(write());
  EXPECT_GT(watch.calls, static_cast<int>(kSize / 777)) << "the writes were not seen";
  expect_clean_writer(watch);
  EXPECT_TRUE(regular_read(path_) == text_);
}

TEST_P(WriterFaults, AFailingCallIsAFailureAndLeavesNothing) {
  fail_each_call(
      {EIO, ENOSPC, EDQUOT, EFBIG}, [&] { std::filesystem::remove(path_); },
      [&] { return write(); },
      [&](bool done, Watch& watch, const Fault& fault) {
        ASSERT_GE(fault.calls, 3) << "open, write, close";
        EXPECT_FALSE(done) << fault;
        expect_clean_writer(watch);
      });
}

TEST_P(WriterFaults, OneWriteIsEnough) {
  // Anything else would let another appender's text come in between.
  std::filesystem::remove(path_);
  ASSERT_TRUE(GetParam().call(path_.c_str(), ""));
  int calls = 0;
  {
    const Watch watch;
    ASSERT_TRUE(GetParam().call(path_.c_str(), ""));
    calls = watch.calls;
  }
  const Watch watch;
  ASSERT_TRUE(write());
  EXPECT_EQ(watch.calls, calls + 1);
}

TEST_P(WriterFaults, AnInterruptedCloseHasClosed) {
  int calls = 0;
  {
    const Watch watch;
    ASSERT_TRUE(write());
    calls = watch.calls;
  }
  Watch watch;
  watch.fail_at = calls - 1;
  watch.error = EINTR;
  EXPECT_TRUE(write());
  EXPECT_EQ(watch.calls, calls) << "closed twice";
}

INSTANTIATE_TEST_SUITE_P(Writers, WriterFaults, testing::ValuesIn(kWriters),
                         [](const auto& writer) { return writer.param.name; });

/// Whether the system copies, or has to be read from and written to.
enum class Way : std::uint8_t { kBySystem, kByHand };

class CopyFaults : public testing::TestWithParam<Way> {
 protected:
  void SetUp() override { Watch::copies = GetParam() == Way::kBySystem; }
  void TearDown() override { Watch::copies = true; }

  bool copy() const { return rt_file_copy(source_.c_str(), target_.c_str()); }

  Scratch scratch_;
  std::string content_ = varied_bytes(kSize);
  std::string old_ = std::string(2 * kSize, 'o');
  std::string source_ = scratch_.file("source", content_);
  std::string target_ = scratch_.path("target");
};

TEST_P(CopyFaults, InterruptedAndShortTransfersAreInvisible) {
  Watch watch;
  watch.interrupt = true;
  watch.largest_read = 1000;
  watch.largest_write = 333;
  EXPECT_TRUE(copy());
  expect_clean_writer(watch);
  EXPECT_TRUE(regular_read(target_) == content_);
}

TEST_P(CopyFaults, AFailedCopyLeavesNoNewTarget) {
  fail_each_call(
      {EIO, ENOSPC}, [&] { std::filesystem::remove(target_); }, [&] { return copy(); },
      [&](bool done, Watch& watch, const Fault& fault) {
        // Closing the source can fail without harm, and what the system does not copy is read.
        EXPECT_EQ(done, fault.is_last() || watch.dispensable.contains(fault.call)) << fault;
        EXPECT_EQ(std::filesystem::exists(target_), done) << fault;
        expect_clean_writer(watch);
      });
}

TEST_P(CopyFaults, ASourceThatCannotBeReadLeavesTheTargetAsItWas) {
  int written_at = -1;
  fail_each_call(
      {EIO}, [&] { scratch_.file("target", old_); }, [&] { return copy(); },
      [&](bool done, Watch& watch, const Fault& fault) {
        EXPECT_EQ(done, fault.is_last() || watch.dispensable.contains(fault.call)) << fault;
        const std::string now = regular_read(target_);
        if (done) {
          EXPECT_TRUE(now == content_);
        } else if (now == old_) {
          EXPECT_EQ(written_at, -1) << fault << " after a write";
        } else {
          // From the first write on, and not before the source has been read.
          if (written_at < 0) written_at = fault.call;
          EXPECT_GE(fault.call, 7) << "open, fstat, open, mask, fcntl, fstat, read";
        }
        expect_clean_writer(watch);
      });
  EXPECT_GE(written_at, 0);
}

TEST_P(CopyFaults, AnInterruptedCloseHasClosed) {
  fail_each_call(
      {EINTR}, [&] { std::filesystem::remove(target_); }, [&] { return copy(); },
      [&](bool done, Watch& watch, const Fault& fault) {
        EXPECT_TRUE(done) << fault;
        expect_clean_writer(watch);
      });
}

TEST_P(CopyFaults, ASourceThatGrowsGivesWhatItHad) {
  Watch watch;
  watch.before = [&](int call) {
    if (call >= 2) std::ofstream(source_, std::ios::app | std::ios::binary) << "more";
  };
  EXPECT_TRUE(copy());
  EXPECT_LT(watch.calls, 30);
  EXPECT_TRUE(regular_read(target_) == content_);
}

TEST_P(CopyFaults, ASourceThatShrinksGivesABeginning) {
  for (int call = 2; call < 12; ++call) {
    scratch_.file("source", content_);
    Watch watch;
    watch.before = [&](int now) {
      if (now == call) std::filesystem::resize_file(source_, 100);
    };
    EXPECT_TRUE(copy());
    watch.before = nullptr;
    const std::string now = regular_read(target_);
    EXPECT_GE(now.size(), 100U);
    EXPECT_TRUE(now == content_.substr(0, now.size())) << call;
  }
}

TEST_P(CopyFaults, AFailingAllocationIsAFailureAndLeavesNothing) {
  fail_each_allocation([&] { return copy(); },
                       [&](bool done, Watch& watch, const Fault& fault) {
                         EXPECT_FALSE(done) << fault;
                         expect_clean_writer(watch);
                       });
}

INSTANTIATE_TEST_SUITE_P(Ways, CopyFaults, testing::Values(Way::kBySystem, Way::kByHand),
                         [](const auto& way) {
                           return way.param == Way::kBySystem ? "by_system" : "by_hand";
                         });

TEST(SystemCopyFaults, WhatTheSystemStopsCopyingIsReadAndWritten) {
  const Scratch scratch;
  const std::string content = varied_bytes(kSize);
  const std::string source = scratch.file("source", content);
  const std::string target = scratch.path("target");
  constexpr int kOthers = 6;  // open, fstat, open, mask, fcntl, fstat
  for (const int error : {EXDEV, EINVAL, ENOSYS, EOPNOTSUPP, EPERM, EFBIG}) {
    for (int pieces = 0; pieces < 3; ++pieces) {
      scratch.file("target", std::string(2 * kSize, 'o'));
      {
        Watch watch;
        watch.largest_read = 1000;
        watch.fail_at = kOthers + pieces;
        watch.error = error;
        EXPECT_TRUE(rt_file_copy(source.c_str(), target.c_str())) << error << " after " << pieces;
        EXPECT_TRUE(watch.dispensable.contains(watch.fail_at)) << "not a copy by the system";
        expect_clean_writer(watch);
      }
      EXPECT_TRUE(regular_read(target) == content) << error << " after " << pieces;
    }
  }
}

TEST(FileFaults, AFailingCallIsAFailure) {
  const Scratch scratch;
  const std::string path = scratch.path("file");
  const auto again = [&] { scratch.file("file", ""); };
  const auto is_failure = [](bool done, const Watch&, const Fault& fault) {
    EXPECT_FALSE(done) << fault;
  };
  fail_each_call(
      {EIO}, again, [&] { return rt_file_exists(path.c_str()); }, is_failure);
  fail_each_call(
      {EIO}, again, [&] { return rt_file_delete(path.c_str()); }, is_failure);
  fail_each_call(
      {EIO}, again, [&] { return rt_file_remove(path.c_str()); }, is_failure);
  fail_each_call(
      {EIO}, again, [&] { return rt_file_modified_time(path.c_str()) != -1; }, is_failure);
}

}  // namespace
}  // namespace rt::checks
