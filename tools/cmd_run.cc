// `rtconf run`: judges one library and reports. Parsing, judging and rendering are elsewhere; this
// is the order in which they happen.
#include "tools/command.h"
#include "tools/conclude.h"
#include "tools/judging.h"

namespace rtconf::tools {

ExitStatus run_command(const Invocation& invocation) {
  RunArguments arguments;
  if (const auto end = parse_run_arguments(invocation, arguments)) return *end;
  ClaimsFiles claims;
  if (const auto end = make_ready("run", arguments, claims)) return *end;
  RunResult result = judge(arguments, claims);
  return conclude(result, claims, arguments.reports);
}

}  // namespace rtconf::tools
