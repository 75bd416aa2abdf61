#include "conformance/probe/tree.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <functional>
#include <string_view>

#include "conformance/probe/fd.h"
#include "conformance/probe/text.h"

namespace rtconf::probe {
namespace {

constexpr std::uint64_t kStart = 0xcbf29ce484222325;

std::uint64_t hash(std::uint64_t hash, std::string_view bytes) {
  return (hash ^ std::hash<std::string_view>()(bytes)) * 0x100000001b3;
}

std::uint64_t hash_of_file(int parent, const char* name) {
  const Fd fd(openat(parent, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (!fd) return 0;
  std::array<char, 1 << 14> buffer;  // not filled: most files are small
  std::uint64_t sum = kStart;
  for (ssize_t got = 0; (got = read(fd.get(), buffer.data(), buffer.size())) > 0;)
    sum = hash(sum, {buffer.data(), static_cast<std::size_t>(got)});
  return sum;
}

std::uint64_t hash_of_link(int parent, const char* name) {
  std::array<char, PATH_MAX> target;
  const ssize_t size = readlinkat(parent, name, target.data(), target.size());
  return hash(kStart, {target.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0))});
}

}  // namespace

std::string tree_code(const std::set<std::string>& except) {
  std::string names;
  for (const std::string& name : except) names += probe::quoted(name) + ", ";
  return fmt::format(
      "static const char *except[] = {{{}NULL}};\n"
      "static unsigned long long sum;\n"
      "static int add(const char *name, const struct stat *info, int type, struct FTW *ftw) {{\n"
      "  unsigned long long h = info->st_mode + 7 * info->st_ino; (void)ftw;\n"
      "  for (int k = 0; except[k]; k++) if (name[1] && !strcmp(name + 2, except[k])) return 0;\n"
      "  if (type == FTW_F) h += 31 * info->st_size + 3 * info->st_mtim.tv_sec + "
      "info->st_mtim.tv_nsec;\n"
      "  for (const char *c = name; *c; c++) h = h * 131 + (unsigned char)*c;\n"
      "  FILE *file = type == FTW_F && S_ISREG(info->st_mode) ? fopen(name, \"rb\") : NULL;\n"
      "  for (int c; file && (c = getc(file)) != EOF;) h = h * 131 + c;\n"
      "  if (file) fclose(file);\n"
      "  sum += h; return 0;\n"
      "}}\n"
      "static unsigned long long tree(void) {{ sum = 0; nftw(\".\", add, 8, FTW_PHYS); return sum; "
      "}}\n",
      names);
}

Tree::Entry Tree::look_at(const Below& below) {
  struct stat info {};
  if (fstatat(below.parent, below.name, &info, AT_SYMLINK_NOFOLLOW) != 0) return {};
  Entry entry{.mode = info.st_mode,
              .owner = info.st_uid,
              .group = info.st_gid,
              .inode = info.st_ino,
              .size = info.st_size,
              .time = info.st_mtim};
  if (S_ISREG(info.st_mode)) entry.bytes = hash_of_file(below.parent, below.name);
  if (S_ISLNK(info.st_mode)) entry.bytes = hash_of_link(below.parent, below.name);
  return entry;
}

Tree Tree::now() {
  Tree tree;
  walk_below(".", [&](const Below& below) {
    tree.entries_[below.path.substr(2)] = look_at(below);  // without ./
    return true;
  });
  return tree;
}

const char* Tree::difference(const Entry& was, const Entry& is) {
  if ((is.mode & S_IFMT) != (was.mode & S_IFMT)) return "has become something else";
  if (is.inode != was.inode) return "has been replaced";
  if (is.bytes != was.bytes) return "has other bytes";
  if (is.mode != was.mode) return "has another mode";
  if (is.owner != was.owner || is.group != was.group) return "has another owner";
  if (S_ISDIR(is.mode)) return "";
  if (is.size != was.size) return "has another size";
  if (is.time.tv_sec != was.time.tv_sec || is.time.tv_nsec != was.time.tv_nsec)
    return "has another modification time";
  return "";
}

std::string Tree::change_to(const Tree& after, const std::set<std::string>& except) const {
  for (const auto& [name, was] : entries_) {
    if (except.contains(name)) continue;
    const auto is = after.entries_.find(name);
    if (is == after.entries_.end()) return fmt::format("{} is gone", quoted(name, 80));
    const std::string_view what = difference(was, is->second);
    if (!what.empty()) return fmt::format("{} {}", quoted(name, 80), what);
  }
  for (const auto& [name, is] : after.entries_) {
    if (!entries_.contains(name) && !except.contains(name))
      return fmt::format("{} has been made", quoted(name, 80));
  }
  return "";
}

std::vector<std::string> Tree::links() const {
  std::vector<std::string> links;
  for (const auto& [name, entry] : entries_) {
    if (S_ISLNK(entry.mode)) links.push_back(name);
  }
  return links;
}

}  // namespace rtconf::probe
