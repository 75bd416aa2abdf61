// Reading what a user names on the command line: a text file, whole, with words for what is wrong.
#pragma once

#include <optional>
#include <string>

#include "conformance/core/result.h"

namespace rtconf::tools {

struct Input {
  std::string text;
  std::string trouble;  ///< "cannot read PATH: why"; empty when `text` is the whole file
};
/// At most 256 MiB, from a file, a pipe or a device.
Input read_input(const std::string& path);

/// A report of `--report json`, or what is wrong with it, with its path.
struct InputReport {
  std::optional<RunResult> result;
  std::string trouble;
};
InputReport read_report(const std::string& path);

}  // namespace rtconf::tools
