#include "conformance/probe/residue.h"

#include <dirent.h>
#include <fcntl.h>
#include <malloc.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>

#include "conformance/probe/below.h"
#include "conformance/probe/fd.h"
#include "conformance/probe/heap.h"

namespace rtconf::probe {
namespace {

dev_t device_of(int parent, const char* name) {
  struct stat info {};
  return fstatat(parent, name, &info, AT_SYMLINK_NOFOLLOW) == 0 ? info.st_dev : 0;
}

/// Everything below the directory in its own file system: what is mounted there is the user's.
std::uint64_t count_below(const std::string& directory) {
  const dev_t device = device_of(AT_FDCWD, directory.c_str());
  std::uint64_t entries = 0;
  walk_below(directory, [&](const Below& below) {
    ++entries;
    return below.is_directory && device_of(below.parent, below.name) == device;
  });
  return entries;
}

/// What is in the directory itself, at a glance: others may have thousands of files there.
std::uint64_t count_in(const std::string& directory) {
  DIR* listing = opendir(directory.c_str());
  if (listing == nullptr) return 0;
  std::uint64_t entries = 0;
  while (readdir(listing) != nullptr) ++entries;
  closedir(listing);
  return entries;
}

/// By what the kernel says since Linux 6.2; before that it says 0, and they are listed, or, when
/// there is no descriptor left to list them with, tried one by one.
std::uint64_t open_descriptors() {
  struct stat table {};
  if (stat("/proc/self/fd", &table) == 0 && table.st_size > 0)
    return static_cast<std::uint64_t>(table.st_size);
  if (DIR* listing = opendir("/proc/self/fd"); listing != nullptr) {
    std::uint64_t entries = 0;
    while (readdir(listing) != nullptr) ++entries;
    closedir(listing);
    return entries > 3 ? entries - 3 : 0;  // less ".", ".." and the listing's own
  }
  std::uint64_t count = 0;
  for (std::uint64_t fd = 0; fd < descriptor_limit(); ++fd) {
    if (fcntl(static_cast<int>(fd), F_GETFD) >= 0) ++count;
  }
  return count;
}

std::uint64_t mapped_pages() {
  const Fd fd(open("/proc/self/statm", O_RDONLY | O_CLOEXEC));
  std::array<char, 64> text{};
  if (!fd || read(fd.get(), text.data(), text.size() - 1) <= 0) return 0;
  std::uint64_t pages = 0;
  std::from_chars(text.data(), text.data() + text.size(), pages);
  return pages;
}

std::uint64_t threads() {
  struct stat info {};
  return stat("/proc/self/task", &info) == 0 && info.st_nlink > 2 ? info.st_nlink - 2 : 1;
}

std::uint64_t sum(std::uint64_t (*count)(const std::string&),
                  const std::vector<std::string>& directories) {
  std::uint64_t total = 0;
  for (const std::string& directory : directories) total += count(directory);
  return total;
}

}  // namespace

std::uint64_t descriptor_limit() {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  return std::min<std::uint64_t>(limit.rlim_cur, 65536);
}

const char* name(Resource resource) {
  static constexpr std::array<const char*, kResourceCount> kNames = {
      "descriptors", "heap blocks", "heap bytes", "pages of mapped memory",
      "threads",     "files",       "files"};
  return kNames[static_cast<std::size_t>(resource)];
}

std::uint64_t count(Resource resource, const Places& places) {
  switch (resource) {
    case Resource::kDescriptors:
      return open_descriptors();
    case Resource::kHeapBlocks:
      return heap::totals().blocks;
    case Resource::kHeapBytes:
      // glibc's own count sees the blocks of providers that reach its heap by another road than
      // malloc's name.
      return heap::available() ? mallinfo2().uordblks + mallinfo2().hblkhd : 0;
    case Resource::kMappedPages:
      return mapped_pages();
    case Resource::kThreads:
      return threads();
    case Resource::kFiles:
      return sum(count_below, places.own);
    case Resource::kSharedFiles:
      return sum(count_in, places.shared);
  }
  return 0;
}

Residue count_all(const Places& places) {
  Residue residue{};
  for (std::size_t i = 0; i < kResourceCount; ++i)
    residue[i] = count(static_cast<Resource>(i), places);
  return residue;
}

}  // namespace rtconf::probe
