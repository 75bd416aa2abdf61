#include "conformance/probe/below.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <string_view>

#include "conformance/probe/fd.h"

namespace rtconf::probe {
namespace {

constexpr int kDirectory = O_RDONLY | O_DIRECTORY | O_CLOEXEC;

bool is_directory(int parent, const dirent& entry) {
  if (entry.d_type != DT_UNKNOWN) return entry.d_type == DT_DIR;
  struct stat info {};  // a file system that does not say
  return fstatat(parent, entry.d_name, &info, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(info.st_mode);
}

/// `path` is the directory's, and the same again afterwards.
void walk(Fd fd, std::string& path, const std::function<bool(const Below&)>& visit) {
  DIR* const listing = fd ? fdopendir(fd.get()) : nullptr;
  if (listing == nullptr) return;
  const int directory = fd.release();
  const std::size_t length = path.size();
  while (const dirent* entry = readdir(listing)) {
    const std::string_view found = entry->d_name;
    if (found == "." || found == "..") continue;
    path.append("/").append(found);
    const Below below = {path, directory, entry->d_name, is_directory(directory, *entry)};
    if (visit(below) && below.is_directory)
      walk(Fd(openat(directory, entry->d_name, kDirectory | O_NOFOLLOW)), path, visit);
    path.resize(length);
  }
  closedir(listing);
}

}  // namespace

void walk_below(const std::string& directory, const std::function<bool(const Below&)>& visit) {
  std::string path = directory;
  walk(Fd(open(directory.c_str(), kDirectory)), path, visit);
}

}  // namespace rtconf::probe
