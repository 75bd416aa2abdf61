#include "bench/place.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/magic.h>
#include <sys/statfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "bench/content.h"
#include "bench/machine.h"

namespace rtconf::bench {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kPiece = std::uint64_t{1} << 20;

/// The content is the same after this many bytes, so that a piece of it can be written again.
constexpr std::uint64_t kPeriod = std::uint64_t{16} << 12;
static_assert(kPiece % kPeriod == 0);

std::string last_error(const std::string& what) { return what + ": " + std::strerror(errno); }

/// Writes it, and then has it on the disk, so that nothing is written meanwhile.
std::string write_file(const std::string& path, std::uint64_t size) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) return last_error("cannot make " + path);
  std::vector<char> piece(kPiece);
  for (std::uint64_t i = 0; i < kPiece; ++i) piece[i] = byte_at(i);
  std::string problem;
  for (std::uint64_t done = 0; done < size && problem.empty();) {
    const ssize_t put =
        ::write(file, piece.data() + done % kPiece, std::min(kPiece - done % kPiece, size - done));
    if (put < 0) problem = last_error("cannot write " + path);
    done += static_cast<std::uint64_t>(std::max<ssize_t>(put, 0));
  }
  ::fsync(file);
  ::close(file);
  return problem;
}

std::string make_sparse(const std::string& path, std::uint64_t size) {
  std::ofstream(path).flush();
  return ::truncate(path.c_str(), static_cast<off_t>(size)) == 0
             ? ""
             : last_error("cannot make a sparse " + path);
}

std::string make_entries(const std::string& path, std::uint64_t count) {
  std::error_code error;
  fs::create_directory(path, error);
  for (std::uint64_t i = 0; i < count && !error; ++i) {
    if (!std::ofstream(fs::path(path) / entry_name(i)).is_open()) {
      return last_error("cannot make " + entry_name(i) + " in " + path);
    }
  }
  return error ? "cannot make " + path + ": " + error.message() : "";
}

}  // namespace

std::string file_system_of(const std::string& path) {
  struct statfs status = {};
  if (::statfs(path.c_str(), &status) != 0) return "";
  constexpr unsigned kXfs = 0x58465342;
  constexpr unsigned kZfs = 0x2fc12fc1;
  switch (static_cast<unsigned>(status.f_type)) {
    case TMPFS_MAGIC:
      return "tmpfs";
    case EXT4_SUPER_MAGIC:
      return "ext4";
    case BTRFS_SUPER_MAGIC:
      return "btrfs";
    case F2FS_SUPER_MAGIC:
      return "f2fs";
    case OVERLAYFS_SUPER_MAGIC:
      return "overlay";
    case NFS_SUPER_MAGIC:
      return "nfs";
    case kXfs:
      return "xfs";
    case kZfs:
      return "zfs";
    default:
      return fmt::format("type {:#x}", static_cast<unsigned>(status.f_type));
  }
}

Place::Place(std::string name, const std::string& directory)
    : found_{std::move(name), directory, file_system_of(directory)} {
  std::string own = directory + "/rtconf-bench-XXXXXX";
  if (::mkdtemp(own.data()) == nullptr) {
    problem_ = last_error("cannot make a directory in " + directory);
    return;
  }
  own_ = own;
}

Place::~Place() {
  std::error_code ignored;
  if (!own_.empty()) fs::remove_all(own_, ignored);
}

// A copy or a result may be there beside the file, and what the limits keep.
bool Place::fits(Work work, std::uint64_t size, std::string& problem) const {
  if (work == Work::kList || size >= kSparseFrom) return true;
  const bool in_memory = found_.file_system == "tmpfs";
  const std::uint64_t files = work == Work::kCopy ? 2 * size : size;
  const std::uint64_t memory = 3 * size + (in_memory ? files : 0);
  struct statfs status = {};
  ::statfs(own_.c_str(), &status);
  const std::uint64_t room = status.f_bavail * static_cast<std::uint64_t>(status.f_bsize);
  if (files > room) problem = fmt::format("{} has no room for it", found_.directory);
  if (memory > available_memory()) problem = "there is not memory enough";
  return problem.empty();
}

std::string Place::make(Work work, std::uint64_t size, std::string& problem) {
  clear();
  std::string path = own_ + "/subject";
  if (!fits(work, size, problem)) return path;
  if (work == Work::kList) {
    problem = make_entries(path, size);
  } else {
    problem = size >= kSparseFrom ? make_sparse(path, size) : write_file(path, size);
  }
  return path;
}

void Place::clear() {
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator(own_, ignored)) {
    fs::remove_all(entry.path(), ignored);
  }
}

}  // namespace rtconf::bench
