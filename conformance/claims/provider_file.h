// A provider file: what the authors of a library say of it, beside the library. What they declare
// is checked, and what is not so is an objection, which fails the run.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "conformance/core/result.h"

namespace rtconf::claims {

/// A text about something, and the line on which it stands.
struct Declared {
  std::string about;  ///< a clause id; of a reason also a function or a group
  std::string text;
  unsigned line = 0;
};

struct ProviderFile {
  std::string path;                 ///< of the file itself; empty when there is none
  std::string library;              ///< the library's path as given there; may be empty
  std::string profile;              ///< the ABI; empty: found out
  std::vector<std::string> groups;  ///< claimed: every function of them is exported
  std::vector<Declared> choices;    ///< what the library does where the spec allows several things
  std::vector<std::pair<std::string, std::string>> environment;  ///< variables to judge it with
  std::vector<Declared> reasons;  ///< for the reader: why something is as it is
};

struct ReadProviderFile {
  ProviderFile file;
  std::vector<std::string> mistakes;  ///< "FILE:LINE: what is wrong"; empty when it can be used
};

/// Whatever the text is, nothing is thrown.
ReadProviderFile parse_provider_file(std::string_view text, const std::string& path);

/// The name of a library's own provider file: LIB.toml.
std::string provider_file_of(const std::string& library);

/// Adds the reasons to what they are about, and an objection for each declared choice that was not
/// seen. Verdicts of tiers are counted anew.
void apply(const ProviderFile& file, RunResult& result);

}  // namespace rtconf::claims
