// What the reference's own tests share: a scratch folder, and the readers as a table. No checks and
// no faults.
#pragma once

#include <malloc.h>
#include <rt.h>
#include <stdlib.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>

#include "checks/scratch.h"

namespace rt::checks {

using ::checks::regular_read;
using ::checks::Scratch;
using ::checks::varied_bytes;

inline char* as_text(std::uint8_t* bytes) { return reinterpret_cast<char*>(bytes); }

/// A sized reader without its size, for which sized_test.cc cares.
template <auto* Reader>
char* read_by_sized(const char* path) {
  std::size_t size = 0;
  return as_text(Reader(path, &size));
}

/// The six readers in one form.
struct Reader {
  const char* name;
  char* (*call)(const char* path);
  bool text;  ///< puts a NUL behind the bytes
  bool mmap;  ///< is of those that never wait
};
inline constexpr std::array<Reader, 6> kReaders{{
    {"read_text", rt_file_read_text, true, false},
    {"mmap_read_text", rt_file_mmap_read_text, true, true},
    {"read_bytes", [](const char* path) { return as_text(rt_file_read_bytes(path)); }, false,
     false},
    {"mmap_read_bytes", [](const char* path) { return as_text(rt_file_mmap_read_bytes(path)); },
     false, true},
    {"read_sized", read_by_sized<rt_file_read_sized>, false, false},
    {"mmap_read_sized", read_by_sized<rt_file_mmap_read_sized>, false, true},
}};

/// The first `size` bytes of what a reader gives, nothing if it fails. Throws if a text's NUL is
/// not where it should be.
inline std::optional<std::string> read_by(const Reader& reader, const std::string& path,
                                          std::size_t size) {
  char* const content = reader.call(path.c_str());
  if (content == nullptr) return std::nullopt;
  const bool whole = ::malloc_usable_size(content) >= size + (reader.text ? 1 : 0) &&
                     (!reader.text || content[size] == '\0');
  std::string bytes(content, whole ? size : 0);
  ::free(content);
  if (!whole) throw std::runtime_error("not a block of " + std::to_string(size) + " bytes");
  return bytes;
}

}  // namespace rt::checks
