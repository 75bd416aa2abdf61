// Whether a signature of the debug information is the contract's, as far as a caller can tell.
// Languages word the same signature differently; none of that counts.
#pragma once

#include <optional>
#include <string>

#include "conformance/abi/debug_look.h"
#include "conformance/abi/look.h"
#include "spec/tables/spec.h"

namespace rtconf::abi {

/// What differs, and how grave that is; nothing when both agree. Notices are no disagreement.
std::optional<Remark> compare(const spec::Function& function, const DebugSignature& found);

/// Whether it says something of every value: only then can it be said to agree.
bool is_whole(const DebugSignature& found, const spec::Function& function);

/// In the manner of C.
std::string declaration(std::string_view name, const DebugSignature& signature);

}  // namespace rtconf::abi
