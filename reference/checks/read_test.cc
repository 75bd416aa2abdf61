// What the readers do in a few worlds that the conformance cases do not build, or build only with
// their engine: writers behind a FIFO, long files without a size, threads, a forked child.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <rt.h>
#include <signal.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "reference/checks/scratch.h"

namespace rt::checks {
namespace {

class Reading : public testing::TestWithParam<Reader> {
 protected:
  Scratch scratch_;
};

TEST_P(Reading, GivesProcfsAndSysfsFilesWhole) {
  for (const std::string path : {"/proc/version", "/proc/sys/kernel/pid_max", "/proc/filesystems",
                                 "/sys/devices/system/cpu/online"}) {
    const std::string content = regular_read(path);
    ASSERT_FALSE(content.empty()) << path;
    EXPECT_EQ(read_by(GetParam(), path, content.size()), content) << path;
  }
}

TEST_P(Reading, GivesLongFilesWithoutASizeWhole) {
  // The environment of a process is such a file; many times the first buffer makes it grow.
  std::string variable = "LONG=";
  variable.append(100'000, 'x');
  std::string sleep = "sleep";
  std::string minute = "60";
  std::vector<char*> environment(10, variable.data());
  environment.push_back(nullptr);
  std::array<char*, 3> arguments{sleep.data(), minute.data(), nullptr};
  pid_t child = 0;
  ASSERT_EQ(0, ::posix_spawnp(&child, sleep.c_str(), nullptr, nullptr, arguments.data(),
                              environment.data()));
  std::string content;
  for (int i = 0; i < 10; ++i) content.append(variable).push_back('\0');

  const std::string path = "/proc/" + std::to_string(child) + "/environ";
  while (regular_read(path).empty()) std::this_thread::yield();  // the kernel is still at exec
  EXPECT_TRUE(read_by(GetParam(), path, content.size()) == content);
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
}

TEST_P(Reading, IsRightInManyThreadsAtOnce) {
  const std::string shared = varied_bytes(70'000);
  const std::string shared_path = scratch_.file("shared", shared);
  std::array<int, 4> wrong{};
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < wrong.size(); ++i) {
    const std::string own = varied_bytes(1000 * i);
    threads.emplace_back([&, i, own, path = scratch_.file("own" + std::to_string(i), own)] {
      for (int turn = 0; turn < 200; ++turn) {
        if (read_by(GetParam(), shared_path, shared.size()) != shared) ++wrong.at(i);
        if (read_by(GetParam(), path, own.size()) != own) ++wrong.at(i);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, (std::array<int, 4>{}));
}

TEST_P(Reading, IsRightInAForkedChild) {
  const std::string content = varied_bytes(5000);
  const std::string path = scratch_.file("file", content);
  ASSERT_EQ(read_by(GetParam(), path, content.size()), content);
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) ::_exit(read_by(GetParam(), path, content.size()) == content ? 0 : 1);
  int status = -1;
  ASSERT_EQ(child, ::waitpid(child, &status, 0));
  EXPECT_EQ(status, 0);
}

TEST_P(Reading, RefusesWhatNoMachineCanHold) {
  const std::string path = scratch_.file("huge", "");
  // As large as the file system lets a sparse file be, and far beyond any memory.
  for (const off_t size : {off_t{1} << 62, off_t{1} << 46, (off_t{1} << 44) - 4096}) {
    if (::truncate(path.c_str(), size) == 0) break;
  }
  ASSERT_GT(rt_file_size(path.c_str()), std::int64_t{1} << 43) << "no room for a sparse file";
  EXPECT_EQ(GetParam().call(path.c_str()), nullptr);
}

TEST_P(Reading, FailsOnADirectoryAndOnNoPath) {
  EXPECT_EQ(GetParam().call(scratch_.path("").c_str()), nullptr);
  EXPECT_EQ(GetParam().call(nullptr), nullptr);
}

INSTANTIATE_TEST_SUITE_P(Readers, Reading, testing::ValuesIn(kReaders),
                         [](const auto& reader) { return reader.param.name; });

class PlainReading : public Reading {};

TEST_P(PlainReading, GivesAllThatAWriterPutsIntoAFifo) {
  const std::string path = scratch_.path("fifo");
  ASSERT_EQ(0, ::mkfifo(path.c_str(), 0600));
  const std::string content = varied_bytes(300'000);
  // The writer comes when it likes: a reader that does not wait for it would read "".
  std::thread writer([&] { std::ofstream(path, std::ios::binary) << content; });
  EXPECT_TRUE(read_by(GetParam(), path, content.size()) == content);
  writer.join();
}

INSTANTIATE_TEST_SUITE_P(Readers, PlainReading,
                         testing::Values(kReaders[0], kReaders[2], kReaders[4]),
                         [](const auto& reader) { return reader.param.name; });

class MmapReading : public Reading {};

TEST_P(MmapReading, NeverWaitsForWhatHasNoEnd) {
  const std::string fifo = scratch_.path("fifo");
  ASSERT_EQ(0, ::mkfifo(fifo.c_str(), 0600));
  for (const std::string& path : {fifo, std::string("/dev/zero"), std::string("/dev/null")}) {
    EXPECT_EQ(GetParam().call(path.c_str()), nullptr) << path;
  }
}

INSTANTIATE_TEST_SUITE_P(Readers, MmapReading,
                         testing::Values(kReaders[1], kReaders[3], kReaders[5]),
                         [](const auto& reader) { return reader.param.name; });

TEST(Size, IsThatOfTheFileBehindALink) {
  const Scratch scratch;
  const std::string path = scratch.file("file", varied_bytes(12'345));
  ASSERT_EQ(0, ::symlink("file", scratch.path("link").c_str()));
  EXPECT_EQ(rt_file_size(scratch.path("link").c_str()), 12'345);
  ASSERT_EQ(0, ::truncate(path.c_str(), (off_t{1} << 32) + 3));
  EXPECT_EQ(rt_file_size(path.c_str()), (std::int64_t{1} << 32) + 3);
  EXPECT_EQ(rt_file_size(scratch.path("missing").c_str()), -1);
  EXPECT_EQ(rt_file_size(nullptr), -1);
}

}  // namespace
}  // namespace rt::checks
