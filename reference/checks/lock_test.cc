// What locks are to other processes, to threads and to children, and what happens to numbers that
// are no handles.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <rt.h>
#include <signal.h>
#include <spawn.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <limits>
#include <string>
#include <thread>
#include <vector>

#include "reference/checks/children.h"
#include "reference/checks/scratch.h"

namespace rt::checks {
namespace {

constexpr std::array<std::int64_t, 10> kNoHandles{-1,
                                                  0,
                                                  1,
                                                  2,
                                                  3,
                                                  1 << 20,
                                                  std::int64_t{1} << 32,
                                                  (std::int64_t{1} << 32) + 1,
                                                  std::numeric_limits<std::int64_t>::min(),
                                                  std::numeric_limits<std::int64_t>::max()};

class Locks : public testing::Test {
 protected:
  /// Whether another process gets the lock.
  bool is_free() const {
    return status_of([&] { return rt_file_lock(path_.c_str()) >= 0; }) == 1;
  }

  /// Whether another process's lock of the classic kind, by fcntl(2), is kept out.
  bool keeps_out(short type) const {
    return status_of([&] {
             struct flock whole = {};
             whole.l_type = type;
             whole.l_whence = SEEK_SET;
             const int file = ::open(path_.c_str(), O_RDWR | O_CLOEXEC);
             return ::fcntl(file, F_SETLK, &whole) != 0 ? 1 : 0;
           }) == 1;
  }

