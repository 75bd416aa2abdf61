// The strategies agree with one another and with a regular read, through a provider that tells the
// length and through one that does not.
#include "rtconf/file_reader.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <vector>

#include "reader/checks/support.h"

namespace rtconf::reader::checks {
namespace {

constexpr std::array kStrategies{Strategy::kRegular, Strategy::kMmap, Strategy::kAuto};

/// A file of text whose last byte is no NUL, and with none inside.
std::string plain_text(std::size_t size) { return std::string(size, 'x'); }
std::string nothing_but_nuls(std::size_t size) { return std::string(size, '\0'); }
std::string nul_at_the_end(std::size_t size) {
  std::string text(size, 'x');
  if (!text.empty()) text.back() = '\0';
  return text;
}

class Reading : public testing::TestWithParam<const char*> {
 protected:
  /// What is wrong with what the strategies give, or "".
  std::string wrong_with(const std::string& path, std::uint64_t threshold = kMmapThreshold) const {
    const std::string expected = regular_read(path);
    for (const Strategy strategy : kStrategies) {
      const FileReader reader(provider_, strategy, threshold);
      const std::string name = "strategy " + std::to_string(static_cast<int>(strategy)) + ": ";
      const auto text = reader.read_to_string(path);
      if (!text) return name + text.error().text;
      if (text->view() != expected) return name + "the text differs";
      if (text->c_str()[expected.size()] != '\0') return name + "no NUL behind the text";
      const auto bytes = reader.read_to_bytes(path);
      if (!bytes) return name + bytes.error().text;
      if (as_string(bytes->view()) != expected) return name + "the bytes differ";
    }
    return "";
  }

  Provider provider_ = loaded(GetParam());
  Scratch scratch_;
};

TEST_P(Reading, IsRightByEveryStrategyAtEverySize) {
  std::vector<std::size_t> sizes = {2, 100, 65'536, 1'048'577};
  for (const std::size_t border : {1UL, 4096UL, 8192UL, 32 * 1024UL}) {
    sizes.insert(sizes.end(), {border - 1, border, border + 1});
  }
  for (const std::size_t size : sizes) {
    for (const auto& content : {plain_text, nothing_but_nuls, nul_at_the_end, varied_bytes}) {
      EXPECT_EQ(wrong_with(scratch_.file("file", content(size))), "") << size << " bytes";
    }
  }
}

TEST_P(Reading, IsRightWhateverTheContentAndTheThreshold) {
  EXPECT_TRUE(rc::check("the strategies agree with a regular read", [&] {
    const auto size = *rc::gen::oneOf(rc::gen::inRange<std::size_t>(0, 300),
                                      rc::gen::inRange<std::size_t>(4000, 70'000));
    // A few byte values, so that NULs are frequent, over and over.
    const auto unit = *rc::gen::nonEmpty(
        rc::gen::container<std::string>(rc::gen::element('\0', 'a', '\n', '\r', '\xff', '\x1a')));
    std::string content;
    while (content.size() < size) content += unit;
    content.resize(size);
    const auto threshold =
        *rc::gen::oneOf(rc::gen::element<std::uint64_t>(0, size, size + 1, UINT64_MAX),
                        rc::gen::inRange<std::uint64_t>(0, 70'000));
    RC_ASSERT(wrong_with(scratch_.file("file", content), threshold) == "");
  }));
}

TEST_P(Reading, SaysWhatWasTriedOnWhichPathAndWhy) {
  for (const Strategy strategy : kStrategies) {
    const FileReader reader(provider_, strategy);
    const std::string missing = scratch_.path("missing");
    const auto text = reader.read_to_string(missing);
    ASSERT_FALSE(text);
    EXPECT_TRUE(holds(text.error().text, "rt_file_"));
    EXPECT_TRUE(holds(text.error().text, '"' + missing + '"'));
    EXPECT_TRUE(holds(text.error().text, "No such file or directory"));

    const auto directory = reader.read_to_bytes(scratch_.path(""));
    ASSERT_FALSE(directory);
    EXPECT_TRUE(holds(directory.error().text, "Is a directory"));
  }
}

/// For a while the rights of an ordinary user, whom permissions bind.
class OrdinaryUser {
 public:
  OrdinaryUser() : user_(::geteuid()) {
    if (user_ == 0 && ::seteuid(65534) != 0) throw std::runtime_error("seteuid");
  }
  ~OrdinaryUser() { static_cast<void>(::seteuid(user_)); }

 private:
  uid_t user_;
};

TEST_P(Reading, SaysThatAFileMayNotBeRead) {
  const std::string path = scratch_.file("file", "content");
  ASSERT_EQ(0, ::chmod(path.c_str(), 0));
  const OrdinaryUser user;
  for (const Strategy strategy : kStrategies) {
    const auto text = FileReader(provider_, strategy).read_to_string(path);
    ASSERT_FALSE(text);
    EXPECT_TRUE(holds(text.error().text, "Permission denied"));
  }
}

TEST_P(Reading, RefusesAPathThatANulWouldEnd) {
  const std::string path = scratch_.file("file", "content");
  const auto text = FileReader(provider_).read_to_string(path + std::string("\0rest", 5));
  ASSERT_FALSE(text);
  EXPECT_TRUE(holds(text.error().text, "file\\x00rest\""));
  EXPECT_TRUE(holds(text.error().text, "holds a NUL"));
}

TEST_P(Reading, KeepsWhatItReadWhenTheFileGoes) {
  const std::string path = scratch_.file("file", "content");
  auto text = FileReader(provider_).read_to_string(path);
  std::filesystem::remove(path);
  ASSERT_TRUE(text);
  const Text moved = std::move(*text);
  EXPECT_EQ(moved.view(), "content");
  EXPECT_EQ(text->view(), "");  // NOLINT(bugprone-use-after-move): is to be empty, not wild
}

INSTANTIATE_TEST_SUITE_P(Providers, Reading, testing::Values("READER_REFERENCE", "READER_PLAIN"));

/// Files of procfs have a size of 0, and content.
constexpr const char* kUnsized = "/proc/self/status";

TEST(UnsizedFiles, AreReadWhereTheProviderTellsTheLength) {
  for (const Strategy strategy : kStrategies) {
    const FileReader reader(loaded("READER_REFERENCE"), strategy);
    const auto text = reader.read_to_string(kUnsized);
    ASSERT_TRUE(text) << text.error().text;
    EXPECT_TRUE(holds(text->str(), "Threads:"));
    const auto bytes = reader.read_to_bytes(kUnsized);
    ASSERT_TRUE(bytes) << bytes.error().text;
    EXPECT_TRUE(holds(as_string(bytes->view()), "Threads:"));
  }
}

TEST(UnsizedFiles, AreRefusedWhereNobodyTellsTheLength) {
  for (const Strategy strategy : kStrategies) {
    const FileReader reader(loaded("READER_PLAIN"), strategy);
    const auto text = reader.read_to_string(kUnsized);
    ASSERT_FALSE(text);
    EXPECT_TRUE(holds(text.error().text, "is not the length of its content"));
    EXPECT_FALSE(reader.read_to_bytes(kUnsized));
  }
}

}  // namespace
}  // namespace rtconf::reader::checks
