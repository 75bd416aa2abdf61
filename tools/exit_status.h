// The exit statuses of the rtconf command: the one place that gives them numbers.
#pragma once

#include "conformance/core/result.h"

namespace rtconf::tools {

enum class ExitStatus : int {
  kSuccess = 0,  ///< the provider conforms, as far as it was judged; or the command did its work
  kFails = 1,    ///< the provider does not conform
  kUsage = 2,    ///< the command line makes no sense; nothing was done
  kCannotJudge = 3,  ///< the provider cannot be loaded, exports nothing, or dies while loading
  kNoVerdict = 4,    ///< the suite's own fault, or a must clause that could not be judged here
};

constexpr ExitStatus exit_status(Outcome outcome) {
  switch (outcome) {
    case Outcome::kConforms:
      return ExitStatus::kSuccess;
    case Outcome::kFails:
      return ExitStatus::kFails;
    case Outcome::kCannotJudge:
      return ExitStatus::kCannotJudge;
    case Outcome::kNoVerdict:
      break;
  }
  return ExitStatus::kNoVerdict;
}

/// For the help texts.
inline constexpr const char* kExitStatusHelp =
    "Exit status:\n"
    "  0  conforms (in a run of a part: nothing in that part fails), or fails only as the\n"
    "     baseline accepts\n"
    "  1  does not conform, or a baseline or provider file says what is not so\n"
    "  2  wrong usage; nothing was run\n"
    "  3  the provider cannot be judged: it cannot be loaded, exports nothing of the contract,\n"
    "     or dies or hangs while it is loaded\n"
    "  4  no verdict: the suite could not do its work, or a must clause could not be judged here\n"
    "A run that is interrupted dies of the signal: a shell sees 130 (SIGINT) or 143 (SIGTERM).\n";

}  // namespace rtconf::tools