  Scratch scratch_;
  std::string path_ = scratch_.file("file", "content");
};

TEST_F(Locks, KeepOutOtherProcessesUntilTheyAreGivenUp) {
  EXPECT_TRUE(is_free());
  const std::int64_t handle = rt_file_lock(path_.c_str());
  ASSERT_GE(handle, 0);
  EXPECT_FALSE(is_free());
  EXPECT_TRUE(keeps_out(F_WRLCK));
  EXPECT_TRUE(keeps_out(F_RDLCK));
  EXPECT_TRUE(rt_file_unlock(handle));
  EXPECT_TRUE(is_free());
  EXPECT_FALSE(keeps_out(F_WRLCK));
  EXPECT_FALSE(rt_file_unlock(handle));
  EXPECT_EQ(regular_read(path_), "content");
}

TEST_F(Locks, AreNotLostWhenTheFileIsUsed) {
  const std::int64_t handle = rt_file_lock(path_.c_str());
  ASSERT_GE(handle, 0);
  ::free(rt_file_read_text(path_.c_str()));
  EXPECT_EQ(rt_file_size(path_.c_str()), 7);
  EXPECT_TRUE(rt_file_append_text(path_.c_str(), "more"));
  EXPECT_EQ(rt_file_lock(path_.c_str()), -1) << "not twice, either";
  EXPECT_FALSE(is_free());
  EXPECT_TRUE(rt_file_unlock(handle));
}

TEST_F(Locks, OfADeadOwnerAreFree) {
  EXPECT_EQ(-SIGKILL, status_of([&] {
    if (rt_file_lock(path_.c_str()) >= 0) ::raise(SIGKILL);
    return 1;
  }));
  EXPECT_TRUE(is_free());
}

TEST_F(Locks, AreNotInheritedByAProgram) {
  std::array<int, 2> input{};
  ASSERT_EQ(0, ::pipe2(input.data(), O_CLOEXEC));
  // The owner ends without giving the lock up, and its child reads on.
  EXPECT_EQ(0, status_of([&] {
              if (rt_file_lock(path_.c_str()) < 0) return 1;
              posix_spawn_file_actions_t actions;
              ::posix_spawn_file_actions_init(&actions);
              ::posix_spawn_file_actions_adddup2(&actions, input[0], STDIN_FILENO);
              std::string cat = "cat";
              std::array<char*, 2> arguments{cat.data(), nullptr};
              pid_t child = 0;
              return ::posix_spawnp(&child, "cat", &actions, nullptr, arguments.data(), environ);
            }));
  EXPECT_TRUE(is_free());
  ::close(input[0]);
  ::close(input[1]);
}

TEST_F(Locks, AreGivenUpAlsoWhileAForkedChildLives) {
  const std::int64_t handle = rt_file_lock(path_.c_str());
  ASSERT_GE(handle, 0);
  std::array<int, 2> until{};
  ASSERT_EQ(0, ::pipe2(until.data(), O_CLOEXEC));
  const pid_t child = start_child([&] {
    ::close(until[1]);
    char byte = 0;
    return ::read(until[0], &byte, 1) == 0 ? 0 : 1;
  });
  EXPECT_TRUE(rt_file_unlock(handle));
  EXPECT_TRUE(is_free());
  ::close(until[1]);
  EXPECT_EQ(0, end_of(child));
  ::close(until[0]);
}

TEST_F(Locks, AreNotGivenUpByAForkedChild) {
  const std::int64_t handle = rt_file_lock(path_.c_str());
  ASSERT_GE(handle, 0);
  EXPECT_EQ(0, status_of([&] { return rt_file_unlock(handle) ? 0 : 1; }));
  EXPECT_FALSE(is_free());
  EXPECT_TRUE(rt_file_unlock(handle));
  EXPECT_TRUE(is_free());
}

TEST_F(Locks, AreRefusedOnWhatIsNoFile) {
  ASSERT_EQ(0, ::mkfifo(scratch_.path("fifo").c_str(), 0600));
  for (const std::string name : {"missing", "", "fifo", "file/"}) {
    EXPECT_EQ(rt_file_lock(scratch_.path(name).c_str()), -1) << name;
  }
  EXPECT_EQ(rt_file_lock("/dev/null"), -1);
  EXPECT_EQ(rt_file_lock(""), -1);
  EXPECT_EQ(rt_file_lock(nullptr), -1);
  struct stat status = {};
  EXPECT_NE(0, ::stat(scratch_.path("missing").c_str(), &status)) << "was created";
}

TEST_F(Locks, OnAFileThatMayOnlyBeReadKeepOutEveryone) {
  ASSERT_EQ(0, ::chmod(path_.c_str(), 0444));
  ASSERT_EQ(0, ::chmod(scratch_.path("").c_str(), 0755));
  // Root may write all the same, so as somebody else.
  const auto as_other = [&] { return ::geteuid() != 0 || ::setuid(65534) == 0; };
  EXPECT_EQ(0, status_of([&] {
              if (!as_other() || rt_file_lock(path_.c_str()) < 0) return 1;
              if (is_free()) return 2;
              return rt_file_lock(path_.c_str()) >= 0 ? 3 : 0;
            }));
  // Against one who may write, both ways round.
  std::array<int, 2> locked{};
  ASSERT_EQ(0, ::pipe2(locked.data(), O_CLOEXEC));
  const pid_t reader = start_child([&] {
    if (!as_other() || rt_file_lock(path_.c_str()) < 0) return 1;
    ::close(locked[1]);
    return ::pause();
  });
  ::close(locked[1]);
  char byte = 0;
  EXPECT_EQ(0, ::read(locked[0], &byte, 1));
  ::close(locked[0]);
  EXPECT_EQ(rt_file_lock(path_.c_str()), -1);
  ::kill(reader, SIGKILL);
  EXPECT_EQ(-SIGKILL, end_of(reader));
  const std::int64_t handle = rt_file_lock(path_.c_str());
  ASSERT_GE(handle, 0);
  EXPECT_EQ(0, status_of([&] { return as_other() && rt_file_lock(path_.c_str()) < 0 ? 0 : 1; }));
  EXPECT_TRUE(rt_file_unlock(handle));
}

TEST_F(Locks, AreGivenUpByTheirHandleAlone) {
  const int other = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC);
  const std::int64_t mapping = rt_file_mmap_map(path_.c_str());
  for (const std::int64_t number : kNoHandles) EXPECT_FALSE(rt_file_unlock(number)) << number;
  EXPECT_FALSE(rt_file_unlock(mapping));
  const std::int64_t handle = rt_file_lock(path_.c_str());
  ASSERT_GE(handle, 0);
  for (int bit = 0; bit < 63; ++bit) EXPECT_FALSE(rt_file_unlock(handle ^ std::int64_t{1} << bit));
  EXPECT_FALSE(rt_file_unlock(-handle));
  EXPECT_FALSE(is_free());
  EXPECT_TRUE(rt_file_unlock(handle));
  // The descriptor is another file's now.
  const int reused = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC);
  EXPECT_FALSE(rt_file_unlock(handle));
  const std::int64_t next = rt_file_lock(path_.c_str());
  EXPECT_NE(next, handle);
  EXPECT_FALSE(rt_file_unlock(handle));
  EXPECT_TRUE(rt_file_unlock(next));
  for (const int descriptor : {STDIN_FILENO, other, reused}) {
    EXPECT_NE(-1, ::fcntl(descriptor, F_GETFD)) << descriptor;
  }
  EXPECT_TRUE(rt_file_mmap_unmap(mapping));
  ::close(other);
  ::close(reused);
}

TEST_F(Locks, AreEachGivenUpOnceByManyThreads) {
  constexpr int kFiles = 20;
  for (int i = 0; i < kFiles; ++i) scratch_.file(std::to_string(i), "");
  std::atomic<int> given_up = 0;
  std::atomic<int> taken = 0;
  std::array<std::atomic<std::int64_t>, kFiles> handles{};
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&] {
      for (int turn = 0; turn < 100; ++turn) {
        for (std::size_t i = 0; i < kFiles; ++i) {
          const std::int64_t handle = rt_file_lock(scratch_.path(std::to_string(i)).c_str());
          if (handle >= 0) {
            ++taken;
            handles.at(i) = handle;
          }
          // Whoever took it, and though another thread gives it up as well.
          if (rt_file_unlock(handles.at(i))) ++given_up;
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const auto& handle : handles) EXPECT_FALSE(rt_file_unlock(handle));
  EXPECT_GT(taken, 0);
  EXPECT_EQ(given_up, taken);
}

}  // namespace
}  // namespace rt::checks
