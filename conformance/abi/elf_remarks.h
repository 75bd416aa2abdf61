// What there is to say of what the ELF structures hold: why it matters, and what to do.
#pragma once

#include "conformance/abi/dynamic.h"
#include "conformance/abi/look.h"

namespace rtconf::abi {

/// Adds to the look's remarks.
void remark_on_elf(const Dynamic& dynamic, AbiLook& look);

}  // namespace rtconf::abi
