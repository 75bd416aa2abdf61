#include "bench/work.h"

#include <array>

namespace rtconf::bench {
namespace {

using std::string_view;

constexpr std::uint64_t operator""_KiB(unsigned long long n) { return n << 10; }
constexpr std::uint64_t operator""_MiB(unsigned long long n) { return n << 20; }
constexpr std::uint64_t operator""_GiB(unsigned long long n) { return n << 30; }

constexpr std::array kRead{string_view("rt_file_read_bytes"), string_view("rt_file_read_text")};
constexpr std::array kMmapRead{string_view("rt_file_mmap_read_bytes"),
                               string_view("rt_file_mmap_read_text")};
constexpr std::array kMap{string_view("rt_file_mmap_map")};
constexpr std::array kCopy{string_view("rt_file_copy")};
constexpr std::array kList{string_view("rt_dir_list")};

constexpr std::array kReadWays{Way{"read", kRead}, Way{"mmap_read", kMmapRead}};
constexpr std::array kUseWays{Way{"read", kRead}, Way{"map", kMap}};
constexpr std::array kMapWays{Way{"map", kMap}};
constexpr std::array kCopyWays{Way{"copy", kCopy}};
constexpr std::array kListWays{Way{"list", kList}};

constexpr std::array kReadLimits{
    Limit{"memcpy_warm", "memcpy between two blocks that were used before"},
    Limit{"pread_warm", "pread from an open file into a block that was used before"},
    Limit{"pread_open", "pread from an open file into a block from malloc, which is freed"},
    Limit{"pread_fresh", "the same by its path: opened, asked for its size, read, closed"},
    Limit{"touch_small", "fresh memory, each page touched once, and given back"},
    Limit{"touch_large", "the same with MADV_HUGEPAGE"},
};
constexpr std::array kUseLimits{Limit{"sum_warm", "the bytes of a block added up"}};
constexpr std::array kCopyLimits{Limit{"copy_range", "copy_file_range between two open files"}};
constexpr std::array kListLimits{Limit{"getdents", "getdents64 to the end of an open directory"}};

constexpr std::array<std::uint64_t, 15> kReadSizes{0,      1,      256,     4_KiB,   16_KiB,
                                                   32_KiB, 64_KiB, 128_KiB, 256_KiB, 1_MiB,
                                                   4_MiB,  16_MiB, 64_MiB,  256_MiB, 1_GiB};
constexpr std::array<std::uint64_t, 11> kUseSizes{256,     4_KiB, 16_KiB, 32_KiB, 64_KiB, 128_KiB,
                                                  256_KiB, 1_MiB, 16_MiB, 64_MiB, 256_MiB};
constexpr std::array<std::uint64_t, 5> kMapSizes{1, 4_KiB, 1_MiB, 1_GiB, 64_GiB};
constexpr std::array<std::uint64_t, 7> kCopySizes{0, 1, 4_KiB, 64_KiB, 1_MiB, 16_MiB, 256_MiB};
constexpr std::array<std::uint64_t, 6> kListSizes{0, 1, 10, 100, 1000, 10'000};

constexpr std::array kAll{
    WorkDescription{Work::kRead, "read", "a whole file into memory that is freed again", "bytes",
                    kReadWays, kReadLimits, kReadSizes},
    WorkDescription{Work::kUse, "use", "a whole file, read or mapped, and every byte added up",
                    "bytes", kUseWays, kUseLimits, kUseSizes},
    WorkDescription{Work::kMap,
                    "map",
                    "a file mapped and unmapped, and not touched",
                    "bytes",
                    kMapWays,
                    {},
                    kMapSizes},
    WorkDescription{Work::kCopy, "copy", "a file onto one that exists", "bytes", kCopyWays,
                    kCopyLimits, kCopySizes},
    WorkDescription{Work::kList, "list", "the names in a directory", "entries", kListWays,
                    kListLimits, kListSizes},
};

}  // namespace

std::span<const WorkDescription> all_work() { return kAll; }

const WorkDescription& describe(Work work) { return kAll[static_cast<std::size_t>(work)]; }

std::optional<Work> find_work(std::string_view name) {
  for (const WorkDescription& each : kAll) {
    if (each.name == name) return each.work;
  }
  return std::nullopt;
}

}  // namespace rtconf::bench
