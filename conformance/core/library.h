// What can be said of a provider from its file, before any of its code runs.
#pragma once

#include <string>
#include <vector>

namespace rtconf {

struct Library {
  std::string path;                    ///< absolute
  std::string refusal;                 ///< why it cannot be a provider here; empty otherwise
  std::string sha256;                  ///< lower-case hex
  std::vector<std::string> functions;  ///< exported rt_* functions
  std::vector<std::string> data;       ///< exported rt_* names that are not functions
};

/// Reads the ELF file at `path`. Problems stand in `refusal`.
Library inspect_library(const std::string& path);

}  // namespace rtconf
