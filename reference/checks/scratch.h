// What the reference's own tests share: a scratch folder, files in it, the readers as a table. No
// checks and no faults.
#pragma once

#include <malloc.h>
#include <rt.h>
#include <stdlib.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace rt::checks {

/// A folder of its own, gone with all its content at the end of the scope.
class Scratch {
 public:
  Scratch() {
    std::string pattern = (std::filesystem::temp_directory_path() / "rt-checks-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp: " + pattern);
    folder_ = pattern;
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  ~Scratch() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  std::string path(std::string_view name) const { return (folder_ / name).string(); }

  /// Makes or replaces a file, and gives back its path.
  std::string file(std::string_view name, std::string_view content) const {
    std::ofstream(folder_ / name, std::ios::binary) << content;
    return path(name);
  }

 private:
  std::filesystem::path folder_;
};

/// A regular read, by other means than those that are tested.
inline std::string regular_read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

/// Bytes of every value, that no shift of them equals.
inline std::string varied_bytes(std::size_t size) {
  std::string bytes(size, '\0');
  std::uint32_t state = 1;
  for (char& byte : bytes) {
    state = state * 1664525U + 1013904223U;
    byte = static_cast<char>(state >> 24U);
  }
  return bytes;
}

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
