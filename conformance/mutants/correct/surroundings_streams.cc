// Directories, environment and machine in C++: std::filesystem, std::string, exceptions inside.
#include <fcntl.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#pragma GCC visibility push(default)
#include "rt.h"
#pragma GCC visibility pop

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kPathMax = 4096;

char* copy(const std::string& text) { return strdup(text.c_str()); }

/// create_directories() makes them with mode 0777, so only the way is std's.
bool make_all(const fs::path& path) {
  fs::path way;
  for (const fs::path& part : path) {
    way /= part;
    if (part.empty() || part == "/" || part == "." || part == "..") continue;
    if (::mkdir(way.c_str(), 0755) != 0 && !fs::is_directory(way)) return false;
  }
  return fs::is_directory(path);
}

char** list_of(const std::vector<std::string>& names) {
  auto** list = static_cast<char**>(std::calloc(names.size() + 1, sizeof(char*)));
  for (std::size_t i = 0; list != nullptr && i < names.size(); ++i) {
    list[i] = copy(names[i]);
    if (list[i] != nullptr) continue;
    while (i > 0) std::free(list[--i]);
    std::free(list);
    return nullptr;
  }
  return list;
}

/// What is in the file. A std::ifstream would open it for every program started meanwhile.
std::istringstream contents_of(const char* path) {
  std::string text;
  struct Descriptor {
    int number;
    ~Descriptor() {
      if (number >= 0) ::close(number);
    }
  };
  const Descriptor file{::open(path, O_RDONLY | O_CLOEXEC)};  // closed if there is no memory, too
  const int fd = file.number;
  char piece[512];
  for (ssize_t got = 1; fd >= 0 && got != 0;) {
    got = ::read(fd, piece, sizeof piece);
    if (got < 0 && errno != EINTR) break;
    if (got > 0) text.append(piece, static_cast<std::size_t>(got));
  }
  return std::istringstream(text);
}

/// "0-3,8" is five.
std::int64_t count_ranges(std::istream& ranges) {
  std::int64_t count = 0;
  for (std::string range; std::getline(ranges, range, ',');) {
    const auto dash = range.find('-');
    const long first = std::stol(range);
    count += dash == std::string::npos ? 1 : std::stol(range.substr(dash + 1)) - first + 1;
  }
  return count;
}

}  // namespace

bool rt_dir_create(const char* path, bool recursive) try {
  if (path == nullptr || *path == '\0' || std::strlen(path) >= kPathMax) return false;
  return recursive ? make_all(path) : ::mkdir(path, 0755) == 0;
} catch (const std::exception&) {
  return false;
}

char** rt_dir_list(const char* path) try {
  if (path == nullptr || *path == '\0' || std::strlen(path) >= kPathMax) return nullptr;
  std::vector<std::string> names;
  for (const fs::directory_entry& entry : fs::directory_iterator(path))
    names.push_back(entry.path().filename().native());
  return list_of(names);
} catch (const std::exception&) {
  return nullptr;
}

char* rt_env_cwd() try {
  const std::string path = fs::current_path().native();
  return path.front() == '/' ? copy(path) : nullptr;
} catch (const std::exception&) {
  return nullptr;
}

char* rt_env_get(const char* key) try {
  if (key == nullptr) return nullptr;
  const char* value = *key != '\0' && std::strchr(key, '=') == nullptr ? std::getenv(key) : nullptr;
  return copy(value != nullptr ? value : "");
} catch (const std::exception&) {
  return nullptr;
}

char* rt_env_home() try {
  if (const char* home = std::getenv("HOME")) return copy(home);
  std::vector<char> texts(1024);
  passwd entry{};
  passwd* found = nullptr;
  while (getpwuid_r(getuid(), &entry, texts.data(), texts.size(), &found) == ERANGE)
    texts.resize(2 * texts.size());
  return copy(found != nullptr ? entry.pw_dir : "");
} catch (const std::exception&) {
  return nullptr;
}

bool rt_env_set(const char* key, const char* value) try {
  if (key == nullptr || value == nullptr) return false;
  const std::string name = key;
  if (name.empty() || name.find('=') != std::string::npos) return false;
  return setenv(name.c_str(), std::string(value).c_str(), 1) == 0;
} catch (const std::exception&) {
  return false;
}

std::int64_t rt_system_cpu_count() try {
  std::istringstream file = contents_of("/sys/devices/system/cpu/online");
  const std::int64_t count = count_ranges(file);
  return count > 0 ? count : 1;
} catch (const std::exception&) {
  return 1;
}

char* rt_hostname() try {
  std::istringstream file = contents_of("/proc/sys/kernel/hostname");
  std::string name;
  for (char byte = 0; file.get(byte);) name += byte;
  if (name.empty()) return nullptr;
  name.pop_back();  // the newline that the kernel puts behind it
  return copy(name);
} catch (const std::exception&) {
  return nullptr;
}
