// What is in the files that are measured with, so that an answer can be checked.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace rtconf::bench {

/// The byte at a place of every file: letters, which are text too, and neighbouring pages differ.
inline char byte_at(std::uint64_t place) {
  return static_cast<char>('a' + ((place ^ (place >> 12)) & 15));
}

/// What of the bytes is not as it should be, or "".
std::string wrong_content(std::span<const char> bytes);

/// All bytes added up, eight at a time: as fast as memory gives them.
std::uint64_t sum(std::span<const char> bytes);

/// Keeps what was computed from being left out.
void use(std::uint64_t value);

/// The name of an entry of a directory of many.
std::string entry_name(std::uint64_t number);

}  // namespace rtconf::bench
