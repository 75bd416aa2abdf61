#include "conformance/core/surroundings.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <climits>
#include <csignal>
#include <cstdlib>
#include <filesystem>

namespace rtconf::surroundings {
namespace {

namespace fs = std::filesystem;

/// Raises the soft limit to the hard one, which is returned.
rlim_t raise_limit(__rlimit_resource_t which) {
  rlimit limit{};
  if (getrlimit(which, &limit) != 0) return RLIM_INFINITY;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(which, &limit);
  return limit.rlim_max;
}

/// True if a user without rights of its own can go into the directory and all above it.
bool is_open_to_all(const std::string& directory) {
  std::error_code error;
  for (fs::path path = fs::canonical(directory, error); !error; path = path.parent_path()) {
    struct stat info {};
    if (stat(path.c_str(), &info) != 0 || (info.st_mode & S_IXOTH) == 0) return false;
    if (path == path.parent_path()) return true;
  }
  return false;
}

}  // namespace

std::string prepare() {
  std::signal(SIGCHLD, SIG_DFL);
  if (access("/proc/self/statm", R_OK) != 0)
    return "/proc is not mounted: mount it, since processes are watched through it";
  if (raise_limit(RLIMIT_FSIZE) != RLIM_INFINITY)
    return "the size of files is limited here: run without `ulimit -f`";
  constexpr rlim_t kFewestDescriptors = 256;
  if (raise_limit(RLIMIT_NOFILE) < kFewestDescriptors) {
    return fmt::format("a process may have fewer than {} descriptors here: raise `ulimit -n`",
                       kFewestDescriptors);
  }
  return "";
}

std::string place_for_files(bool is_root, std::string& note) {
  const char* told = std::getenv("TMPDIR");
  std::error_code error;
  const std::string wanted = fs::absolute(told != nullptr && *told != '\0' ? told : "/tmp", error);
  if (error) return "/tmp";  // a relative path, from a directory that has no name any more
  if (!is_root || is_open_to_all(wanted)) return wanted;
  for (const char* place : {"/tmp", "/var/tmp"}) {
    if (wanted == place || !is_open_to_all(place)) continue;
    note = fmt::format("files were made in {}: an ordinary user cannot reach {}", place, wanted);
    return place;
  }
  return wanted;
}

NamedDirectory::NamedDirectory() {
  std::array<char, PATH_MAX> name{};
  if (getcwd(name.data(), name.size()) != nullptr) return;
  left_ = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (left_ >= 0 && chdir("/") != 0) {
    // Then GoogleTest says what it lacks.
  }
}

NamedDirectory::~NamedDirectory() {
  if (left_ < 0) return;
  if (fchdir(left_) != 0) {
    // Whoever uses a relative path now is told that there is no such file.
  }
  close(left_);
}

unsigned long count_tasks() {
  unsigned long tasks = 0;
  std::error_code error;
  for (fs::directory_iterator entry("/proc", error); !error && entry != fs::directory_iterator();
       entry.increment(error)) {
    const std::string name = entry->path().filename();
    struct stat info {};
    const bool is_process =
        std::all_of(name.begin(), name.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!is_process || stat((entry->path() / "task").c_str(), &info) != 0) continue;
    if (info.st_uid == geteuid()) tasks += info.st_nlink > 2 ? info.st_nlink - 2 : 1;
  }
  return tasks;
}

}  // namespace rtconf::surroundings
