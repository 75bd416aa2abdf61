// What a library exports: its dynamic symbols that others can see, with their versions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/abi/elf_file.h"

namespace rtconf::abi {

struct Symbol {
  std::string_view name;  ///< lives as long as the ELF file
  int type = STT_NOTYPE;
  bool is_weak = false;
  std::uint64_t address = 0;
  std::string version;             ///< empty: none
  bool is_default_version = true;  ///< what a name without version means

  /// Whether it can be called. Assembly tends to leave out the type.
  bool is_code() const { return type == STT_FUNC || type == STT_GNU_IFUNC || type == STT_NOTYPE; }
};

/// In the order of the file.
std::vector<Symbol> exported_symbols(Elf* elf);

}  // namespace rtconf::abi
