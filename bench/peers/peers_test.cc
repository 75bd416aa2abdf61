// What is measured has to be right: each peer on ordinary files and directories. No conformance,
// which the peers need not have.
#include <dlfcn.h>
#include <gtest/gtest.h>
#include <malloc.h>
#include <rt.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "checks/scratch.h"

namespace bench {
namespace {

using checks::regular_read;
using checks::Scratch;
using checks::varied_bytes;

const std::vector<std::size_t> kSizes = {0, 1, 4095, 4096, 4097, 100'000, 5U << 20U};

struct Freed {
  void operator()(void* block) const { std::free(block); }
};

std::vector<std::string> peers() {
  const char* const listed = std::getenv("RTCONF_PEERS");
  std::istringstream paths(listed == nullptr ? "" : listed);
  std::vector<std::string> all;
  for (std::string path; std::getline(paths, path, ':');) all.push_back(path);
  return all;
}

/// What stands between librt_peer_ and .so.
std::string name_of(const std::string& peer) {
  const std::string stem = std::filesystem::path(peer).stem();
  return stem.substr(std::string("librt_peer_").size());
}

class Peer : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    library_ = ::dlopen(GetParam().c_str(), RTLD_NOW | RTLD_LOCAL);
    ASSERT_NE(library_, nullptr) << ::dlerror();
  }
  void TearDown() override {
    if (library_ != nullptr) ::dlclose(library_);
  }

  template <typename Function>
  Function* exported(const char* name) const {
    return reinterpret_cast<Function*>(::dlsym(library_, name));
  }

  /// All readers of a kind that the peer has, with the bytes that follow the content.
  template <typename Function>
  void expect_content(const char* name, std::size_t extra) const {
    auto* const read = exported<Function>(name);
    if (read == nullptr) return;
    SCOPED_TRACE(name);
    for (const std::size_t size : kSizes) {
      const std::string content = varied_bytes(size);
      const std::unique_ptr<void, Freed> block(read(scratch_.file("file", content).c_str()));
      ASSERT_NE(block, nullptr) << size;
      EXPECT_GE(::malloc_usable_size(block.get()), size + extra);
      const std::string got(static_cast<const char*>(block.get()), size + extra);
      EXPECT_TRUE(got == content + std::string(extra, '\0')) << size;
    }
    EXPECT_EQ(read(scratch_.path("missing").c_str()), nullptr);
    EXPECT_EQ(read(scratch_.path(".").c_str()), nullptr);
  }

  Scratch scratch_;

 private:
  void* library_ = nullptr;
};

TEST_P(Peer, ExportsSomething) {
  EXPECT_TRUE(exported<void>("rt_file_read_bytes") != nullptr ||
              exported<void>("rt_file_mmap_read_bytes") != nullptr ||
              exported<void>("rt_file_mmap_map") != nullptr ||
              exported<void>("rt_file_copy") != nullptr);
}

TEST_P(Peer, ReadsWhatAFileHolds) {
  expect_content<decltype(rt_file_read_bytes)>("rt_file_read_bytes", 0);
  expect_content<decltype(rt_file_mmap_read_bytes)>("rt_file_mmap_read_bytes", 0);
  expect_content<decltype(rt_file_read_text)>("rt_file_read_text", 1);
  expect_content<decltype(rt_file_mmap_read_text)>("rt_file_mmap_read_text", 1);
}

TEST_P(Peer, CopiesAFileOverAnyOther) {
  auto* const copy = exported<decltype(rt_file_copy)>("rt_file_copy");
  if (copy == nullptr) return;
  for (const std::size_t size : kSizes) {
    const std::string content = varied_bytes(size);
    const std::string source = scratch_.file("source", content);
    const std::string made = scratch_.path("made");
    const std::string longer = scratch_.file("longer", content + "more");
    EXPECT_TRUE(copy(source.c_str(), made.c_str())) << size;
    EXPECT_TRUE(regular_read(made) == content) << size;
    EXPECT_TRUE(copy(source.c_str(), longer.c_str())) << size;
    EXPECT_TRUE(regular_read(longer) == content) << size;
    std::filesystem::remove(made);
  }
  const std::string kept = scratch_.file("kept", "kept");
  EXPECT_FALSE(copy(scratch_.path("missing").c_str(), kept.c_str()));
  EXPECT_FALSE(copy(scratch_.path(".").c_str(), kept.c_str()));
  EXPECT_EQ(regular_read(kept), "kept");
}

TEST_P(Peer, ListsNames) {
  auto* const list = exported<decltype(rt_dir_list)>("rt_dir_list");
  if (list == nullptr) return;
  EXPECT_EQ(list(scratch_.path("missing").c_str()), nullptr);
  EXPECT_EQ(list(scratch_.file("file", "").c_str()), nullptr);
  std::filesystem::create_directory(scratch_.path("folder"));
  std::vector<std::string> wanted;
  // None, some, and more than any first guess at how many there are.
  for (const std::size_t count : {0U, 3U, 300U}) {
    while (wanted.size() < count) {
      wanted.push_back(".name" + std::to_string(wanted.size()));
      scratch_.file("folder/" + wanted.back(), "");
    }
    const std::unique_ptr<char*, Freed> names(list(scratch_.path("folder").c_str()));
    ASSERT_NE(names, nullptr) << count;
    std::vector<std::string> got;
    for (char** name = names.get(); *name != nullptr; ++name) {
      got.emplace_back(*name);
      std::free(*name);
    }
    std::sort(got.begin(), got.end());
    std::sort(wanted.begin(), wanted.end());
    EXPECT_EQ(got, wanted);
  }
}

TEST_P(Peer, MapsWhatAFileHolds) {
  auto* const map = exported<decltype(rt_file_mmap_map)>("rt_file_mmap_map");
  if (map == nullptr) return;
  auto* const data = exported<decltype(rt_file_mmap_data)>("rt_file_mmap_data");
  auto* const length = exported<decltype(rt_file_mmap_length)>("rt_file_mmap_length");
  auto* const unmap = exported<decltype(rt_file_mmap_unmap)>("rt_file_mmap_unmap");
  ASSERT_TRUE(data != nullptr && length != nullptr && unmap != nullptr);
  for (const std::size_t size : kSizes) {
    const std::string content = varied_bytes(size);
    const std::int64_t handle = map(scratch_.file("file", content).c_str());
    ASSERT_GT(handle, 0) << size;
    ASSERT_EQ(length(handle), static_cast<std::int64_t>(size));
    ASSERT_NE(data(handle), nullptr);
    const std::string got(reinterpret_cast<const char*>(data(handle)), size);
    EXPECT_TRUE(got == content) << size;
    EXPECT_TRUE(unmap(handle));
  }
  EXPECT_EQ(map(scratch_.path("missing").c_str()), -1);
  EXPECT_EQ(map(scratch_.path(".").c_str()), -1);
}

INSTANTIATE_TEST_SUITE_P(All, Peer, testing::ValuesIn(peers()),
                         [](const auto& peer) { return name_of(peer.param); });

/// Those in Rust take what a machine may not have.
TEST(Peers, AreAllThere) {
  std::vector<std::string> names;
  for (const std::string& peer : peers()) names.push_back(name_of(peer));
  for (const char* const name : {"filesystem", "ifstream", "mmap", "read", "seed", "stdio"}) {
    EXPECT_NE(std::find(names.begin(), names.end(), name), names.end()) << name;
  }
}

}  // namespace
}  // namespace bench
