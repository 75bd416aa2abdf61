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

Step fill_directory(const std::string& directory, unsigned count, const std::string& stem,
                    unsigned there) {
  const auto fill = [=]() -> Trouble {
    const Fd into(open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    for (unsigned k = there; k < count; ++k) {
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
