#include "conformance/properties/tree_model.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>

#include "conformance/probe/fd.h"
#include "conformance/probe/step.h"
#include "conformance/probe/text.h"

namespace rtconf::properties {
namespace {

namespace fs = std::filesystem;

struct Look {
  explicit Look(const std::string& path) {
    is_entry = lstat(path.c_str(), &info) == 0;
    is_link = is_entry && S_ISLNK(info.st_mode);
    exists = is_link ? stat(path.c_str(), &info) == 0 : is_entry;
  }
  bool is_directory() const { return exists && S_ISDIR(info.st_mode); }
  bool is_file() const { return exists && S_ISREG(info.st_mode); }
  bool is_dangling() const { return is_link && !exists; }

  struct stat info {};
  bool exists = false;    ///< through links
  bool is_entry = false;  ///< itself
  bool is_link = false;
};

bool parent_is_there(const std::string& path) {
  return Look(path.substr(0, path.rfind('/'))).is_directory();
}

void write_all(const std::string& path, const std::string& bytes, int flags, mode_t mode) {
  const probe::Fd fd(open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | flags, mode));
  for (std::size_t done = 0; fd && done < bytes.size();) {
    const ssize_t wrote = write(fd.get(), bytes.data() + done, bytes.size() - done);
    if (wrote <= 0) return;
    done += static_cast<std::size_t>(wrote);
  }
}

Outcome outcome(bool succeeds) { return {.succeeds = succeeds}; }
Outcome left_open() { return {.is_judged = false}; }

Outcome foresee_writing(const std::string& path) {
  const Look look(path);
  if (look.is_dangling()) return left_open();
  if (look.exists) return outcome(look.is_file());
  return outcome(parent_is_there(path));
}

Outcome foresee_copy(const std::string& source, const std::string& target) {
  const Look from(source);
  const Look to(target);
  if (to.is_link) return left_open();
  if (!from.is_file() || to.is_directory()) return outcome(false);
  const bool is_same = to.exists && from.info.st_ino == to.info.st_ino;
  return is_same ? left_open() : outcome(to.exists || parent_is_there(target));
}

Outcome foresee_reading(const std::string& path) {
  if (!Look(path).is_file()) return outcome(false);
  return {.succeeds = true, .text = read_all(path)};
}

/// Every component has to be a directory, or nothing yet.
Outcome foresee_directories(const std::string& path) {
  fs::path so_far;
  for (const fs::path& part : fs::path(path)) {
    so_far /= part;
    const Look look(so_far);
    if (look.is_dangling() || (look.exists && !look.is_directory())) return outcome(false);
  }
  return outcome(true);
}

Outcome foresee_list(const std::string& path) {
  if (!Look(path).is_directory()) return outcome(false);
  Outcome listed = outcome(true);
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(path, error))
    listed.names.push_back(entry.path().filename());
  std::sort(listed.names.begin(), listed.names.end());
  return listed;
}

Outcome foresee_size(const Look& look) {
  if (look.is_directory()) return left_open();
  return {.succeeds = look.exists, .number = look.exists ? look.info.st_size : -1};
}

void copy(const std::string& source, const std::string& target) {
  const Look from(source);
  write_all(target, read_all(source), O_TRUNC, from.info.st_mode & 0777);
}

}  // namespace

Outcome foresee(const TreeCall& call, const std::string& root) {
  const std::string first = path_in(root, call.first);
  const std::string second = path_in(root, call.second);
  const Look look(first);
  switch (call.deed) {
    case Deed::kWrite:
    case Deed::kAppend:
      return foresee_writing(first);
    case Deed::kDelete:
    case Deed::kRemove:
      return outcome(look.is_entry && (look.is_link || !look.is_directory()));
    case Deed::kCopy:
      return foresee_copy(first, second);
    case Deed::kExists:
      return outcome(look.exists);
    case Deed::kModifiedTime:
      return {.succeeds = look.exists, .number = look.exists ? look.info.st_mtim.tv_sec : -1};
    case Deed::kSize:
      return foresee_size(look);
    case Deed::kReadText:
    case Deed::kMmapReadText:
    case Deed::kReadBytes:
    case Deed::kMmapReadBytes:
    case Deed::kReadSized:
    case Deed::kMmapReadSized:
      return foresee_reading(first);
    case Deed::kCreateDirectory:
      return outcome(!look.is_entry && parent_is_there(first));
    case Deed::kCreateDirectories:
      return foresee_directories(first);
    case Deed::kList:
      return foresee_list(first);
    case Deed::kLink:
      return outcome(!Look(second).is_entry && parent_is_there(second) && look.exists);
    case Deed::kRename:
      return outcome(look.is_entry && !Look(second).is_entry && parent_is_there(second) &&
                     !second.starts_with(first + "/"));
    case Deed::kTruncate:
    case Deed::kSetTime:
    case Deed::kSetMode:
      return outcome(look.is_file());
  }
  return left_open();
}

std::string_view refusal_of(const TreeCall& call, const std::string& root) {
  const Look look(path_in(root, call.first));
  switch (call.deed) {
    case Deed::kCopy:
      if (Look(path_in(root, call.second)).is_directory()) return "directory_target";
      if (look.is_file()) return "bad_target";
      return look.is_directory() ? "directory" : "bad_path";
    case Deed::kCreateDirectory:
      if (look.is_directory()) return "existing";
      return look.is_entry ? "file_in_the_way" : "missing_parent";
    case Deed::kCreateDirectories:
      return "file_in_the_way";
    case Deed::kList:
      return look.exists ? "not_a_directory" : "bad_path";
    default:
      return look.is_directory() ? "directory" : "bad_path";
  }
}

void perform(const TreeCall& call, const std::string& root) {
  if (!foresee(call, root).succeeds) return;
  const std::string first = path_in(root, call.first);
  const std::string second = path_in(root, call.second);
  const std::array<timespec, 2> times = {timespec{kTime, 0}, timespec{kTime, 500'000'000}};
  std::error_code error;
  switch (call.deed) {
    case Deed::kWrite:
      return write_all(first, text_of(call.content).bytes(), O_TRUNC, 0644);
    case Deed::kAppend:
      return write_all(first, text_of(call.content).bytes(), O_APPEND, 0644);
    case Deed::kDelete:
    case Deed::kRemove:
      unlink(first.c_str());
      return;
    case Deed::kCopy:
      return copy(first, second);
    case Deed::kCreateDirectory:
    case Deed::kCreateDirectories: {
      fs::create_directories(first, error);
      return;
    }
    case Deed::kLink:
      fs::create_symlink(link_text(call), second, error);
      return;
    case Deed::kRename:
      return fs::rename(first, second, error);
    case Deed::kTruncate:
      return fs::resize_file(first, text_of(call.content).size(), error);
    case Deed::kSetTime:
      utimensat(AT_FDCWD, first.c_str(), times.data(), 0);
      return;
    case Deed::kSetMode:
      chmod(first.c_str(), call.content % 2 == 0 ? 0600 : 0755);
      return;
    default:
      return;  // looks only
  }
}

}  // namespace rtconf::properties
