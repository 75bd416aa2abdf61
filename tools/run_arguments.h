// The command line of `rtconf run`: from words to options, with every mistake said in words.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "conformance/core/run.h"
#include "tools/claims_files.h"
#include "tools/command.h"
#include "tools/report_targets.h"

namespace rtconf::tools {

/// A command that judges a library: what it has of the options of `run`, and what it adds.
struct RunCommand {
  std::string_view name = "run";
  std::string_view description;
  std::string footer;
  std::string tier = "core";  ///< what it judges by default
  bool is_whole = false;   ///< no --filter, --group, --shard and --plan: it judges all or nothing
  bool is_judging = true;  ///< --provider, --baseline, --require and --report
  std::function<void(CommandLine&)> define = {};  ///< adds options of its own
  std::function<std::string()> mistake = {};      ///< what is wrong with those, or ""
};

struct RunArguments {
  RunOptions options;  ///< `provider` is empty when none was named
  ReportTargets reports;
  ClaimsOptions claims;
};

/// Fills `into`. Nothing when the run can go on, else the status to end with.
std::optional<ExitStatus> parse_run_arguments(const Invocation& invocation, RunArguments& into);
std::optional<ExitStatus> parse_run_arguments(const Invocation& invocation,
                                              const RunCommand& command, RunArguments& into);

}  // namespace rtconf::tools
