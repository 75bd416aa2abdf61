// What the functions of the family `file` do in worlds that the conformance cases do not build:
// readers that leave, limits whose signals kill, copies that race.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <rt.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "reference/checks/children.h"
#include "reference/checks/scratch.h"

namespace rt::checks {
namespace {

class Files : public testing::Test {
 protected:
  std::string fifo() {
    std::string path = scratch_.path("fifo");
    EXPECT_EQ(0, ::mkfifo(path.c_str(), 0600));
    return path;
  }

  Scratch scratch_;
};

TEST_F(Files, NoFunctionWaitsForTheOtherEndOfAFifo) {
  const std::string path = fifo();
  const std::string file = scratch_.file("file", "content");
  EXPECT_FALSE(rt_file_write_text(path.c_str(), "text"));
  EXPECT_FALSE(rt_file_append_text(path.c_str(), "text"));
  EXPECT_FALSE(rt_file_copy(file.c_str(), path.c_str()));
  EXPECT_FALSE(rt_file_copy(path.c_str(), file.c_str()));
  EXPECT_EQ(regular_read(file), "content");
}

TEST_F(Files, AReaderThatIsSlowGetsAll) {
  const std::string path = fifo();
  const std::string text(300'000, 'x');
  const int reader = ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  std::size_t got = 0;
  std::thread reading([&] {
    ::fcntl(reader, F_SETFL, 0);
    std::array<char, 1000> part{};
    for (;;) {
      const ssize_t count = ::read(reader, part.data(), part.size());
      if (count <= 0 && got > 0) break;  // before the writer comes, the end is met too
      got += static_cast<std::size_t>(count);
    }
  });
  EXPECT_TRUE(rt_file_write_text(path.c_str(), text.c_str()));
  reading.join();
  EXPECT_EQ(got, text.size());
  ::close(reader);
}

TEST_F(Files, AReaderThatLeavesIsAFailureAndNoSignal) {
  const std::string path = fifo();
  EXPECT_EQ(0, status_of([&] {
              const int reader = ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
              std::thread leaving([reader] {
                char byte = 0;
                while (::read(reader, &byte, 1) <= 0) std::this_thread::yield();
                ::close(reader);
              });
              const bool written =
                  rt_file_write_text(path.c_str(), std::string(300'000, 'x').c_str());
              leaving.join();
              return written || is_pending(SIGPIPE) || is_blocked(SIGPIPE) ? 1 : 0;
            }));
}

TEST_F(Files, TheLimitOnTheSizeOfFilesIsAFailureAndNoSignal) {
  const std::string source = scratch_.file("source", std::string(20'000, 'x'));
  const std::string target = scratch_.path("target");
  EXPECT_EQ(0, status_of([&] {
              const rlimit limit = {10'000, 10'000};
              if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) return 2;
              if (rt_file_copy(source.c_str(), target.c_str())) return 3;
              if (rt_file_write_text(target.c_str(), std::string(20'000, 'x').c_str())) return 4;
              return is_pending(SIGXFSZ) || is_blocked(SIGXFSZ) ? 5 : 0;
            }));
}

TEST_F(Files, AFullDeviceIsAFailure) {
  EXPECT_FALSE(rt_file_write_text("/dev/full", "x"));
  EXPECT_FALSE(rt_file_append_text("/dev/full", "x"));
  EXPECT_FALSE(rt_file_copy(scratch_.file("file", "x").c_str(), "/dev/full"));
  EXPECT_TRUE(rt_file_write_text("/dev/null", "x"));
  EXPECT_TRUE(rt_file_copy(scratch_.path("file").c_str(), "/dev/null"));
}

TEST_F(Files, ACopyOntoItselfDestroysNothing) {
  const std::string path = scratch_.file("file", "content");
  ASSERT_EQ(0, ::symlink("file", scratch_.path("link").c_str()));
  ASSERT_EQ(0, ::link(path.c_str(), scratch_.path("hard").c_str()));
  for (const std::string name : {"file", "./file", "link", "hard"}) {
    EXPECT_FALSE(rt_file_copy(path.c_str(), scratch_.path(name).c_str())) << name;
    EXPECT_FALSE(rt_file_copy(scratch_.path(name).c_str(), path.c_str())) << name;
    EXPECT_EQ(regular_read(path), "content") << name;
  }
}

TEST_F(Files, FilesWithoutATrueSizeAreCopiedWhole) {
  for (const std::string path :
       {"/proc/version", "/proc/self/environ", "/sys/kernel/mm/transparent_hugepage/enabled",
        "/sys/devices/system/cpu/online"}) {
    const std::string content = regular_read(path);
    if (content.empty()) continue;
    const std::string target = scratch_.file("target", std::string(10'000, 'o'));
    EXPECT_TRUE(rt_file_copy(path.c_str(), target.c_str())) << path;
    EXPECT_EQ(regular_read(target), content) << path;
  }
}

TEST_F(Files, ACopyHasTheModeOfItsSourceAndNoMore) {
  const std::string source = scratch_.file("source", "x");
  const std::string target = scratch_.path("target");
  const mode_t before = ::umask(022);
  for (const mode_t mode : {06755U, 0644U, 0400U, 0777U, 01666U}) {
    ASSERT_EQ(0, ::chmod(source.c_str(), mode));
    EXPECT_TRUE(rt_file_copy(source.c_str(), target.c_str()));
    struct stat status = {};
    ASSERT_EQ(0, ::stat(target.c_str(), &status));
    EXPECT_EQ(status.st_mode & 07777, mode & 0755) << std::oct << mode;
    ASSERT_EQ(0, ::unlink(target.c_str()));
  }
  ::umask(before);
}

TEST_F(Files, AMissingSourceLeavesTheTargetAlone) {
  const std::string target = scratch_.file("target", "old");
  for (const std::string name : {"missing", "", "target/below"}) {
    EXPECT_FALSE(rt_file_copy(scratch_.path(name).c_str(), target.c_str())) << name;
    EXPECT_FALSE(rt_file_copy(scratch_.path(name).c_str(), scratch_.path("new").c_str())) << name;
  }
  EXPECT_EQ(regular_read(target), "old");
  EXPECT_FALSE(std::filesystem::exists(scratch_.path("new")));
}

TEST_F(Files, CopiesToOneTargetAtATimeAllSucceed) {
  const std::string content = varied_bytes(200'000);
  const std::string source = scratch_.file("source", content);
  for (int turn = 0; turn < 20; ++turn) {
    const std::string target = scratch_.path("target" + std::to_string(turn));
    std::array<int, 4> wrong{};
    std::vector<std::thread> threads;
    for (int& each : wrong) {
      threads.emplace_back([&] {
        const bool copied = rt_file_copy(source.c_str(), target.c_str());
        each = copied && regular_read(target) == content ? 0 : 1;
      });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(wrong, (std::array<int, 4>{}));
  }
}

TEST_F(Files, AppendersDoNotWriteOverEachOther) {
  const std::string path = scratch_.path("log");
  std::vector<std::thread> threads;
  for (const char letter : {'a', 'b', 'c', 'd'}) {
    threads.emplace_back([&, line = std::string(999, letter) + "\n"] {
      for (int turn = 0; turn < 100; ++turn) rt_file_append_text(path.c_str(), line.c_str());
    });
  }
  for (std::thread& thread : threads) thread.join();
  const std::string all = regular_read(path);
  ASSERT_EQ(all.size(), 400'000U);
  for (std::size_t at = 0; at < all.size(); at += 1000) {
    EXPECT_EQ(all.substr(at, 1000), std::string(999, all[at]) + "\n");
  }
}

TEST_F(Files, NoPathIsAFailure) {
  const std::string file = scratch_.file("file", "old");
  EXPECT_FALSE(rt_file_exists(nullptr));
  EXPECT_FALSE(rt_file_write_text(nullptr, "x"));
  EXPECT_FALSE(rt_file_write_text(file.c_str(), nullptr));
  EXPECT_FALSE(rt_file_append_text(nullptr, "x"));
  EXPECT_FALSE(rt_file_append_text(file.c_str(), nullptr));
  EXPECT_FALSE(rt_file_delete(nullptr));
  EXPECT_FALSE(rt_file_remove(nullptr));
  EXPECT_FALSE(rt_file_copy(nullptr, file.c_str()));
  EXPECT_FALSE(rt_file_copy(file.c_str(), nullptr));
  EXPECT_EQ(rt_file_modified_time(nullptr), -1);
  EXPECT_EQ(regular_read(file), "old");
}

}  // namespace
}  // namespace rt::checks
