// The end of every command that has judged: files are held against the result, reports are written,
// and the outcome becomes a status.
#pragma once

#include "conformance/core/result.h"
#include "tools/claims_files.h"
#include "tools/exit_status.h"
#include "tools/report_targets.h"

namespace rtconf::tools {

/// `result` is as it was found: the files that `claims` has read are held against it here.
ExitStatus conclude(RunResult& result, ClaimsFiles& claims, const ReportTargets& reports);

}  // namespace rtconf::tools
