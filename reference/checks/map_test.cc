// What mappings show, at every kind of length and while the file changes, and what happens to
// numbers that are no handles.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <rt.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <limits>
#include <string>
#include <thread>
#include <vector>

#include "reference/checks/children.h"
#include "reference/checks/scratch.h"

namespace rt::checks {
namespace {

std::string shown_by(std::int64_t handle) {
  const auto* const data = reinterpret_cast<const char*>(rt_file_mmap_data(handle));
  return data == nullptr ? "(null)"
                         : std::string(data, static_cast<std::size_t>(rt_file_mmap_length(handle)));
}

class Mappings : public testing::Test {
 protected:
  Scratch scratch_;
};

TEST_F(Mappings, ShowTheFileAndANulAtEveryLength) {
  for (const std::size_t size :
       {0U, 1U, 4095U, 4096U, 4097U, 8191U, 8192U, 8193U, 65'536U, 100'000U, 1U << 20}) {
    const std::string content = varied_bytes(size);
    const std::int64_t handle = rt_file_mmap_map(scratch_.file("file", content).c_str());
    ASSERT_GT(handle, 0) << size;
    EXPECT_EQ(rt_file_mmap_length(handle), size);
    EXPECT_TRUE(shown_by(handle) == content) << size;
    EXPECT_EQ(rt_file_mmap_data(handle)[size], 0) << size;
    EXPECT_TRUE(rt_file_mmap_unmap(handle));
    EXPECT_FALSE(rt_file_mmap_unmap(handle));
    EXPECT_EQ(rt_file_mmap_data(handle), nullptr);
    EXPECT_EQ(rt_file_mmap_length(handle), -1);
  }
}

TEST_F(Mappings, EndWithANulAlsoWhenTheFileGrows) {
  for (const std::size_t size : {0U, 10U, 4096U, 5000U}) {
    const std::string content = varied_bytes(size);
    const std::string path = scratch_.file("file", content);
    const std::int64_t handle = rt_file_mmap_map(path.c_str());
    std::ofstream(path, std::ios::app | std::ios::binary) << std::string(10'000, 'x');
    EXPECT_EQ(rt_file_mmap_length(handle), size);
    EXPECT_TRUE(shown_by(handle) == content) << size;
    EXPECT_EQ(rt_file_mmap_data(handle)[size], 0) << size;
    EXPECT_TRUE(rt_file_mmap_unmap(handle));
  }
}

TEST_F(Mappings, OutliveTheNameOfTheFile) {
  const std::string content = varied_bytes(10'000);
  const std::string path = scratch_.file("file", content);
  const std::int64_t handle = rt_file_mmap_map(path.c_str());
  ASSERT_EQ(0, ::unlink(path.c_str()));
  EXPECT_TRUE(shown_by(handle) == content);
  EXPECT_TRUE(rt_file_mmap_unmap(handle));
}

TEST_F(Mappings, OfAFileThatIsCutAreSafeToAskFor) {
  const std::string path = scratch_.file("file", varied_bytes(100'000));
  const std::int64_t handle = rt_file_mmap_map(path.c_str());
  ASSERT_EQ(0, ::truncate(path.c_str(), 0));
  EXPECT_NE(rt_file_mmap_data(handle), nullptr);
  EXPECT_EQ(rt_file_mmap_length(handle), 100'000);
  EXPECT_TRUE(rt_file_mmap_unmap(handle));
}

TEST_F(Mappings, MayNotBeWrittenTo) {
  const std::int64_t handle = rt_file_mmap_map(scratch_.file("file", varied_bytes(5000)).c_str());
  ASSERT_GT(handle, 0);
  for (const int at : {0, 4999, 5000}) {
    EXPECT_EQ(-SIGSEGV, status_of([&] {
      ::signal(SIGSEGV, SIG_DFL);
      const_cast<volatile std::uint8_t*>(rt_file_mmap_data(handle))[at] = 1;
      return 0;
    })) << at;
  }
  EXPECT_TRUE(rt_file_mmap_unmap(handle));
}

TEST_F(Mappings, AreRefusedOfWhatHasNoContentOfItsOwn) {
  ASSERT_EQ(0, ::mkfifo(scratch_.path("fifo").c_str(), 0600));
  for (const std::string name : {"missing", "", "fifo"}) {
    EXPECT_EQ(rt_file_mmap_map(scratch_.path(name).c_str()), -1) << name;
  }
  // The size of these is not their length: an empty mapping would be a lie.
  for (const char* const path : {"/proc/version", "/proc/self/environ", "/dev/zero", "/dev/null",
                                 "/sys/devices/system/cpu/online"}) {
    EXPECT_EQ(rt_file_mmap_map(path), -1) << path;
  }
  EXPECT_EQ(rt_file_mmap_map(nullptr), -1);
}

TEST_F(Mappings, OfHugeFilesTakeNoMemoryOrFail) {
  const std::string path = scratch_.file("file", "start");
  for (int bits = 62; bits >= 33; --bits) {
    const off_t size = off_t{1} << bits;
    if (::truncate(path.c_str(), size) != 0) continue;
    const std::int64_t handle = rt_file_mmap_map(path.c_str());
    if (handle < 0) {
      EXPECT_GT(bits, 40) << "nothing of it has to be in memory";
      continue;
    }
    EXPECT_EQ(rt_file_mmap_length(handle), size);
    EXPECT_EQ(rt_file_mmap_data(handle)[0], 's');
    EXPECT_EQ(rt_file_mmap_data(handle)[size], 0);
    EXPECT_TRUE(rt_file_mmap_unmap(handle));
  }
}

TEST_F(Mappings, LiveByTheThousand) {
  constexpr std::size_t kCount = 10'000;
  const std::string path = scratch_.file("file", "content");
  std::vector<std::int64_t> handles(kCount);
  for (int turn = 0; turn < 2; ++turn) {
    for (std::int64_t& handle : handles) {
      handle = rt_file_mmap_map(path.c_str());
      ASSERT_GT(handle, 0);
    }
    for (const std::int64_t handle : handles) EXPECT_EQ(shown_by(handle), "content");
    for (const std::int64_t handle : handles) EXPECT_TRUE(rt_file_mmap_unmap(handle));
    for (const std::int64_t handle : handles) EXPECT_EQ(rt_file_mmap_data(handle), nullptr);
  }
}

TEST_F(Mappings, AreFoundByTheirHandleAlone) {
  const std::int64_t lock = rt_file_lock(scratch_.file("locked", "").c_str());
  const std::int64_t handle = rt_file_mmap_map(scratch_.file("file", "content").c_str());
  std::vector<std::int64_t> numbers{-1,
                                    0,
                                    1,
                                    2,
                                    lock,
                                    -handle,
                                    handle + 1,
                                    std::numeric_limits<std::int64_t>::min(),
                                    std::numeric_limits<std::int64_t>::max()};
  for (int bit = 0; bit < 63; ++bit) numbers.push_back(handle ^ std::int64_t{1} << bit);
  for (const std::int64_t number : numbers) {
    EXPECT_EQ(rt_file_mmap_data(number), nullptr) << number;
    EXPECT_EQ(rt_file_mmap_length(number), -1) << number;
    EXPECT_FALSE(rt_file_mmap_unmap(number)) << number;
  }
  EXPECT_EQ(shown_by(handle), "content");
  EXPECT_TRUE(rt_file_mmap_unmap(handle));
  EXPECT_TRUE(rt_file_unlock(lock));
}

TEST_F(Mappings, AreInAForkedChildWhatTheyAreHere) {
  const std::int64_t handle = rt_file_mmap_map(scratch_.file("file", "content").c_str());
  EXPECT_EQ(0, status_of([&] {
              if (shown_by(handle) != "content") return 1;
              const std::int64_t other = rt_file_mmap_map(scratch_.path("file").c_str());
              if (other == handle || shown_by(other) != "content") return 2;
              return rt_file_mmap_unmap(handle) && rt_file_mmap_unmap(other) ? 0 : 3;
            }));
  EXPECT_EQ(shown_by(handle), "content");
  EXPECT_TRUE(rt_file_mmap_unmap(handle));
}

TEST_F(Mappings, AreEachGivenBackOnceByManyThreads) {
  const std::string path = scratch_.file("file", varied_bytes(5000));
  std::atomic<bool> done = false;
  std::array<std::atomic<std::int64_t>, 8> handles{};
  std::thread asking([&] {
    // What is found may be gone by the return; the calls themselves must be safe.
    while (!done) {
      for (const auto& handle : handles) {
        const std::int64_t number = handle;
        const std::int64_t length = rt_file_mmap_length(number);
        EXPECT_TRUE(length == 5000 || length == -1);
        static_cast<void>(rt_file_mmap_data(number));
      }
    }
  });
  std::atomic<int> mapped = 0;
  std::atomic<int> unmapped = 0;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 3; ++thread) {
    threads.emplace_back([&] {
      for (int turn = 0; turn < 2000; ++turn) {
        const std::int64_t handle = rt_file_mmap_map(path.c_str());
        if (handle > 0) ++mapped;
        if (rt_file_mmap_unmap(handles.at(static_cast<std::size_t>(turn) % 8).exchange(handle))) {
          ++unmapped;
        }
        if (turn % 3 == 0 && rt_file_mmap_unmap(handle)) ++unmapped;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  done = true;
  asking.join();
  for (const auto& handle : handles) {
    if (rt_file_mmap_unmap(handle)) ++unmapped;
  }
  EXPECT_EQ(mapped, 6000);
  EXPECT_EQ(unmapped, mapped);
}

}  // namespace
}  // namespace rt::checks
