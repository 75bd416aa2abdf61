// Types of DWARF, brought down to what a caller can tell apart: kind and width. Knows nothing of
// the contract.
#pragma once

#include <elfutils/libdw.h>

#include <cstdint>
#include <string>
#include <vector>

namespace rtconf::abi {

enum class Kind : std::uint8_t {
  kUnknown,  ///< nothing can be said of it
  kNothing,  ///< void
  kPointer,
  kSigned,
  kUnsigned,
  kInteger,  ///< whose sign is not known, or means nothing: characters, enumerations
  kFlag,
  kFloat,
  kWord,    ///< an integer or a pointer, and made to be either: uintptr_t, Option<NonNull<T>>
  kStruct,  ///< anything that has parts
};

/// A result or a parameter.
struct Value {
  Kind kind = Kind::kUnknown;
  std::uint64_t size = 0;  ///< in bytes; 0 when it is not known
  std::string type;        ///< as in the source, more or less
  std::string name;        ///< a parameter's, or ""
};

/// The value that the attribute DW_AT_type of `entry` describes: none stands for void.
Value value_of(Dwarf_Die* entry);

/// A string attribute, followed to where it stands; cut when it is very long.
std::string text_attribute(Dwarf_Die* entry, unsigned name);

}  // namespace rtconf::abi
