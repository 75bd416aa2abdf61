// The family `read`: a whole file in memory that the caller owns, and the size of a file.
// reference/README.md says why all four readers are read loops and none maps the file.
#include <sys/stat.h>

#include <cstddef>
#include <cstdint>

#include "reference/content.h"
#include "reference/exported.h"
#include "reference/sys.h"

using rt::Source;

char* rt_file_read_text(const char* path) {
  std::size_t length = 0;
  return rt::read_whole(path, Source::kAnything, length);
}

char* rt_file_mmap_read_text(const char* path) {
  std::size_t length = 0;
  return rt::read_whole(path, Source::kWithEnd, length);
}

std::uint8_t* rt_file_read_bytes(const char* path) {
  std::size_t length = 0;
  return rt::read_whole_bytes(path, Source::kAnything, length);
}

std::uint8_t* rt_file_mmap_read_bytes(const char* path) {
  std::size_t length = 0;
  return rt::read_whole_bytes(path, Source::kWithEnd, length);
}

std::int64_t rt_file_size(const char* path) {
  struct stat status;
  return rt::sys::status(path, status) < 0 ? -1 : status.st_size;
}
