// Finds, in the debug information of a library, the signatures of functions whose addresses are
// known. libdw does the reading; it may crash on corrupt files, so this belongs into a process of
// its own.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "conformance/abi/debug_values.h"
#include "conformance/abi/elf_file.h"
#include "conformance/abi/look.h"

namespace rtconf::abi {

/// A function as its source declares it.
struct DebugSignature {
  std::string name;
  Value result;
  std::vector<Value> parameters;
  bool is_variadic = false;
  /// Compilers of some languages leave out parameters that have no name.
  bool may_lack_parameters = false;
};

/// A function to look for.
struct Wanted {
  std::string name;
  std::uint64_t address = 0;
};

struct DebugLook {
  DebugState state = DebugState::kNone;
  std::string detail;
  std::vector<std::optional<DebugSignature>> signatures;  ///< one per wanted function
};

/// Whether a signature is what the caller expects of that wanted function: then nobody looks
/// further.
using Fits = std::function<bool(const Wanted& wanted, const DebugSignature& signature)>;

DebugLook look_at_debug(Elf* elf, const std::vector<Wanted>& wanted, const Fits& fits);

}  // namespace rtconf::abi
