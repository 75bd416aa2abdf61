#include "tools/judging.h"

#include <string>

#include "conformance/core/run.h"
#include "conformance/report/layout.h"
#include "conformance/version.h"
#include "spec/tables/spec.h"
#include "tools/interrupt.h"
#include "tools/output.h"
#include "tools/progress.h"
#include "tools/reference_path.h"

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

/// Says that it is not there, and where it was looked for.
std::optional<ExitStatus> take_reference(RunOptions& options) {
  options.provider = find_reference();
  if (!options.provider.empty()) return std::nullopt;
  complain("cannot find the reference runtime; looked for " +
           report::joined(reference_candidates()) + "; name a library to judge");
  return ExitStatus::kNoVerdict;
}

}  // namespace

std::optional<ExitStatus> make_ready(std::string_view command, RunArguments& arguments,
                                     ClaimsFiles& claims) {
  RunOptions& options = arguments.options;
  if (const auto mistakes = claims.read(arguments.claims, options.provider); !mistakes.empty())
    return wrong_usage(command, mistakes);
  claims.prepare(options);
  if (options.provider.empty()) options.provider = claims.library();
  if (options.provider.empty()) {
    if (const auto end = take_reference(options)) return end;
  }
  for (const std::string& kept : claims.files(options.provider)) {
    if (const std::string mistake = arguments.reports.check(kept); !mistake.empty())
      return wrong_usage(command, mistake);
  }
  note_interrupts();
  if (const std::string mistake = arguments.reports.write_checkpoint(nothing_yet(options));
      !mistake.empty())
    return wrong_usage(command, mistake);
  return std::nullopt;
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

}  // namespace rtconf::tools
