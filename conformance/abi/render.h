// A look as text for people.
#pragma once

#include <string>

#include "conformance/abi/look.h"
#include "conformance/report/format.h"

namespace rtconf::abi {

std::string render_text(const AbiLook& look, const report::Style& style);

}  // namespace rtconf::abi
