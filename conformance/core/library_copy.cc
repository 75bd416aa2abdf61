#include "conformance/core/library_copy.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>

#include "conformance/core/sandbox.h"

namespace rtconf {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostNeighbours = 200;
constexpr std::uintmax_t kMostBytes = std::uintmax_t{512} << 20;

bool copy_readable(const fs::path& from, const fs::path& to) {
  std::error_code error;
  return fs::copy_file(from, to, error) && chmod(to.c_str(), 0755) == 0;
}

/// A link to another file of the directory stays one, so that both names mean one library.
bool copy_neighbour(const fs::path& from, const fs::path& to) {
  std::error_code error;
  const fs::path target = fs::read_symlink(from, error);
  if (error || target.has_parent_path()) return copy_readable(from, to);
  fs::create_symlink(target, to, error);
  return !error;
}

}  // namespace

std::string copy_library(const std::string& library, const std::string& scratch) {
  const fs::path directory = fs::path(scratch) / "library";
  if (mkdir(directory.c_str(), 0700) != 0) return "";
  if (chown(directory.c_str(), geteuid(), sandbox::kOrdinaryUser) != 0) return "";
  if (chmod(directory.c_str(), 0750) != 0) return "";
  const fs::path copy = directory / fs::path(library).filename();
  return copy_readable(library, copy) ? copy.native() : "";
}

std::size_t copy_neighbours(const std::string& library, const std::string& copy) {
  const fs::path beside = fs::path(copy).parent_path();
  std::error_code error;
  std::size_t count = 0;
  std::uintmax_t bytes = 0;
  fs::directory_iterator entry(fs::path(library).parent_path(), error);
  for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
    const fs::path name = entry->path().filename();
    std::error_code vanished;
    if (name.native().find(".so") == std::string::npos || !entry->is_regular_file(vanished))
      continue;
    if (fs::exists(beside / name, vanished)) continue;
    const std::uintmax_t size = entry->file_size(vanished);
    if (vanished) continue;
    bytes += size;
    if (count == kMostNeighbours || bytes > kMostBytes) break;
    if (copy_neighbour(entry->path(), beside / name)) ++count;
  }
  return count;
}

}  // namespace rtconf
