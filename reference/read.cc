// The family `read`: a whole file in memory that the caller owns, and the size of a file.
// reference/README.md says why all four readers are read loops and none maps the file.
#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "reference/buffer.h"
#include "reference/exported.h"
#include "reference/sys.h"

namespace {

/// One read(2). Linux moves at most 0x7ffff000 bytes at a time, whatever is asked.
constexpr std::size_t kLargestRead = std::size_t{1} << 30;

/// The first buffer when the size is not announced. Files of /proc/sys give a value once and then
/// the end, so the first read must be large enough for all of it.
constexpr std::uint64_t kFirstUnannounced = (std::uint64_t{64} << 10) - 1;

/// How far past its announced size a file is followed, so that an endless one ends in a failure.
constexpr std::uint64_t kFurthestUnannounced = std::uint64_t{1} << 30;

/// How a reader treats what is not a regular file.
enum class Source : std::uint8_t {
  kAnything,     ///< reads it as cat(1) would, waiting for a writer where there is none
  kRegularFile,  ///< fails, and never waits
};

/// An open file, closed at the end of its scope.
class File {
 public:
  File(const char* path, Source source)
      : opened_(rt::sys::open_to_read(path, source == Source::kRegularFile ? O_NONBLOCK : 0)) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (is_open()) rt::sys::close(descriptor());
  }

  bool is_open() const { return opened_ >= 0; }
  int descriptor() const { return static_cast<int>(opened_); }

 private:
  rt::sys::Result opened_;
};

bool has_content(mode_t mode, Source source) {
  return source == Source::kRegularFile ? S_ISREG(mode) : !S_ISDIR(mode);
}

/// Makes room for the bytes after those that `announced` promised. False if there is no end in
/// sight, or no memory.
bool reserve_more(std::uint64_t announced, rt::Buffer& content) {
  const std::uint64_t held = content.capacity();
  const std::uint64_t more = std::max(held + 1, kFirstUnannounced);
  return held + more - announced < kFurthestUnannounced && content.reserve(held + more);
}

/// Reads until read(2) says 0: st_size is a hint, which procfs, sysfs and files that change while
/// they are read belie. A file that shrinks gives the bytes up to the end that was met. One that
/// grows gives those that it had when it was opened, so that no writer can keep the reader busy.
bool read_to_end(int descriptor, std::uint64_t announced, rt::Buffer& content) {
  for (;;) {
    const rt::sys::Result got =
        rt::sys::read(descriptor, content.end(), std::min(content.room(), kLargestRead));
    if (got < 0) return false;
    if (got == 0) return true;
    content.add(static_cast<std::size_t>(got));
    if (content.length() <= content.capacity()) continue;

    // Longer than announced: either it has grown, or its size is not its length.
    struct stat now = {};
    if (rt::sys::status(descriptor, now) < 0) return false;
    if (static_cast<std::uint64_t>(now.st_size) > announced) {
      content.cut(content.capacity());
      return true;
    }
    if (!reserve_more(announced, content)) return false;
  }
}

/// The whole content and a NUL after it, or null. Whatever happens, the destructors clean up.
char* read_whole(const char* path, Source source) {
  if (path == nullptr) return nullptr;
  const File file(path, source);
  struct stat status = {};
  if (!file.is_open() || rt::sys::status(file.descriptor(), status) < 0 || status.st_size < 0 ||
      !has_content(status.st_mode, source)) {
    return nullptr;
  }
  const auto announced = static_cast<std::uint64_t>(status.st_size);
  rt::Buffer content;
  if (!content.reserve(announced > 0 ? announced : kFirstUnannounced) ||
      !read_to_end(file.descriptor(), announced, content)) {
    return nullptr;
  }
  return content.release();
}

/// The bytes readers too get the room for a NUL: it costs nothing, and keeps a caller who takes the
/// bytes for text from harm.
std::uint8_t* as_bytes(char* content) { return reinterpret_cast<std::uint8_t*>(content); }

}  // namespace

char* rt_file_read_text(const char* path) { return read_whole(path, Source::kAnything); }

char* rt_file_mmap_read_text(const char* path) { return read_whole(path, Source::kRegularFile); }

std::uint8_t* rt_file_read_bytes(const char* path) {
  return as_bytes(read_whole(path, Source::kAnything));
}

std::uint8_t* rt_file_mmap_read_bytes(const char* path) {
  return as_bytes(read_whole(path, Source::kRegularFile));
}

std::int64_t rt_file_size(const char* path) {
  struct stat status = {};
  if (path == nullptr || rt::sys::status(path, status) < 0) return -1;
  return status.st_size;
}
