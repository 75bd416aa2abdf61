// C++ throughout: a stream buffer of the standard library over a descriptor, std::vector,
// std::filesystem, exceptions inside; only the result is copied into a block from malloc.
#include <ext/stdio_filebuf.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <istream>
#include <new>
#include <stdexcept>
#include <vector>

#pragma GCC visibility push(default)
#include "rt.h"
#pragma GCC visibility pop

namespace {

// basic_ifstream opens without O_CLOEXEC, so the descriptor is opened here.
class Descriptor {
 public:
  Descriptor(const std::filesystem::path& path, bool wait) {
    const int flags = O_RDONLY | O_CLOEXEC | O_NOCTTY | (wait ? 0 : O_NONBLOCK);
    do {
      fd_ = ::open(path.c_str(), flags);
    } while (fd_ < 0 && errno == EINTR);
    if (fd_ < 0) throw std::runtime_error("open");
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) (void)::close(fd_);
  }

  struct stat info() const {
    struct stat info = {};
    if (::fstat(fd_, &info) != 0) throw std::runtime_error("fstat");
    return info;
  }
  int get() const { return fd_; }
  // Somebody else closes it from now on.
  void release() { fd_ = -1; }

 private:
  int fd_ = -1;
};

std::vector<char> read_all(const char* path, bool may_wait) {
  Descriptor file(path, may_wait);
  const struct stat info = file.info();
  if (S_ISDIR(info.st_mode) || (!may_wait && !S_ISREG(info.st_mode))) {
    throw std::runtime_error("not a file to read");
  }
  std::vector<char> content;
  if (info.st_size > 0) content.reserve(static_cast<std::size_t>(info.st_size));
  __gnu_cxx::stdio_filebuf<char> buffer(file.get(), std::ios::in | std::ios::binary);
  if (!buffer.is_open()) throw std::runtime_error("stdio_filebuf");
  file.release();
  char chunk[16384];
  for (;;) {
    const std::streamsize got = buffer.sgetn(chunk, sizeof chunk);  // throws when read fails
    if (got <= 0) return content;
    content.insert(content.end(), chunk, chunk + got);
  }
}

void* hand_over(const std::vector<char>& content, bool is_text) {
  const std::size_t size = content.size() + (is_text ? 1 : 0);
  char* result = static_cast<char*>(std::malloc(size > 0 ? size : 1));
  if (result == nullptr) return nullptr;
  if (!content.empty()) std::memcpy(result, content.data(), content.size());
  if (is_text) result[content.size()] = '\0';
  return result;
}

// Nothing that is thrown leaves the library.
void* read_whole(const char* path, bool is_text, bool may_wait) noexcept {
  if (path == nullptr) return nullptr;
  try {
    return hand_over(read_all(path, may_wait), is_text);
  } catch (const std::exception&) {
    return nullptr;
  }
}

}  // namespace

char* rt_file_read_text(const char* path) {
  return static_cast<char*>(read_whole(path, true, true));
}

char* rt_file_mmap_read_text(const char* path) {
  return static_cast<char*>(read_whole(path, true, false));
}

std::uint8_t* rt_file_read_bytes(const char* path) {
  return static_cast<std::uint8_t*>(read_whole(path, false, true));
}

std::uint8_t* rt_file_mmap_read_bytes(const char* path) {
  return static_cast<std::uint8_t*>(read_whole(path, false, false));
}

std::int64_t rt_file_size(const char* path) {
  if (path == nullptr) return -1;
  std::error_code error;
  const std::uintmax_t size = std::filesystem::file_size(path, error);
  if (!error) return static_cast<std::int64_t>(size);
  // file_size knows no size for what is not a regular file; stat does.
  struct stat info = {};
  return ::stat(path, &info) == 0 ? info.st_size : -1;
}
