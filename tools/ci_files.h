// The files that have a CI judge every change, one for each kind of CI: a table.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace rtconf::tools {

/// What such a file is about.
struct CiSubject {
  std::string library;   ///< path in the project
  std::string tier;      ///< core, hardened or all
  std::string baseline;  ///< path in the project
};

struct CiFile {
  std::string_view name;  ///< as in --ci
  std::string_view path;  ///< in the project
  std::string (*text)(const CiSubject& subject);
};

std::vector<std::string> ci_names();
/// Null when there is none of that name.
const CiFile* find_ci_file(std::string_view name);

}  // namespace rtconf::tools
