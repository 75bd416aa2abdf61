// The lengths that the sized readers tell. What they read is tested with the other readers.
#include <gtest/gtest.h>
#include <rt.h>
#include <stdlib.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>

#include "reference/checks/scratch.h"

namespace rt::checks {
namespace {

using SizedReader = std::uint8_t* (*)(const char* path, std::size_t* size);

class Sized : public testing::TestWithParam<SizedReader> {
 protected:
  Scratch scratch_;
};

TEST_P(Sized, TellsTheLengthOfWhatItReads) {
  for (const std::size_t size : {0U, 1U, 4095U, 4096U, 4097U, 65'535U, 65'536U, 1'000'000U}) {
    const std::string content = varied_bytes(size);
    const std::string path = scratch_.file("file", content);
    std::size_t told = 12345;
    std::uint8_t* const bytes = GetParam()(path.c_str(), &told);
    ASSERT_NE(bytes, nullptr) << size;
    EXPECT_EQ(told, size);
    EXPECT_TRUE(std::string(as_text(bytes), told) == content) << size;
    ::free(bytes);
  }
}

TEST_P(Sized, TellsTheLengthOfFilesWithoutATrueSize) {
  for (const std::string path :
       {"/proc/version", "/proc/filesystems", "/sys/devices/system/cpu/online"}) {
    const std::string content = regular_read(path);
    std::size_t told = 0;
    std::uint8_t* const bytes = GetParam()(path.c_str(), &told);
    ASSERT_NE(bytes, nullptr) << path;
    EXPECT_EQ(std::string(as_text(bytes), told), content) << path;
    ::free(bytes);
  }
}

TEST_P(Sized, TellsNothingWhenItFails) {
  for (const std::string& path : {scratch_.path("missing"), scratch_.path(""), std::string()}) {
    std::size_t told = 12345;
    EXPECT_EQ(GetParam()(path.c_str(), &told), nullptr) << path;
    EXPECT_EQ(told, 0U) << path;
  }
  std::size_t told = 12345;
  EXPECT_EQ(GetParam()(nullptr, &told), nullptr);
  EXPECT_EQ(told, 0U);
}

TEST_P(Sized, NeedsAPlaceForTheLength) {
  EXPECT_EQ(GetParam()(scratch_.file("file", "x").c_str(), nullptr), nullptr);
  EXPECT_EQ(GetParam()(nullptr, nullptr), nullptr);
}

INSTANTIATE_TEST_SUITE_P(Readers, Sized,
                         testing::Values(rt_file_read_sized, rt_file_mmap_read_sized),
                         [](const auto& reader) {
                           return reader.index == 0 ? "read_sized" : "mmap_read_sized";
                         });

}  // namespace
}  // namespace rt::checks
