// What mapping makes of system calls that fail: no handle, and nothing left mapped.
#include <errno.h>
#include <gtest/gtest.h>
#include <rt.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>

#include "reference/checks/fake_calls.h"
#include "reference/checks/faults.h"
#include "reference/checks/scratch.h"

namespace rt::checks {
namespace {

constexpr std::size_t kSize = 10'000;

class MapFaults : public testing::Test {
 protected:
  std::int64_t map() const { return rt_file_mmap_map(path_.c_str()); }

  Scratch scratch_;
  std::string content_ = varied_bytes(kSize);
  std::string path_ = scratch_.file("file", content_);
};

TEST_F(MapFaults, AFailingCallIsAFailureAndLeavesNothing) {
  fail_each_call(
      {EIO, ENOMEM}, [] {}, [&] { return map(); },
      [&](std::int64_t handle, const Watch& watch, const Fault& fault) {
        ASSERT_GE(fault.calls, 7) << "open, fstat, mmap, mmap, pread, mprotect, close";
        // Closing the file can fail without harm.
        EXPECT_EQ(handle > 0, fault.is_last()) << fault;
        rt_file_mmap_unmap(handle);
        expect_clean(watch);
      });
}

TEST_F(MapFaults, InterruptedAndShortReadsAreInvisible) {
  Watch watch;
  watch.interrupt = true;
  watch.largest_read = 7;
  const std::int64_t handle = map();
  ASSERT_GT(handle, 0);
  EXPECT_GT(watch.calls, 100);
  const auto* const data = reinterpret_cast<const char*>(rt_file_mmap_data(handle));
  EXPECT_TRUE(std::string(data, kSize + 1) == content_ + '\0');
  EXPECT_TRUE(rt_file_mmap_unmap(handle));
  expect_clean(watch);
}

TEST_F(MapFaults, AFileThatShrinksMeanwhileIsAFailureOrAsItWas) {
  for (int call = 2; call < 7; ++call) {
    scratch_.file("file", content_);
    Watch watch;
    watch.before = [&](int now) {
      if (now == call) std::filesystem::resize_file(path_, 100);
    };
    const std::int64_t handle = map();
    // The last bytes tell, which were read; those before them are the system's business.
    if (handle > 0) {
      EXPECT_EQ(rt_file_mmap_data(handle)[kSize - 1], static_cast<std::uint8_t>(content_.back()));
      EXPECT_EQ(rt_file_mmap_length(handle), kSize);
      EXPECT_TRUE(rt_file_mmap_unmap(handle));
    }
    expect_clean(watch);
  }
}

TEST_F(MapFaults, AnImpossibleSizeIsAFailure) {
  for (const off_t announced :
       {off_t{-1}, std::numeric_limits<off_t>::max(), off_t{1} << 62, (off_t{1} << 62) - 1}) {
    Watch watch;
    watch.announced = announced;
    EXPECT_EQ(map(), -1) << announced;
    expect_clean(watch);
  }
}

}  // namespace
}  // namespace rt::checks
