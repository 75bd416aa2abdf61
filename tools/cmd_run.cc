// `rtconf run`: judges one library and reports. Parsing, judging and rendering are elsewhere; this
// is the order in which they happen.
#include <string>

#include "conformance/core/run.h"
#include "conformance/report/layout.h"
#include "conformance/version.h"
#include "spec/tables/spec.h"
#include "tools/command.h"
#include "tools/conclude.h"
#include "tools/interrupt.h"
#include "tools/output.h"
#include "tools/progress.h"
#include "tools/reference_path.h"
#include "tools/run_arguments.h"

namespace rtconf::tools {
namespace {

/// What the report files say until the run has something to tell: a report of an earlier run must
/// not pass for this one's.
RunResult nothing_yet(const RunOptions& options) {
  RunResult result;
  result.suite_version = kSuiteVersion;
  result.spec_version = spec::kVersion;
  result.provider.path = options.provider;
  result.seed = options.seed;
  result.core.reason = options.core ? "the run did not finish" : "not asked for";
  result.hardened.reason = options.hardened ? "the run did not finish" : "not asked for";
  return result;
}

RunResult judge(const RunArguments& arguments, const ClaimsFiles& claims) {
  Progress progress;
  RunObserver observer;
  observer.progress = [&](std::size_t done, std::size_t total, std::string_view current) {
    progress.update(done, total, current);
  };
  observer.checkpoint = [&](const RunResult& so_far) {
    // A failure now may be gone by the end, and is reported then if it is not.
    RunResult held = so_far;
    claims.apply(held);
    static_cast<void>(arguments.reports.write_checkpoint(held));
  };
  observer.is_unexpected = [&](const ClauseResult& clause) { return claims.is_unexpected(clause); };
  observer.stop = [] { return noted_interrupt() != 0; };
  return run(arguments.options, observer);
}

}  // namespace

ExitStatus run_command(const Invocation& invocation) {
  RunArguments arguments;
  if (const auto end = parse_run_arguments(invocation, arguments)) return *end;
  ClaimsFiles claims;
  if (const std::string mistake = claims.read(arguments.claims, arguments.options.provider);
      !mistake.empty()) {
    return wrong_usage("run", mistake);
  }
  claims.prepare(arguments.options);
  if (arguments.options.provider.empty()) arguments.options.provider = claims.library();
  if (arguments.options.provider.empty()) {
    arguments.options.provider = find_reference();
    if (arguments.options.provider.empty()) {
      complain("cannot find the reference runtime; looked for " +
               report::joined(reference_candidates()) + "; name a library to judge");
      return ExitStatus::kNoVerdict;
    }
  }
  if (const std::string mistake = arguments.reports.check(arguments.options.provider);
      !mistake.empty()) {
    return wrong_usage("run", mistake);
  }
  note_interrupts();
  const RunResult before = nothing_yet(arguments.options);
  if (const std::string mistake = arguments.reports.write_checkpoint(before); !mistake.empty()) {
    return wrong_usage("run", mistake);
  }

  RunResult result = judge(arguments, claims);
  return conclude(result, claims, arguments.reports);
}

}  // namespace rtconf::tools
