#include "tools/conclude.h"

#include <string>

#include "tools/interrupt.h"
#include "tools/output.h"

namespace rtconf::tools {

ExitStatus conclude(RunResult& result, ClaimsFiles& claims, const ReportTargets& reports) {
  std::string mistake = noted_interrupt() == 0 ? claims.rewrite(result) : "";
  claims.apply(result);
  const std::string unwritten = reports.write_files(result);
  if (mistake.empty()) mistake = unwritten;
  if (noted_interrupt() != 0 && !result.finished) {
    complain("interrupted; the run did not finish");
    return ExitStatus::kNoVerdict;  // main.cc ends the process by the signal
  }
  reports.write_stdout(result);
  if (!result.refusal.empty())
    complain("cannot judge " + result.provider.path + ": " + result.refusal);
  if (!result.suite_fault.empty()) complain("no verdict: " + result.suite_fault);
  ExitStatus status = exit_status(outcome(result));
  if (!mistake.empty()) {
    complain(mistake);
    // Who asked for a file and does not get it must not take the run for a success.
    if (status == ExitStatus::kSuccess) status = ExitStatus::kNoVerdict;
  }
  return status;
}

}  // namespace rtconf::tools
