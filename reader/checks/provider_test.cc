// Loading providers, and what is known of them then.
#include "rtconf/provider.h"

#include <gtest/gtest.h>

#include <string>

#include "reader/checks/support.h"
#include "rtconf/file_reader.h"

namespace rtconf::reader::checks {
namespace {

TEST(Loading, FindsAllThatThereIs) {
  const Functions all = loaded("READER_REFERENCE").functions();
  EXPECT_TRUE(all.file_read_text && all.file_mmap_read_text && all.file_mmap_read_bytes &&
              all.file_read_bytes && all.file_size && all.file_read_sized &&
              all.file_mmap_read_sized && all.file_mmap_map && all.file_mmap_data &&
              all.file_mmap_length && all.file_mmap_unmap);

  const Functions some = loaded("READER_PLAIN").functions();
  EXPECT_TRUE(some.file_read_text && some.file_mmap_read_text && some.file_mmap_read_bytes &&
              some.file_read_bytes && some.file_size);
  EXPECT_FALSE(some.file_read_sized || some.file_mmap_read_sized || some.file_mmap_map ||
               some.file_mmap_data || some.file_mmap_length || some.file_mmap_unmap);
}

TEST(Loading, SaysWhyNot) {
  const Scratch scratch;
  const std::string missing = scratch.path("missing.so");
  auto provider = Provider::load(missing);
  ASSERT_FALSE(provider);
  EXPECT_TRUE(holds(provider.error().text, '"' + missing + '"'));
  EXPECT_TRUE(holds(provider.error().text, "No such file"));

  provider = Provider::load(scratch.file("text.so", "no library"));
  ASSERT_FALSE(provider);
  EXPECT_TRUE(holds(provider.error().text, "text.so"));

  EXPECT_FALSE(Provider::load(std::string("a\0b", 3)));
  EXPECT_FALSE(Provider::load(""));
}

TEST(Loading, RefusesALibraryThatReadsNothing) {
  const auto provider = Provider::load("libm.so.6");
  ASSERT_FALSE(provider);
  EXPECT_TRUE(holds(provider.error().text, "exports no function that reads"));
}

TEST(Loading, KeepsTheLibraryForAsLongAsAReaderIsThere) {
  const Scratch scratch;
  const FileReader reader(loaded("READER_PLAIN"));
  const auto text = reader.read_to_string(scratch.file("file", "content"));
  ASSERT_TRUE(text) << text.error().text;
  EXPECT_EQ(text->view(), "content");
}

}  // namespace
}  // namespace rtconf::reader::checks
