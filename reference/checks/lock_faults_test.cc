// What locking makes of system calls that fail: no lock, and nothing left.
#include <errno.h>
#include <gtest/gtest.h>
#include <rt.h>

#include <cstdint>
#include <string>

#include "reference/checks/fake_calls.h"
#include "reference/checks/faults.h"
#include "reference/checks/scratch.h"

namespace rt::checks {
namespace {

class LockFaults : public testing::Test {
 protected:
  Scratch scratch_;
  std::string path_ = scratch_.file("file", "");
};

TEST_F(LockFaults, AFailingCallIsAFailureOrALockNevertheless) {
  fail_each_call(
      {EIO, EAGAIN, ENOLCK, EACCES, EROFS, EBADF}, [] {},
      [&] { return rt_file_lock(path_.c_str()); },
      [&](std::int64_t handle, Watch& watch, const Fault& fault) {
        if (handle >= 0) {
          EXPECT_EQ(watch.open.size(), 1U) << fault;
          EXPECT_EQ(rt_file_lock(path_.c_str()), -1) << fault;
          EXPECT_TRUE(rt_file_unlock(handle)) << fault;
        }
        expect_clean_writer(watch);
      });
}

TEST_F(LockFaults, NothingHoldsALockThatIsGivenUp) {
  fail_each_call(
      {EIO}, [] {}, [&] { return rt_file_unlock(rt_file_lock(path_.c_str())); },
      [&](bool, Watch& watch, const Fault&) {
        expect_clean_writer(watch);
        watch.fail_at = -1;
        EXPECT_TRUE(rt_file_unlock(rt_file_lock(path_.c_str())));
      });
}

TEST_F(LockFaults, InterruptionsAreInvisible) {
  Watch watch;
  watch.interrupt = true;
  const std::int64_t handle = rt_file_lock(path_.c_str());
  EXPECT_GE(handle, 0);
  EXPECT_TRUE(rt_file_unlock(handle));
  expect_clean_writer(watch);
}

}  // namespace
}  // namespace rt::checks
