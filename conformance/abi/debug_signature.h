// One function of the debug information: whether it is the one, and its signature.
#pragma once

#include <optional>
#include <string>

#include "conformance/abi/debug_look.h"

namespace rtconf::abi {

/// Whether its code begins at that address, or a part of it does.
bool begins_at(Dwarf_Die* function, std::uint64_t address);
/// Whether that is its name, to the programmer (case means nothing to some languages) or the
/// linker.
bool is_called(Dwarf_Die* function, const std::string& name);
/// The same by the entry alone, and not by what it refers to: for looking at many.
bool bears_name(Dwarf_Die* function, const std::string& name);
/// Whether the entry is that of a definition which others can see or that has code.
bool is_defined(Dwarf_Die* function);
/// Its name is `wanted` when it has that one among others. Nothing when the unit tells of no types,
/// as with -g1.
std::optional<DebugSignature> read_signature(Dwarf_Die* function, Dwarf_Die* unit,
                                             const std::string& wanted);

}  // namespace rtconf::abi
