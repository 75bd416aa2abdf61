// The life of a mapped file, through a provider that maps and through one that can only read.
#include "rtconf/mapped_file.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <optional>
#include <string>
#include <utility>

#include "reader/checks/support.h"

namespace rtconf::reader::checks {
namespace {

class Mapping : public testing::TestWithParam<const char*> {
 protected:
  MappedFile opened(const std::string& path) const {
    auto file = MappedFile::open(provider_, path);
    if (!file) throw std::runtime_error(file.error().text);
    return std::move(*file);
  }

  Provider provider_ = loaded(GetParam());
  Scratch scratch_;
};

TEST_P(Mapping, HasTheBytesOfTheFile) {
  for (const std::size_t size :
       {0UL, 1UL, 4095UL, 4096UL, 4097UL, 32767UL, 32768UL, 32769UL, 1000000UL}) {
    const std::string content = varied_bytes(size);
    const MappedFile file = opened(scratch_.file("file", content));
    EXPECT_TRUE(file.is_open());
    EXPECT_NE(file.bytes().data(), nullptr) << size << " bytes";
    EXPECT_TRUE(as_string(file.bytes()) == content) << size << " bytes";
    EXPECT_TRUE(file.text() == content) << size << " bytes";
  }
}

TEST_P(Mapping, IsACopyOnlyWhereTheProviderCannotMap) {
  EXPECT_EQ(opened(scratch_.file("file", "content")).is_copy(),
            provider_.functions().file_mmap_map == nullptr);
}

TEST_P(Mapping, LastsWhenTheFileIsDeletedAndTheProviderLetGo) {
  std::optional<MappedFile> file;
  {
    auto provider = Provider::load(library(GetParam()));
    ASSERT_TRUE(provider) << provider.error().text;
    const std::string path = scratch_.file("file", "content");
    auto opened = MappedFile::open(*provider, path);
    ASSERT_TRUE(opened) << opened.error().text;
    file = std::move(*opened);
    std::filesystem::remove(path);
  }
  EXPECT_EQ(file->text(), "content");
  EXPECT_FALSE(file->close());
}

TEST_P(Mapping, EndsWithClose) {
  MappedFile file = opened(scratch_.file("file", "content"));
  EXPECT_FALSE(file.close());
  EXPECT_FALSE(file.is_open());
  EXPECT_FALSE(file.is_copy());
  EXPECT_EQ(file.bytes().data(), nullptr);
  EXPECT_TRUE(file.bytes().empty());
  const auto again = file.close();
  ASSERT_TRUE(again);
  EXPECT_TRUE(holds(again->text, "not open"));
}

TEST_P(Mapping, GoesWhereItIsMoved) {
  MappedFile first = opened(scratch_.file("first", "one"));
  MappedFile second = std::move(first);
  EXPECT_EQ(second.text(), "one");
  // NOLINTNEXTLINE(bugprone-use-after-move): is to be closed, not wild
  EXPECT_FALSE(first.is_open());
  EXPECT_TRUE(first.close());

  second = opened(scratch_.file("second", "two"));
  EXPECT_EQ(second.text(), "two");
  MappedFile& itself = second;
  second = std::move(itself);
  EXPECT_EQ(second.text(), "two");
}

TEST_P(Mapping, SaysWhatWasTriedOnWhichPathAndWhy) {
  const std::string missing = scratch_.path("missing");
  const auto file = MappedFile::open(provider_, missing);
  ASSERT_FALSE(file);
  EXPECT_TRUE(holds(file.error().text, "rt_file_"));
  EXPECT_TRUE(holds(file.error().text, '"' + missing + "\": No such file or directory"));

  const auto directory = MappedFile::open(provider_, scratch_.path(""));
  ASSERT_FALSE(directory);
  EXPECT_TRUE(holds(directory.error().text, "Is a directory"));
  EXPECT_FALSE(MappedFile::open(provider_, std::string("a\0b", 3)));
}

INSTANTIATE_TEST_SUITE_P(Providers, Mapping, testing::Values("READER_REFERENCE", "READER_PLAIN"));

}  // namespace
}  // namespace rtconf::reader::checks
