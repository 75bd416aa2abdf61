// Lists of names: what a list that a provider gave holds, and how it differs from what is in the
// directory.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "conformance/probe/answer.h"
#include "conformance/probe/failure.h"

namespace rtconf::probe {

/// A list as it was found, without trust that any of it is there.
struct Listed {
  std::vector<char*> blocks;       ///< where each name is
  std::vector<std::string> names;  ///< as far as they could be read
  std::string trouble;             ///< "", or why the list could not be read to its end
};

/// Reads the list, at most `most` names of it.
Listed read_names(char* const* list, std::size_t most = 1U << 18);

/// The names in the directory, sorted, without `.` and `..`; nothing if it cannot be read.
std::optional<std::vector<std::string>> names_in(const std::string& path);

bool is_dots(const std::string& name);

/// How the list differs from what is in the directory now: a name that is missing, unknown or there
/// twice. `.` and `..` in the list are passed over. `call` says in words what was called, and
/// `path_code` is the path in C.
std::optional<Failure> wrong_names(const Answer& answer, const std::string& call,
                                   const std::string& path, const std::string& path_code);

/// C statements that return 1 if `result` is not the list of the names in the directory.
std::string wrong_names_code(const std::string& path_code);

}  // namespace rtconf::probe
