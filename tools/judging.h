// What all commands that judge a library do between their arguments and their result.
#pragma once

#include <optional>
#include <string_view>

#include "tools/claims_files.h"
#include "tools/exit_status.h"
#include "tools/run_arguments.h"

namespace rtconf::tools {

/// Reads the files that are named, finds the library (the reference runtime if none is named) and
/// sees to it that the reports can be written. Nothing when the run can begin, else the status to
/// end with. From here on an interrupt is noted and ends the run.
std::optional<ExitStatus> make_ready(std::string_view command, RunArguments& arguments,
                                     ClaimsFiles& claims);

/// Runs, with progress on a terminal and unfinished reports on the way.
RunResult judge(const RunArguments& arguments, const ClaimsFiles& claims);

}  // namespace rtconf::tools
