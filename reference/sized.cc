// The family `sized`: the byte readers of the family `read`, with the length that those lose.
#include <cstddef>
#include <cstdint>

#include "reference/content.h"
#include "reference/exported.h"

using rt::Source;

std::uint8_t* rt_file_read_sized(const char* path, std::size_t* size) {
  return size == nullptr ? nullptr : rt::read_whole_bytes(path, Source::kAnything, *size);
}

std::uint8_t* rt_file_mmap_read_sized(const char* path, std::size_t* size) {
  return size == nullptr ? nullptr : rt::read_whole_bytes(path, Source::kWithEnd, *size);
}
