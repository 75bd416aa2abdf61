// Inputs that campaigns have found, on disk: DIR/findings/TARGET/CLAUSE/SHA-256, with what tells of
// each beside it (.json, .c). `rtconf fuzz` writes them; `rtconf run` judges them first from then
// on.
#pragma once

#include <string>
#include <vector>

#include "conformance/cases/row.h"

namespace rtconf::found {

/// Where the inputs for a clause are; `target` and `clause` are words and ids.
std::string place(const std::string& folder, std::string_view target, std::string_view clause);
/// SHA-256 in lower-case hex: an input's name.
std::string name_of(std::span<const unsigned char> input);
/// All bytes of a file; nothing if it cannot be read.
std::optional<std::vector<unsigned char>> read_file(const std::string& path);

/// The folder that a run looks into when none is named: the library's path and ".fuzz".
std::string default_folder(const std::string& library);

struct Found {
  std::vector<cases::Row> rows;  ///< one for each target and clause, with its inputs
  std::string trouble;           ///< what cannot be read, or is none of these; "" if all is well
};
/// What is in there; nothing where the folder has no findings. Names are sorted, so that a run is
/// the same each time.
Found read(const std::string& folder);

}  // namespace rtconf::found
