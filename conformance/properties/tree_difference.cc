// How two trees differ.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>

#include "conformance/probe/below.h"
#include "conformance/probe/fd.h"
#include "conformance/probe/text.h"
#include "conformance/properties/tree_model.h"

namespace rtconf::properties {

std::string read_all(const std::string& path) {
  const probe::Fd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  std::string bytes;
  std::array<char, 65536> part;  // not filled: most files are small
  for (ssize_t got = 0; fd && (got = read(fd.get(), part.data(), part.size())) > 0;)
    bytes.append(part.data(), static_cast<std::size_t>(got));
  return bytes;
}

namespace {

struct Entry {
  std::string name;
  std::string kind;  ///< type and mode, or where a link leads
};

std::string kind_of(const probe::Below& below) {
  struct stat info {};
  if (fstatat(below.parent, below.name, &info, AT_SYMLINK_NOFOLLOW) != 0) return "";
  if (S_ISLNK(info.st_mode)) {
    std::error_code error;
    return "a link to " + std::filesystem::read_symlink(below.path, error).string();
  }
  return fmt::format("{} of mode {:04o}",
                     S_ISDIR(info.st_mode)   ? "a directory"
                     : S_ISREG(info.st_mode) ? "a file"
                                             : "something else",
                     info.st_mode & 07777U);
}

std::vector<Entry> walk(const std::string& root) {
  std::vector<Entry> entries;
  probe::walk_below(root, [&](const probe::Below& below) {
    entries.push_back({below.path.substr(root.size() + 1), kind_of(below)});
    return true;
  });
  std::sort(entries.begin(), entries.end(),
            [](const Entry& one, const Entry& other) { return one.name < other.name; });
  return entries;
}

/// 0 where there is nothing.
mode_t mode_at(const std::string& path) {
  struct stat info {};
  return lstat(path.c_str(), &info) == 0 ? info.st_mode : 0;
}

/// How the content of a file differs.
std::optional<probe::Failure> difference_of_content(const std::string& seen,
                                                    const std::string& right,
                                                    const std::string& name) {
  const std::string is = read_all(seen);
  const std::string should = read_all(right);
  if (is == should) return std::nullopt;
  const std::string path = probe::quoted(seen);
  if (is.size() != should.size()) {
    return probe::Failure{
        .message = fmt::format("{} has another length", name),
        .expected = probe::counted(should.size(), "byte"),
        .got = probe::counted(is.size(), "byte"),
        .check = fmt::format("struct stat now; return stat({}, &now) != 0 || now.st_size != {};",
                             path, should.size())};
  }
  const auto at = static_cast<std::size_t>(
      std::mismatch(is.begin(), is.end(), should.begin()).first - is.begin());
  return probe::Failure{
      .message = fmt::format("byte {} of {} is another", at, name),
      .expected = fmt::format("0x{:02x}", static_cast<unsigned char>(should[at])),
      .got = fmt::format("0x{:02x}", static_cast<unsigned char>(is[at])),
      .check = fmt::format("unsigned char byte = 0; pread(open({}, O_RDONLY), &byte, 1, {});\n"
                           "return byte != {};",
                           path, at, static_cast<unsigned char>(should[at]))};
}

}  // namespace

std::optional<TreeDifference> difference_of_trees(const std::string& seen,
                                                  const std::string& right) {
  using Kind = TreeDifference::Kind;
  const std::vector<Entry> is = walk(seen);
  const std::vector<Entry> should = walk(right);
  for (std::size_t i = 0; i < std::max(is.size(), should.size()); ++i) {
    const bool is_extra = i >= should.size() || (i < is.size() && is[i].name < should[i].name);
    const bool is_missing = i >= is.size() || (i < should.size() && should[i].name < is[i].name);
    const std::string& name = is_extra ? is[i].name : should[i].name;
    const std::string path = probe::quoted(seen + "/" + name);
    if (is_extra || is_missing) {
      return TreeDifference{
          is_extra ? Kind::kExtra : Kind::kMissing,
          name,
          {.message = fmt::format("{} is {}", name, is_extra ? "there" : "not there"),
           .expected = is_extra ? "nothing of this name" : should[i].kind,
           .got = is_extra ? is[i].kind : "nothing of this name",
           .check = fmt::format("struct stat now; return lstat({}, &now) {} 0;", path,
                                is_extra ? "==" : "!=")}};
    }
    if (is[i].kind != should[i].kind) {
      const mode_t mode = mode_at(right + "/" + name);
      const bool is_mode = (mode_at(seen + "/" + name) & S_IFMT) == (mode & S_IFMT);
      return TreeDifference{
          is_mode ? Kind::kMode : Kind::kKind,
          name,
          {.message = fmt::format("{} is of another {}", name, is_mode ? "mode" : "kind"),
           .expected = should[i].kind,
           .got = is[i].kind,
           .check = fmt::format(
               "struct stat now; return lstat({}, &now) != 0 || now.st_mode != {};", path, mode)}};
    }
    if (!is[i].kind.starts_with("a file")) continue;
    if (auto found = difference_of_content(seen + "/" + name, right + "/" + name, name))
      return TreeDifference{Kind::kContent, name, *found};
  }
  return std::nullopt;
}

}  // namespace rtconf::properties
