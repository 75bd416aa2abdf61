// A provider in C++: the groups `file` and `dir`.
//
//   c++ -std=c++20 -O2 -shared -fPIC -I spec/include -o libfiles.so docs/examples/files.cc
//   ./rtconf run ./libfiles.so
//
// The standard library does the asking and the listing. It does not do the making: std::ofstream
// creates files with mode 0666, std::filesystem::create_directory directories with 0777, copy_file
// takes the mode over without the umask and believes st_size, and std::filesystem::remove removes
// directories too. The contract promises other things, and open(2), mkdir(2) and unlink(2) do them.
//
// No exception may leave a function that C calls: `guarded` makes each of them a failure.
#include <fcntl.h>
#include <rt.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace {

namespace fs = std::filesystem;

/// Calls a function; an exception, such as of memory that ran out, is the failure value.
template <class Value, class Function>
Value guarded(Value failure, const Function& function) noexcept {
  try {
    return function();
  } catch (...) {
    return failure;
  }
}

/// Calls a system call again for as long as a signal interrupts it.
template <class Call>
auto uninterrupted(const Call& call) {
  auto result = call();
  while (result < 0 && errno == EINTR) result = call();
  return result;
}

/// An open file. Closed at the end of the scope.
class File {
 public:
  /// Close-on-exec always: a program that another thread starts just now shall not inherit it.
  File(const char* path, int flags, mode_t mode = 0)
      : fd_(uninterrupted([&] { return ::open(path, flags | O_CLOEXEC | O_NOCTTY, mode); })) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (is_open()) ::close(fd_);
  }

  bool is_open() const { return fd_ >= 0; }
  bool status(struct stat& status) const { return ::fstat(fd_, &status) == 0; }
  bool truncate() const {
    return uninterrupted([&] { return ::ftruncate(fd_, 0); }) == 0;
  }
  ssize_t read(char* to, std::size_t room) const {
    return uninterrupted([&] { return ::read(fd_, to, room); });
  }

  /// Writes all of it. One write(2) may take less than it is given: on a disk that is filling up,
  /// and always of more than 2 GiB.
  bool write(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t written =
          uninterrupted([&] { return ::write(fd_, bytes.data(), bytes.size()); });
      if (written < 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
  }

  /// Some file systems tell only now that a write has failed. Not to be repeated: the descriptor is
  /// gone whatever the answer.
  bool close() {
    const int fd = fd_;
    fd_ = -1;
    return ::close(fd) == 0 || errno == EINTR;
  }

 private:
  int fd_;
};

/// Mode 0644 is the contract's; the umask takes its part from it in the kernel, as it is just then.
bool put(const char* path, const char* content, int how) {
  if (path == nullptr || content == nullptr) return false;
  File file(path, O_WRONLY | O_CREAT | how, 0644);
  return file.is_open() && file.write(content) && file.close();
}

bool same_file(const struct stat& one, const struct stat& other) {
  return one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

/// To the end as read(2) tells it, not as st_size does: files of procfs have more than that.
bool copy_content(const File& from, const File& to) {
  std::array<char, std::size_t{64} * 1024> chunk;
  for (;;) {
    const ssize_t got = from.read(chunk.data(), chunk.size());
    if (got <= 0) return got == 0;
    if (!to.write({chunk.data(), static_cast<std::size_t>(got)})) return false;
  }
}

bool copy(const char* source, const char* target) {
  if (source == nullptr || target == nullptr) return false;
  // The source first, so that one that cannot be read leaves the target as it was.
  const File from(source, O_RDONLY);
  struct stat from_status = {};
  if (!from.is_open() || !from.status(from_status) || S_ISDIR(from_status.st_mode)) return false;

  // Not O_TRUNC: the target may be the source under another name, and would be empty before it is
  // read. Nothing has to be done then.
  File to(target, O_WRONLY | O_CREAT, from_status.st_mode & 0777);
  struct stat to_status = {};
  if (!to.is_open() || !to.status(to_status)) return false;
  if (same_file(from_status, to_status)) return true;
  if (S_ISREG(to_status.st_mode) && !to.truncate()) return false;
  return copy_content(from, to) && to.close();
}

bool is_directory(const std::string& path) {
  std::error_code ignored;
  return fs::is_directory(path, ignored);
}

bool make_directory(const std::string& path) { return ::mkdir(path.c_str(), 0755) == 0; }

/// The whole path first: it tells at once of one that is too long or empty, or that is there.
bool make_directories(const std::string& path) {
  if (make_directory(path)) return true;
  if (errno != ENOENT || path.empty()) return errno == EEXIST && is_directory(path);
  // Then from the top: what is there already is no failure, nor what another makes meanwhile.
  for (std::size_t slash = path.find('/', 1); slash < path.size();
       slash = path.find('/', slash + 1)) {
    const std::string parent = path.substr(0, slash);
    if (!make_directory(parent) && !is_directory(parent)) return false;
  }
  return make_directory(path) || is_directory(path);
}

struct Free {
  void operator()(void* block) const { std::free(block); }
};
using Name = std::unique_ptr<char, Free>;

/// A copy that the caller may free. std::string's own memory is not free's to take.
Name copy_of(const std::string& name) {
  Name block(::strdup(name.c_str()));
  if (block == nullptr) throw std::bad_alloc();
  return block;
}

/// The iterator leaves out `.` and `..`, and nothing else.
char** list(const char* path) {
  std::vector<Name> names;
  std::error_code error;
  fs::directory_iterator entry(path, error);
  for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
    names.push_back(copy_of(entry->path().filename().native()));
  }
  // An error on the way is a failure: a part of the list would pass for the whole.
  if (error) return nullptr;

  auto* const result = static_cast<char**>(std::calloc(names.size() + 1, sizeof(char*)));
  if (result == nullptr) return nullptr;
  for (std::size_t i = 0; i < names.size(); ++i) result[i] = names[i].release();
  return result;
}

}  // namespace

/// Links are followed. A directory on the way that may not be searched is an error, hence false.
bool rt_file_exists(const char* path) {
  return path != nullptr && guarded(false, [&] {
           std::error_code error;
           return fs::exists(path, error);
         });
}

bool rt_file_write_text(const char* path, const char* content) {
  return put(path, content, O_TRUNC);
}

/// O_APPEND: the system finds the end and writes in one step, whoever else appends.
bool rt_file_append_text(const char* path, const char* content) {
  return put(path, content, O_APPEND);
}

bool rt_file_delete(const char* path) { return path != nullptr && ::unlink(path) == 0; }

bool rt_file_remove(const char* path) { return rt_file_delete(path); }

bool rt_file_copy(const char* source, const char* target) { return copy(source, target); }

/// tv_nsec is never negative, so tv_sec is the floor before 1970 too. fs::last_write_time counts on
/// another clock, and not as far.
int64_t rt_file_modified_time(const char* path) {
  struct stat status = {};
  if (path == nullptr || ::stat(path, &status) != 0) return -1;
  return status.st_mtim.tv_sec;
}

bool rt_dir_create(const char* path, bool recursive) {
  return path != nullptr &&
         guarded(false, [&] { return recursive ? make_directories(path) : make_directory(path); });
}

char** rt_dir_list(const char* path) {
  char** const failure = nullptr;
  return path == nullptr ? failure : guarded(failure, [&] { return list(path); });
}
