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

#include "conformance/probe/fd.h"
#include "conformance/probe/heap.h"

namespace rtconf::probe {
namespace {

/// Files, not directories, that belong to this user.
std::uint64_t count_files(const std::string& directory) {
  DIR* dir = opendir(directory.c_str());
  if (dir == nullptr) return 0;
  std::uint64_t count = 0;
  while (const dirent* entry = readdir(dir)) {
    if (entry->d_name[0] == '.' && (entry->d_name[1] == '\0' || entry->d_name[1] == '.')) continue;
    struct stat info {};
    if (fstatat(dirfd(dir), entry->d_name, &info, AT_SYMLINK_NOFOLLOW) != 0 ||
        info.st_uid != geteuid() || S_ISDIR(info.st_mode)) {
      continue;
    }
    ++count;
  }
  closedir(dir);
  return count;
}

std::uint64_t descriptor_limit() {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  return std::min<std::uint64_t>(limit.rlim_cur, 65536);
}

/// One by one: listing /proc/self/fd takes a descriptor, and there may be none left.
std::uint64_t open_descriptors() {
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

bool grew(const Residue& after, const Residue& before) {
  for (std::size_t i = 0; i < kResourceCount; ++i) {
    if (after[i] > before[i]) return true;
  }
  return false;
}

/// Counts again for a moment while something is above `before`: a helper thread may still be
/// tidying up.
Residue settle(const Residue& before, const std::vector<std::string>& directories) {
  Residue least = count_residue(directories);
  for (int tries = 0; tries < 40 && grew(least, before); ++tries) {
    const timespec pause{0, 500'000};
    nanosleep(&pause, nullptr);
    const Residue again = count_residue(directories);
    for (std::size_t i = 0; i < kResourceCount; ++i) least[i] = std::min(least[i], again[i]);
  }
  return least;
}

}  // namespace

const char* name(Resource resource) {
  static constexpr std::array<const char*, kResourceCount> kNames = {
      "descriptors", "heap blocks", "heap bytes", "pages of mapped memory", "threads", "files"};
  return kNames[static_cast<std::size_t>(resource)];
}

Residue count_residue(const std::vector<std::string>& directories) {
  Residue residue{};
  const auto set = [&](Resource resource, std::uint64_t value) {
    residue[static_cast<std::size_t>(resource)] = value;
  };
  const heap::Totals totals = heap::totals();
  set(Resource::kDescriptors, open_descriptors());
  set(Resource::kHeapBlocks, totals.blocks);
  // glibc's own count sees the blocks of providers that reach its heap by another road than
  // malloc's name.
  set(Resource::kHeapBytes, heap::available() ? mallinfo2().uordblks + mallinfo2().hblkhd : 0);
  set(Resource::kMappedPages, mapped_pages());
  set(Resource::kThreads, threads());
  std::uint64_t files = 0;
  for (const std::string& directory : directories) files += count_files(directory);
  set(Resource::kFiles, files);
  return residue;
}

std::vector<Leak> find_leaks(std::uint64_t first, const std::vector<std::string>& directories,
                             const std::function<void()>& call) {
  for (std::uint64_t i = 0; i < std::max<std::uint64_t>(first / 16, 8); ++i)
    call();  // what first uses cost
  Residue before = count_residue(directories);
  std::array<bool, kResourceCount> suspect{};
  suspect.fill(true);
  std::vector<Leak> leaks;
  const std::array<std::uint64_t, 4> stretches = {first, 3000 - first, 8000, 4000};
  for (const std::uint64_t calls : stretches) {
    for (std::uint64_t i = 0; i < calls; ++i) call();
    const Residue after = settle(before, directories);
    constexpr auto kDescriptors = static_cast<std::size_t>(Resource::kDescriptors);
    if (after[kDescriptors] + 64 > descriptor_limit()) {  // none left to grow into
      return {{Resource::kDescriptors, calls, after[kDescriptors] - before[kDescriptors]}};
    }
    leaks.clear();
    for (std::size_t i = 0; i < kResourceCount; ++i) {
      suspect[i] = suspect[i] && after[i] > before[i];
      if (suspect[i]) leaks.push_back({static_cast<Resource>(i), calls, after[i] - before[i]});
    }
    if (leaks.empty()) break;
    before = after;
  }
  return leaks;
}

}  // namespace rtconf::probe
