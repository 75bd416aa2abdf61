// Where the reports of a run go: what `--report FORMAT[=PATH]` asks for, and writing it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "conformance/core/result.h"
#include "conformance/report/format.h"

namespace rtconf::tools {

struct ReportTarget {
  const report::Format* format = nullptr;
  std::string path;         ///< empty: stdout
  bool replaceable = true;  ///< false for a pipe or device, which gets one report, at the end
};

class ReportTargets {
 public:
  /// Takes the values of --report; returns what is wrong with them, or an empty string. When none
  /// of them goes to stdout, the text report does.
  std::string parse(const std::vector<std::string>& values);
  /// What keeps one of the files from being written, or an empty string; `provider` is not to be
  /// overwritten.
  std::string check(const std::string& provider);
  /// Writes all files; returns what went wrong, or an empty string.
  std::string write_files(const RunResult& result) const;
  /// Writes those files that can be written again later, as far as the run has come.
  std::string write_checkpoint(const RunResult& so_far) const;
  /// Prints the report for stdout.
  void write_stdout(const RunResult& result) const;

 private:
  std::string write(const RunResult& result, bool is_last) const;

  std::vector<ReportTarget> files_;
  const report::Format* stdout_format_ = nullptr;
};

}  // namespace rtconf::tools
