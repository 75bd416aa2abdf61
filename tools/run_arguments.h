// The command line of `rtconf run`: from words to options, with every mistake said in words.
#pragma once

#include <optional>

#include "conformance/core/run.h"
#include "tools/claims_files.h"
#include "tools/command.h"
#include "tools/report_targets.h"

namespace rtconf::tools {

struct RunArguments {
  RunOptions options;  ///< `provider` is empty when none was named
  ReportTargets reports;
  ClaimsOptions claims;
};

/// Fills `into`. Nothing when the run can go on, else the status to end with.
std::optional<ExitStatus> parse_run_arguments(const Invocation& invocation, RunArguments& into);

}  // namespace rtconf::tools
