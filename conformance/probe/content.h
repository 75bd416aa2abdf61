// What a file of a test holds, as a formula: any byte of it can be computed, by the suite and by a
// reproducer in C.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace rtconf::probe {

class Content {
 public:
  /// All 256 byte values, NULs included, without a period that a page or a power of two would hide.
  static Content pattern(std::uint64_t size, unsigned salt = 0);
  /// All 255 byte values but NUL, in such a pattern: what a text can hold.
  static Content text(std::uint64_t size, unsigned salt = 0);
  /// `unit` again and again, cut at `size`; an empty unit means NULs.
  static Content repeat(std::uint64_t size, std::string unit);
  /// Exactly these bytes.
  static Content exactly(std::string bytes);

  std::uint64_t size() const { return size_; }
  unsigned char at(std::uint64_t index) const;
  /// Writes bytes [offset, offset + count) to `out`.
  void fill(unsigned char* out, std::uint64_t offset, std::size_t count) const;
  /// All of it.
  std::string bytes() const;
  /// A C expression for the byte at `i` (an unsigned long long).
  std::string c_expression() const;
  /// e.g. "4096 bytes of a pattern of all byte values".
  std::string describe() const;

 private:
  std::uint64_t size_ = 0;
  unsigned salt_ = 0;
  bool is_pattern_ = false;
  bool is_text_ = false;  ///< a pattern without NULs
  std::string unit_;
};

}  // namespace rtconf::probe
