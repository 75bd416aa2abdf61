// What the functions of the family `dir` do with odd paths, in many threads, and while a directory
// changes.
#include <gtest/gtest.h>
#include <rt.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "reference/checks/names.h"
#include "reference/checks/scratch.h"

namespace rt::checks {
namespace {

class Directories : public testing::Test {
 protected:
  bool is_directory(const std::string& name) const {
    return std::filesystem::is_directory(scratch_.path(name));
  }
  bool create(const std::string& name, bool recursive) const {
    return rt_dir_create(scratch_.path(name).c_str(), recursive);
  }

  Scratch scratch_;
};

TEST_F(Directories, AreMadeWithTheirParents) {
  for (const std::string name : {"a/b/c", "d//e///f", "g/h/", "i//", "./j/./k", "l/../m/n", "o"}) {
    EXPECT_TRUE(create(name, true)) << name;
    EXPECT_TRUE(is_directory(name)) << name;
    EXPECT_TRUE(create(name, true)) << name << ", again";
    EXPECT_FALSE(create(name, false)) << name << ", which is there";
  }
  EXPECT_TRUE(rt_dir_create("/", true));
  EXPECT_TRUE(rt_dir_create("//", true));
  EXPECT_TRUE(rt_dir_create(".", true));
  EXPECT_FALSE(create("p/q", false));
  EXPECT_FALSE(is_directory("p"));
}

TEST_F(Directories, AreNotMadeWhereAFileIsInTheWay) {
  scratch_.file("file", "content");
  ASSERT_EQ(0, ::symlink("nowhere", scratch_.path("dangling").c_str()));
  for (const std::string name : {"file", "file/", "file/a", "file/a/b", "dangling", "dangling/a"}) {
    EXPECT_FALSE(create(name, true)) << name;
    EXPECT_FALSE(create(name, false)) << name;
  }
  EXPECT_EQ(regular_read(scratch_.path("file")), "content");
  for (const bool recursive : {false, true}) {
    EXPECT_FALSE(rt_dir_create("", recursive));
    EXPECT_FALSE(rt_dir_create(nullptr, recursive));
    EXPECT_FALSE(create(std::string(300, 'x'), recursive));
    EXPECT_FALSE(create(std::string(5000, '/') + "x", recursive));
  }
}

TEST_F(Directories, HaveTheModeThatTheMaskLeaves) {
  const mode_t before = ::umask(027);
  EXPECT_TRUE(create("a/b", true));
  EXPECT_TRUE(create("c", false));
  ::umask(before);
  for (const std::string name : {"a", "a/b", "c"}) {
    struct stat status = {};
    ASSERT_EQ(0, ::stat(scratch_.path(name).c_str(), &status));
    EXPECT_EQ(status.st_mode & 07777, 0750U) << name;
  }
}

TEST_F(Directories, AreMadeByManyThreadsAtOnce) {
  for (int turn = 0; turn < 50; ++turn) {
    std::array<int, 4> wrong{};
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < wrong.size(); ++i) {
      threads.emplace_back([&, i] {
        const std::string name = std::to_string(turn) + "/a/b/c/d/" + std::to_string(i % 2);
        wrong.at(i) = create(name, true) && is_directory(name) ? 0 : 1;
      });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(wrong, (std::array<int, 4>{}));
  }
}

TEST_F(Directories, AreListedWhole) {
  std::multiset<std::string> made;
  EXPECT_EQ(names_in(scratch_.path("")), made);
  // Names of many lengths, so that the entries fill the buffers in many ways.
  for (std::size_t i = 0; i < 5000; ++i) {
    std::string name = std::to_string(i) + ".";
    name.resize(std::max(name.size(), i % 256), '\xff');
    scratch_.file(name, "");
    made.insert(name);
  }
  for (const std::string name : {".hidden", "..more", "...", " ", "new\nline"}) {
    ASSERT_EQ(0, ::mkdir(scratch_.path(name).c_str(), 0));
    made.insert(name);
  }
  EXPECT_EQ(names_in(scratch_.path("")), made);
}

TEST_F(Directories, AreListedThroughLinksAndNothingElseIs) {
  ASSERT_EQ(0, ::symlink(".", scratch_.path("link").c_str()));
  ASSERT_EQ(0, ::mkfifo(scratch_.path("fifo").c_str(), 0600));
  scratch_.file("file", "");
  EXPECT_EQ(names_in(scratch_.path("link")), names_in(scratch_.path("")));
  for (const std::string name : {"file", "fifo", "missing", "file/"}) {
    EXPECT_EQ(names_in(scratch_.path(name)), std::nullopt) << name;
  }
  EXPECT_EQ(rt_dir_list(nullptr), nullptr);
  EXPECT_EQ(rt_dir_list(""), nullptr);
}

TEST_F(Directories, ThatChangeMeanwhileAreListedWithoutHarm) {
  for (int i = 0; i < 500; ++i) scratch_.file("stays" + std::to_string(i), "");
  std::atomic<bool> done = false;
  std::thread changing([&] {
    for (int turn = 0; !done; ++turn) {
      const std::string path = scratch_.file("comes" + std::to_string(turn % 700), "");
      if (turn % 3 != 0) ::unlink(path.c_str());
    }
  });
  for (int turn = 0; turn < 50; ++turn) {
    const std::optional<std::multiset<std::string>> names = names_in(scratch_.path(""));
    ASSERT_TRUE(names.has_value());
    for (int i = 0; i < 500; ++i) EXPECT_EQ(names->count("stays" + std::to_string(i)), 1U);
  }
  done = true;
  changing.join();
}

}  // namespace
}  // namespace rt::checks
