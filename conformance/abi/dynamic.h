// The dynamic segment of a library, as a loader reads it: by the program headers, whatever the
// section headers say.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "conformance/abi/elf_file.h"

namespace rtconf::abi {

class Dynamic {
 public:
  /// `elf` has to outlive it.
  explicit Dynamic(Elf* elf);

  bool exists() const { return !entries_.empty(); }
  /// The value of the first entry with that tag.
  std::optional<std::uint64_t> value(std::int64_t tag) const;
  bool has(std::int64_t tag) const { return value(tag).has_value(); }
  /// True when that entry is there and has the bit.
  bool has_flag(std::int64_t tag, std::uint64_t bit) const {
    return (value(tag).value_or(0) & bit) != 0;
  }
  /// The texts that the entries with that tag stand for. Lives as long as the ELF file.
  std::vector<std::string_view> texts(std::int64_t tag) const;
  /// The text at that place of DT_STRTAB; "" when there is none.
  std::string_view text(std::uint64_t place) const;
  /// Where in the file the byte of that address is.
  std::optional<std::uint64_t> file_offset(std::uint64_t address) const;

 private:
  struct Entry {
    std::int64_t tag;
    std::uint64_t value;
  };
  struct Segment {
    std::uint64_t address;
    std::uint64_t offset;
    std::uint64_t size;
  };
  void read_entries(std::uint64_t offset, std::uint64_t size);

  Elf* elf_;
  std::vector<Segment> segments_;  ///< what is loaded
  std::vector<Entry> entries_;
  std::string_view strings_;
};

}  // namespace rtconf::abi
