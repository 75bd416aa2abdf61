// Compares what a function returned with a regular read of the same path.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace rtconf::probe {

struct Difference {
  std::string message;   ///< "byte 4095 differs from a regular read"
  std::string expected;  ///< hex and text around it
  std::string got;
  unsigned long long offset = 0;
};

/// Reads `path` with open and read until read returns 0, and compares byte by byte with what `data`
/// points to. `data` is not trusted to be readable. A difference, or nothing. If the regular read
/// itself fails, the difference says so. `length` is set to how far the file was read.
std::optional<Difference> compare_with_regular_read(const char* path, const unsigned char* data,
                                                    std::uint64_t& length);

/// The bytes of a regular read, at most `limit`; nothing if it fails.
std::optional<std::string> regular_read(const char* path, std::size_t limit);

}  // namespace rtconf::probe
