// What the ELF structures of a library say: everything of a look but the debug information.
#pragma once

#include <vector>

#include "conformance/abi/elf_file.h"
#include "conformance/abi/look.h"
#include "conformance/abi/symbols.h"

namespace rtconf::abi {

/// Fills the look in, or says why that cannot be. `symbols` are the library's.
void look_at_elf(Elf* elf, const std::vector<Symbol>& symbols, AbiLook& look);

}  // namespace rtconf::abi
