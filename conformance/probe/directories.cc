#include "conformance/probe/directories.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>

#include "conformance/probe/fd.h"
#include "conformance/probe/names.h"
#include "conformance/probe/text.h"

namespace rtconf::probe {
namespace {

Step simple(std::string_view what, const std::string& name, const std::function<int()>& act,
            std::string code) {
  return {[=, what = std::string(what)]() -> Trouble {
            if (act() == 0) return std::nullopt;
            return cannot(fmt::format("{} {}", what, probe::quoted(name, 80)), errno);
          },
          std::move(code)};
}

/// Adds what is in the directory at `path`. One directory is open at a time, since trees are deep.
void look_into(const std::string& path, const std::string& prefix, std::vector<TreeEntry>& tree) {
  const auto names = names_in(path);
  if (!names) return;
  for (const std::string& name : *names) {
    const std::string below = path + "/" + name;
    struct stat info {};
    if (lstat(below.c_str(), &info) != 0) continue;
    tree.push_back({.path = prefix + name, .mode = info.st_mode, .inode = info.st_ino});
    if (S_ISDIR(info.st_mode)) {
      look_into(below, prefix + name + "/", tree);
      continue;
    }
    tree.back().size = info.st_size;
    tree.back().time = info.st_mtim;
  }
}

std::string what_changed(const TreeEntry& was, const TreeEntry& is) {
  const std::string name = probe::quoted(was.path, 200);
  if (was.inode != is.inode || (was.mode & S_IFMT) != (is.mode & S_IFMT))
    return fmt::format("{} was replaced", name);
  if (was.mode != is.mode) {
    return fmt::format("the mode of {} was changed from {:04o} to {:04o}", name, was.mode & 07777U,
                       is.mode & 07777U);
  }
  if (was.size != is.size || was.time.tv_sec != is.time.tv_sec ||
      was.time.tv_nsec != is.time.tv_nsec) {
    return fmt::format("{} was written to", name);
  }
  return "";
}

}  // namespace

std::vector<TreeEntry> tree_of(const std::string& root) {
  std::vector<TreeEntry> tree;
  look_into(root, "", tree);
  std::sort(tree.begin(), tree.end(),
            [](const TreeEntry& a, const TreeEntry& b) { return a.path < b.path; });
  return tree;
}

std::string tree_difference(const std::vector<TreeEntry>& before,
                            const std::vector<TreeEntry>& after,
                            const std::vector<std::string>& made) {
  auto was = before.begin();
  auto expected = made.begin();
  for (const TreeEntry& is : after) {
    if (was != before.end() && was->path < is.path)
      return fmt::format("{} is gone", probe::quoted(was->path, 200));
    if (was != before.end() && was->path == is.path) {
      if (std::string what = what_changed(*was++, is); !what.empty()) return what;
      continue;
    }
    if (expected != made.end() && *expected < is.path)
      return fmt::format("{} was not made", probe::quoted(*expected, 200));
    if (expected == made.end() || *expected != is.path)
      return fmt::format("{} was made", probe::quoted(is.path, 200));
    ++expected;
    if (!S_ISDIR(is.mode)) return fmt::format("{} is no directory", probe::quoted(is.path, 200));
  }
  if (was != before.end()) return fmt::format("{} is gone", probe::quoted(was->path, 200));
  if (expected != made.end()) return fmt::format("{} was not made", probe::quoted(*expected, 200));
  return "";
}

const char* const kTreePrelude =
    "static long count; static unsigned long sum;\n"
    "static int look(const char *p, const struct stat *s, int t, struct FTW *f) {\n"
    "  int is_file = !S_ISDIR(s->st_mode); count++; (void)p; (void)t; (void)f;\n"
    "  sum += s->st_ino * 31 + s->st_mode * 64 + is_file * (s->st_size + s->st_mtim.tv_nsec);\n"
    "  return 0;\n"
    "}\n";

std::string tree_check(std::size_t made) {
  if (made == 0) {
    return "nftw(\".\", look, 9, FTW_PHYS); unsigned long was = sum; CALL; sum = 0;\n"
           "nftw(\".\", look, 9, FTW_PHYS); return sum != was;";
  }
  return fmt::format(
      "nftw(\".\", look, 9, FTW_PHYS); long was = count; CALL; count = 0;\n"
      "nftw(\".\", look, 9, FTW_PHYS); return count != was + {};",
      made);
}

void remove_all(const std::string& name) {
  std::error_code error;
  std::filesystem::remove_all(name, error);
}

Step remove_directory(const std::string& name) {
  return simple(
      "remove directory", name,
      [=] { return rmdir(name.c_str()) == 0 || errno == ENOENT || errno == ENOTDIR ? 0 : -1; },
      fmt::format("rmdir({});", probe::quoted(name)));
}

Step fill_directory(const std::string& directory, unsigned count, const std::string& stem) {
  const auto fill = [=]() -> Trouble {
    const Fd into(open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    for (unsigned k = 0; k < count; ++k) {
      if (mknodat(into.get(), fmt::format("{}{}", stem, k).c_str(), S_IFREG | 0644, 0) != 0)
        return cannot(fmt::format("make a file in {}", probe::quoted(directory, 80)), errno);
    }
    return std::nullopt;
  };
  return {fill, fmt::format("for (int k = 0; k < {}; k++) {{ char n[600]; sprintf(n, \"%s/%s%d\", "
                            "{}, {}, k); mknod(n, S_IFREG | 0644, 0); }}",
                            count, probe::quoted(directory), probe::quoted(stem))};
}

Step make_directories(const std::string& path) {
  return {.apply = [=]() -> Trouble {
            std::error_code error;
            std::filesystem::create_directories(path, error);
            if (!error) return std::nullopt;
            return cannot(fmt::format("make directories {}", probe::quoted(path, 80)),
                          error.value());
          },
          .code = fmt::format(
              "{{ char d[] = {}; for (char *s = d; *s; s++) if (*s == '/' && s > d) *s = 0, "
              "mkdir(d, 0755), *s = '/'; mkdir(d, 0755); }}",
              probe::quoted(path))};
}

Step become_ordinary() {
  return {.apply = [] { return Trouble{}; },
          .code =
              "if (geteuid() == 0) { chown(\".\", 65534, 65534); setgid(65534); "
              "setuid(65534); }"};
}

bool is_bound_by_modes() {
  const char* const name = "bound-by-modes";
  const bool is_made = mkdir(name, 0) == 0;
  const bool is_bound = is_made && !Fd(open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  rmdir(name);
  return is_bound;
}

}  // namespace rtconf::probe
