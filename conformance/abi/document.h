// A look as a JSON document, "rtconf-abi/1": what programs are given, and how a look comes out of
// the process that made it. The schema is abi.schema.json.
#pragma once

#include <optional>
#include <string>

#include "conformance/abi/look.h"

namespace rtconf::abi {

/// For programs; ends with a line end.
std::string render_json(const AbiLook& look);

/// The same in few bytes, and back. Nothing comes of bytes that are not such a document.
std::string pack(const AbiLook& look);
std::optional<AbiLook> unpack(const std::string& bytes);

}  // namespace rtconf::abi
