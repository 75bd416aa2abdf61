// Report files: whole or not there, and errors that name the path and the reason.
#include "conformance/report/atomic_file.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace rtconf::report {
namespace {

namespace fs = std::filesystem;

class AtomicFile : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "rtconf-report-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    directory_ = pattern;
  }
  void TearDown() override { fs::remove_all(directory_); }

  std::string path(const std::string& name) const { return directory_ + "/" + name; }
  static std::string content(const std::string& path) {
    std::ostringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    return text.str();
  }
  /// The number of files in the directory: a temporary file left behind would show.
  std::ptrdiff_t files() const {
    return std::distance(fs::directory_iterator(directory_), fs::directory_iterator());
  }

  std::string directory_;
};

TEST_F(AtomicFile, CreatesAndReplaces) {
  EXPECT_EQ(write_report(path("r"), "one"), std::nullopt);
  EXPECT_EQ(content(path("r")), "one");
  EXPECT_EQ(write_report(path("r"), "2"), std::nullopt);
  EXPECT_EQ(content(path("r")), "2");
  EXPECT_EQ(files(), 1);
}

TEST_F(AtomicFile, AReaderKeepsTheWholeOldFile) {
  ASSERT_EQ(write_report(path("r"), "old and whole"), std::nullopt);
  std::ifstream reader(path("r"));
  ASSERT_EQ(write_report(path("r"), "new"), std::nullopt);
  std::ostringstream seen;
  seen << reader.rdbuf();
  EXPECT_EQ(seen.str(), "old and whole");
}

TEST_F(AtomicFile, FollowsTheUmaskForANewFileAndKeepsTheModeOfAnOldOne) {
  const mode_t before = umask(027);
  EXPECT_EQ(write_report(path("new"), "x"), std::nullopt);
  umask(before);
  EXPECT_EQ(fs::status(path("new")).permissions(), fs::perms(0640));
  fs::permissions(path("new"), fs::perms(0604));
  EXPECT_EQ(write_report(path("new"), "y"), std::nullopt);
  EXPECT_EQ(fs::status(path("new")).permissions(), fs::perms(0604));
}

TEST_F(AtomicFile, WritesThroughASymbolicLink) {
  ASSERT_EQ(write_report(path("real"), "x"), std::nullopt);
  fs::create_symlink("real", path("link"));
  EXPECT_EQ(write_report(path("link"), "y"), std::nullopt);
  EXPECT_TRUE(fs::is_symlink(path("link")));
  EXPECT_EQ(content(path("real")), "y");
}

TEST_F(AtomicFile, SaysWhyItCannot) {
  const std::string missing = path("no/such/r");
  const Failure expected = "cannot write " + missing + ": No such file or directory (ENOENT)";
  EXPECT_EQ(write_report(missing, "x"), expected);
  EXPECT_EQ(check_report_path(missing), expected);

  EXPECT_EQ(check_report_path(directory_),
            "cannot write " + directory_ + ": Is a directory (EISDIR)");
  EXPECT_EQ(check_report_path(""), "cannot write : No such file or directory (ENOENT)");
  ASSERT_EQ(write_report(path("file"), "x"), std::nullopt);
  EXPECT_EQ(check_report_path(path("file/r")),
            "cannot write " + path("file/r") + ": Not a directory (ENOTDIR)");
  EXPECT_EQ(files(), 1);
}

TEST_F(AtomicFile, CheckingLeavesNoTrace) {
  EXPECT_EQ(check_report_path(path("r")), std::nullopt);
  EXPECT_EQ(files(), 0);
  ASSERT_EQ(write_report(path("r"), "old"), std::nullopt);
  EXPECT_EQ(check_report_path(path("r")), std::nullopt);
  EXPECT_EQ(content(path("r")), "old");
}

TEST_F(AtomicFile, WritesToADeviceAndReportsThatItIsFull) {
  EXPECT_FALSE(is_replaceable("/dev/null"));
  EXPECT_EQ(write_report("/dev/null", "x"), std::nullopt);
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
  EXPECT_EQ(write_report("/dev/full", "x"),
            "cannot write /dev/full: No space left on device (ENOSPC)");
  EXPECT_TRUE(is_replaceable(path("r")));
}

}  // namespace
}  // namespace rtconf::report
