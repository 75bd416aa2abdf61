#include "conformance/report/points.h"

#include <algorithm>
#include <utility>

#include "conformance/report/failure.h"
#include "conformance/report/layout.h"
#include "conformance/report/summary.h"

namespace rtconf::report {
namespace {

/// A call that came back wrong is a failure; one that did not come back is an error. A must clause
/// that was asked for and could not be judged is an error too: a skip would count as a pass.
Colour colour_of(const ClauseResult& clause) {
  if (counts_against(clause)) {
    return clause.verdict == Verdict::kFail ? Colour::kFailure : Colour::kError;
  }
  switch (clause.verdict) {
    case Verdict::kUntested:
      return clause.selected && clause.level == "must" ? Colour::kError : Colour::kSkipped;
    case Verdict::kAbsent:
      return Colour::kSkipped;
    case Verdict::kExpected:
      return Colour::kAccepted;
    default:
      return Colour::kGreen;
  }
}

Point point_of(const ClauseResult& clause) {
  Point out{clause.function, word_of(clause), colour_of(clause), std::string(name(clause.verdict)),
            clause.message,  &clause};
  if (clause.verdict == Verdict::kAbsent || clause.verdict == Verdict::kUntested) {
    out.message = why_not_judged(clause);
  } else if (out.message.empty() && (counts_against(clause) || is_warning(clause))) {
    out.message = clause.text;
  }
  return out;
}

/// The run itself, for what no clause can show: a provider that cannot be judged must be red too.
Point point_of_run(const RunResult& result) {
  Point out;
  out.group = "rtconf";
  out.name = "run";
  const auto red = [&](Colour colour, std::string kind, std::string message) {
    out.colour = colour;
    out.kind = std::move(kind);
    out.message = std::move(message);
  };
  const bool anything_judged =
      std::any_of(result.clauses.begin(), result.clauses.end(), [](const ClauseResult& clause) {
        return clause.verdict != Verdict::kUntested && clause.verdict != Verdict::kAbsent;
      });
  if (!result.refusal.empty()) {
    red(Colour::kError, "refused", "the provider cannot be judged: " + result.refusal);
  } else if (!result.required_missing.empty()) {
    red(Colour::kFailure, "required",
        "required but absent: " + joined(result.required_missing, " "));
  } else if (!result.suite_fault.empty()) {
    red(Colour::kError, "suite", "the suite could not do its work: " + result.suite_fault);
  } else if (!result.finished) {
    red(Colour::kError, "unfinished", "the run did not finish");
  } else if (!anything_judged) {
    red(Colour::kError, "nothing", "nothing was judged");
  }
  return out;
}

}  // namespace

std::vector<Point> points_of(const RunResult& result) {
  std::vector<Point> points{point_of_run(result)};
  for (const Objection& each : result.objections) {
    points.push_back(
        {"claims", each.where, Colour::kFailure, "claim", each.clause + ": " + each.text, nullptr});
  }
  for (const ClauseResult& clause : result.clauses) points.push_back(point_of(clause));
  return points;
}

}  // namespace rtconf::report
