// Tables of functions that are missing, change their mind, or go wrong. They are plain functions,
// so what they do is held in `fake`, which each test sets up.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "reader/checks/support.h"
#include "rtconf/file_reader.h"
#include "rtconf/mapped_file.h"

namespace rtconf::reader::checks {
namespace {

using Calls = std::vector<std::string>;

struct Fake {
  std::string content = "content";
  std::vector<std::int64_t> sizes = {7};  ///< what rt_file_size says, the last one again and again
  std::size_t measured = 0;
  bool knows_handles = true;
  Calls calls;
};
Fake fake;

std::uint8_t* block_of(const std::string& content) {
  auto* const block = static_cast<std::uint8_t*>(std::malloc(content.size() + 1));
  std::copy(content.begin(), content.end(), block);
  return block;
}

std::int64_t size(const char* /*path*/) {
  return fake.sizes[std::min(fake.measured++, fake.sizes.size() - 1)];
}
char* text_by(const char* name) {
  fake.calls.emplace_back(name);
  return reinterpret_cast<char*>(block_of(fake.content + '\0'));
}
std::uint8_t* bytes_by(const char* name) {
  fake.calls.emplace_back(name);
  return block_of(fake.content);
}
std::uint8_t* sized_by(const char* name, std::size_t* length) {
  fake.calls.emplace_back(name);
  *length = fake.content.size();
  return block_of(fake.content);
}
char* read_text(const char* /*path*/) { return text_by("read_text"); }
char* mmap_read_text(const char* /*path*/) { return text_by("mmap_read_text"); }
std::uint8_t* read_bytes(const char* /*path*/) { return bytes_by("read_bytes"); }
std::uint8_t* mmap_read_bytes(const char* /*path*/) { return bytes_by("mmap_read_bytes"); }
std::uint8_t* read_sized(const char* /*path*/, std::size_t* n) { return sized_by("read_sized", n); }
std::uint8_t* mmap_read_sized(const char* /*path*/, std::size_t* n) {
  return sized_by("mmap_read_sized", n);
}
std::int64_t map(const char* /*path*/) { return 5; }
const std::uint8_t* data(std::int64_t /*handle*/) {
  return fake.knows_handles ? reinterpret_cast<const std::uint8_t*>(fake.content.data()) : nullptr;
}
std::int64_t length(std::int64_t /*handle*/) {
  return fake.knows_handles ? static_cast<std::int64_t>(fake.content.size()) : -1;
}
bool unmap(std::int64_t handle) {
  fake.calls.push_back("unmap " + std::to_string(handle));
  return fake.knows_handles;
}

constexpr Functions kUnsized{.file_read_text = read_text,
                             .file_mmap_read_text = mmap_read_text,
                             .file_mmap_read_bytes = mmap_read_bytes,
                             .file_read_bytes = read_bytes,
                             .file_size = size};

class WrongProvider : public testing::Test {
 protected:
  WrongProvider() { fake = {}; }
};

TEST_F(WrongProvider, NothingIsCalledThatIsNotThere) {
  for (const Strategy strategy : {Strategy::kRegular, Strategy::kMmap, Strategy::kAuto}) {
    const FileReader reader(Functions{.file_size = size}, strategy);
    const auto text = reader.read_to_string("a path");
    ASSERT_FALSE(text);
    EXPECT_TRUE(holds(text.error().text, "\"a path\": the provider has none of "));
    EXPECT_FALSE(reader.read_to_bytes("a path"));
  }
  const auto mmap =
      FileReader(Functions{.file_read_text = read_text, .file_size = size}, Strategy::kMmap)
          .read_to_string("a path");
  ASSERT_FALSE(mmap);
  EXPECT_TRUE(holds(mmap.error().text, "rt_file_mmap_read_text"));

  const auto unmeasured =
      FileReader(Functions{.file_read_text = read_text}).read_to_string("a path");
  ASSERT_FALSE(unmeasured);
  EXPECT_TRUE(holds(unmeasured.error().text, "nor rt_file_size"));
  EXPECT_FALSE(MappedFile::open(Functions{.file_mmap_map = map}, "a path"));
}

TEST_F(WrongProvider, TheThresholdDecidesAndMissingReadersAreReplaced) {
  const auto asked = [](Functions functions, std::uint64_t threshold) {
    fake.calls.clear();
    EXPECT_TRUE(FileReader(functions, Strategy::kAuto, threshold).read_to_string("a path"));
    return fake.calls;
  };
  EXPECT_EQ(asked(kUnsized, 8), Calls{"read_text"});
  EXPECT_EQ(asked(kUnsized, 7), Calls{"mmap_read_text"});
  EXPECT_EQ(asked(kUnsized, 0), Calls{"mmap_read_text"});

  Functions sized = kUnsized;
  sized.file_read_sized = read_sized;
  sized.file_mmap_read_sized = mmap_read_sized;
  EXPECT_EQ(asked(sized, 8), Calls{"read_sized"});
  EXPECT_EQ(asked(sized, 7), Calls{"mmap_read_sized"});
  sized.file_size = nullptr;
  EXPECT_EQ(asked(sized, 0), Calls{"read_sized"});

  EXPECT_EQ(asked({.file_mmap_read_bytes = mmap_read_bytes, .file_size = size}, 8),
            Calls{"mmap_read_bytes"});
}

TEST_F(WrongProvider, TextHasItsNulWhicheverReaderItComesFrom) {
  for (const Functions& functions : {Functions{.file_read_bytes = read_bytes, .file_size = size},
                                     Functions{.file_read_sized = read_sized}}) {
    const auto text = FileReader(functions).read_to_string("a path");
    ASSERT_TRUE(text) << text.error().text;
    EXPECT_STREQ(text->c_str(), "content");
  }
}

TEST_F(WrongProvider, AFileThatChangedIsReadAgain) {
  fake.sizes = {9, 7};
  const auto text = FileReader(kUnsized, Strategy::kRegular).read_to_string("a path");
  ASSERT_TRUE(text) << text.error().text;
  EXPECT_EQ(text->view(), "content");
  EXPECT_EQ(fake.calls, (Calls{"read_text", "read_text"}));
}

TEST_F(WrongProvider, AFileThatKeepsChangingIsGivenUp) {
  fake.sizes = {1, 2, 3, 4, 5, 6, 7, 8, 9};
  const auto bytes = FileReader(kUnsized, Strategy::kRegular).read_to_bytes("a path");
  ASSERT_FALSE(bytes);
  EXPECT_TRUE(holds(bytes.error().text, "changed during each of 3 attempts"));
  EXPECT_EQ(fake.calls.size(), 3U);
}

TEST_F(WrongProvider, NoByteIsTakenFromBeyondTheBlock) {
  fake.sizes = {100'000};
  EXPECT_FALSE(FileReader(kUnsized).read_to_string("a path"));
  EXPECT_FALSE(FileReader(kUnsized).read_to_bytes("a path"));
}

TEST_F(WrongProvider, ASizeThatIsTooSmallIsNoticedByTheNul) {
  fake.sizes = {3};
  const auto text = FileReader(kUnsized).read_to_string("a path");
  ASSERT_FALSE(text);
  EXPECT_TRUE(holds(text.error().text, "is not the length of its content"));
  // Bytes have no NUL; when they are said to be none, a text reader is asked in their place.
  fake.sizes = {0};
  EXPECT_FALSE(FileReader(kUnsized).read_to_bytes("a path"));
  EXPECT_EQ(fake.calls.back(), "read_text");
}

TEST_F(WrongProvider, AMappingThatIsNotKnownIsGivenBack) {
  fake.knows_handles = false;
  const auto file = MappedFile::open({{.file_mmap_map = map,
                                       .file_mmap_data = data,
                                       .file_mmap_length = length,
                                       .file_mmap_unmap = unmap}},
                                     "a path");
  ASSERT_FALSE(file);
  EXPECT_TRUE(holds(file.error().text, "rt_file_mmap_data on \"a path\""));
  EXPECT_EQ(fake.calls, Calls{"unmap 5"});
}

TEST_F(WrongProvider, AStaleHandleIsAnErrorOfClose) {
  const Functions functions{.file_mmap_map = map,
                            .file_mmap_data = data,
                            .file_mmap_length = length,
                            .file_mmap_unmap = unmap};
  auto file = MappedFile::open(functions, "a path");
  ASSERT_TRUE(file) << file.error().text;
  fake.knows_handles = false;
  const auto error = file->close();
  ASSERT_TRUE(error);
  EXPECT_TRUE(holds(error->text, "rt_file_mmap_unmap on \"a path\""));
  EXPECT_FALSE(file->is_open());
  EXPECT_EQ(fake.calls, Calls{"unmap 5"});
}

TEST_F(WrongProvider, AMappingIsGivenBackOnceWhereverItWasMoved) {
  const Functions functions{.file_mmap_map = map,
                            .file_mmap_data = data,
                            .file_mmap_length = length,
                            .file_mmap_unmap = unmap};
  {
    auto file = MappedFile::open(functions, "a path");
    ASSERT_TRUE(file) << file.error().text;
    const MappedFile moved = std::move(*file);
    EXPECT_EQ(moved.text(), "content");
  }
  EXPECT_EQ(fake.calls, Calls{"unmap 5"});
}

}  // namespace
}  // namespace rtconf::reader::checks
