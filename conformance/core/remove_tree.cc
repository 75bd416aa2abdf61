#include "conformance/core/remove_tree.h"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <string_view>
#include <vector>

#include "conformance/probe/fd.h"

namespace rtconf {
namespace {

using probe::Fd;
using Listing = std::unique_ptr<DIR, decltype([](DIR* dir) { closedir(dir); })>;

/// Opens a directory that no mode locks any more; nothing else, and no link to one.
Fd unlock(int parent, const char* name) {
  struct stat info {};
  if (fstatat(parent, name, &info, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISDIR(info.st_mode)) return Fd();
  if ((info.st_mode & 0700) != 0700) fchmodat(parent, name, 0700, 0);
  return Fd(openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
}

/// Removes what is in the directory and is none itself; the names of the rest. Where the listing
/// says what is what, the many files of a case need not be looked at one by one.
std::vector<std::string> directories_left_in(const Fd& directory) {
  std::vector<std::string> directories;
  std::vector<std::string> others;
  const Listing listing(fdopendir(dup(directory.get())));
  if (!listing) return directories;
  while (const dirent* entry = readdir(listing.get())) {
    const std::string_view name = entry->d_name;
    if (name == "." || name == "..") continue;
    const bool may_be_one = entry->d_type == DT_DIR || entry->d_type == DT_UNKNOWN;
    (may_be_one ? directories : others).emplace_back(name);
  }
  for (const std::string& name : others) unlinkat(directory.get(), name.c_str(), 0);
  return directories;
}

}  // namespace

void remove_tree(const std::string& path) {
  const Fd top = unlock(AT_FDCWD, path.c_str());
  if (!top) {
    unlink(path.c_str());
    return;
  }
  // A directory that is not empty moves up to the top before it is emptied, so that nothing is ever
  // deeper than two levels: neither the stack nor the length of a path nor descriptors run out.
  std::vector<std::string> waiting = directories_left_in(top);
  for (unsigned long moved = 0; !waiting.empty();) {
    const std::string name = std::move(waiting.back());
    waiting.pop_back();
    const Fd directory = unlock(top.get(), name.c_str());
    if (!directory) {
      unlinkat(top.get(), name.c_str(), 0);
      continue;
    }
    for (const std::string& inner : directories_left_in(directory)) {
      if (!unlock(directory.get(), inner.c_str())) {
        unlinkat(directory.get(), inner.c_str(), 0);
        continue;
      }
      if (unlinkat(directory.get(), inner.c_str(), AT_REMOVEDIR) == 0) continue;
      std::string higher;
      int renamed = 0;
      do {
        higher = fmt::format(".moved-up-{}", ++moved);
        renamed =
            renameat2(directory.get(), inner.c_str(), top.get(), higher.c_str(), RENAME_NOREPLACE);
      } while (renamed != 0 && errno == EEXIST);
      if (renamed == 0) waiting.push_back(std::move(higher));
    }
    unlinkat(top.get(), name.c_str(), AT_REMOVEDIR);
  }
  rmdir(path.c_str());
}

}  // namespace rtconf
