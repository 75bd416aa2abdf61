#include "conformance/core/judge.h"

#include <fmt/format.h>

#include <cerrno>

#include "conformance/probe/fault_code.h"
#include "conformance/probe/plan.h"
#include "conformance/probe/reproducer.h"
#include "conformance/probe/text.h"

namespace rtconf {
namespace {

using probe::Pad;
using probe::Phase;
using probe::Told;

std::string under_plan(const Pad& pad) {
  return pad.plan[0] == '\0' ? "" : fmt::format(" under the fault plan '{}'", pad.plan);
}

/// "during rt_file_size(a directory)", by what the process was doing when it ended.
std::string when(const Pad& pad) {
  const probe::Progress progress = probe::progress_of(pad).value_or(probe::Progress{});
  switch (progress.phase) {
    case Phase::kInCall:
      return fmt::format("during {}{}", pad.call, under_plan(pad));
    case Phase::kLoading:
      return "while the library was loaded";
    case Phase::kChecking:
      return fmt::format("after {} had returned", pad.call);
    case Phase::kStarting:
    case Phase::kSetup:
    case Phase::kDone:
      break;
  }
  return progress.calls == 0 ? "before any call" : fmt::format("some time after {}", pad.call);
}

/// The program as it is told, with the plan that the record names where it has room for one.
std::string shown(const spec::Clause& clause, const Pad& pad, const char* program) {
  const auto plan = probe::parse_plan(pad.plan).plan.value_or(probe::Plan{});
  return probe::with_head(clause.id, probe::with_plan(program, plan));
}

Finding ended(const Record& record, const spec::Clause& clause, Verdict verdict,
              const std::string& what) {
  Finding finding;
  finding.verdict = verdict;
  finding.message = fmt::format("{} {}", what, when(record.pad));
  finding.expected = "a return";
  finding.got = what;
  finding.plan = record.pad.plan;
  finding.reproducer = shown(clause, record.pad, record.pad.reproducer);
  return finding;
}

Finding told(const Record& record, const spec::Clause& clause) {
  const Pad& pad = record.pad;
  Finding finding;
  finding.message = pad.message;
  switch (pad.told) {
    case Told::kPass:
      finding.verdict = Verdict::kPass;
      break;
    case Told::kChoice:
      finding.verdict = clause.level == spec::Level::kChoice ? Verdict::kChoice : Verdict::kPass;
      break;
    case Told::kFail:
      finding.verdict = Verdict::kFail;
      finding.expected = pad.expected;
      finding.got = pad.got;
      finding.reproducer = shown(clause, pad, pad.reproducer);
      finding.plan = pad.plan;
      break;
    case Told::kUntested:
      break;
    case Told::kFault:
      // Twice the same, and the suite can do it where nothing was called: the calls did it.
      if (const auto progress = probe::progress_of(pad); progress && progress->calls != 0) {
        finding.verdict = Verdict::kFail;
        finding.message = fmt::format("after {} had returned, the suite {}", pad.call,
                                      std::string_view(pad.message));
        finding.expected = "nothing is changed that the caller relies on";
        finding.got = pad.message;
        finding.reproducer = shown(clause, pad, pad.reproducer);
        finding.plan = pad.plan;
        break;
      }
      finding.is_suite_fault = true;
      break;
    case Told::kRefused:
    case Told::kNothing:
      finding.is_suite_fault = true;
      break;
  }
  return finding;
}

Finding own_finding(const Record& record, const spec::Clause& clause) {
  const Pad& pad = record.pad;
  if (record.is_overwritten != 0) {
    Finding spoilt;
    spoilt.verdict = Verdict::kFail;
    spoilt.message =
        "the memory of the caller was overwritten, what it was about to report with it";
    return spoilt;
  }
  switch (record.ending) {
    case Ending::kFinished:
      return told(record, clause);
    case Ending::kExit:
      if (pad.thread_ended != 0) {
        return ended(record, clause, Verdict::kExit,
                     "the calling thread was ended (pthread_exit or a cancellation)");
      }
      return ended(record, clause, Verdict::kExit,
                   fmt::format("the process was ended with exit status {}", record.number));
    case Ending::kSignal:
      return ended(record, clause, Verdict::kCrash,
                   fmt::format("the process died of {}", probe::signal_name(record.number)));
    case Ending::kMemory:
      return ended(record, clause, Verdict::kOom,
                   "the process used up the memory that it may have");
    case Ending::kHang:
      return ended(record, clause, Verdict::kHang, "the time limit passed");
    case Ending::kStopped:
      return ended(record, clause, Verdict::kHang,
                   fmt::format("the process was stopped by {}", probe::signal_name(record.number)));
    case Ending::kParentLost:
      return ended(record, clause, Verdict::kFail,
                   fmt::format("the caller's parent process was sent {}",
                               probe::signal_name(record.number)));
    case Ending::kParentBound:
      return ended(record, clause, Verdict::kFail,
                   fmt::format("resource limit {} of the caller's parent process was changed",
                               record.number));
    case Ending::kNone:
    case Ending::kFault:
      break;
  }
  Finding finding;
  finding.message =
      record.number == ENOSPC
          ? "no room is left for files: free some, or set TMPDIR to a larger place"
          : fmt::format("the suite could not run the case (status {})", record.number);
  finding.is_suite_fault = true;
  return finding;
}

/// True if the case said that what went wrong is the matter of another clause of the function.
bool breaks_another(const Record& record, const spec::Clause& clause) {
  const std::string_view word = record.pad.blamed;
  if (record.is_overwritten != 0 || word.empty() || word == clause.word) return false;
  return spec::find_clause(spec::function(clause.function).name, word) != nullptr;
}

}  // namespace

std::vector<Finding> judge(const Record& record, const spec::Clause& clause) {
  std::vector<Finding> findings = {own_finding(record, clause)};
  findings.front().word = clause.word;
  const Pad& pad = record.pad;
  if (is_failure(findings.front().verdict) && breaks_another(record, clause)) {
    findings.front().word = pad.blamed;
    Finding own;
    own.word = clause.word;
    own.verdict = Verdict::kPass;
    findings.push_back(std::move(own));
  }
  if (record.ending == Ending::kParentLost || record.ending == Ending::kParentBound) {
    Finding sent = findings.front();
    sent.word = "spares_caller";
    findings.push_back(std::move(sent));
  }
  if (record.orphans != 0) {
    Finding left;
    left.word = "leaves_nothing";
    left.verdict = Verdict::kFail;
    left.message = fmt::format("{}: a process was left running", pad.call);
    left.reproducer = shown(clause, pad, pad.orphan_reproducer);
    findings.push_back(std::move(left));
  }
  for (std::uint32_t i = 0; i < pad.remark_count; ++i) {
    Finding seen;
    seen.word = pad.remarks[i].word;
    seen.verdict = Verdict::kFail;
    seen.message = pad.remarks[i].text;
    seen.reproducer = shown(clause, pad, pad.remarks[i].reproducer);
    findings.push_back(std::move(seen));
  }
  return findings;
}

const spec::Clause& judged_clause(const Record& record, const cases::Row& row) {
  if (row.target == nullptr) return *row.clause;
  const spec::Clause* found = spec::find_clause(record.pad.clause);
  return found != nullptr ? *found : *row.clause;
}

std::string load_fault(const Record& record) {
  if (record.ending == Ending::kFault)
    return fmt::format("could not run a process (status {})", record.number);
  if (record.is_overwritten != 0) return "";
  const bool is_fault = record.ending == Ending::kFinished && record.pad.told == Told::kFault;
  return is_fault ? record.pad.message : "";
}

std::string load_trouble(const Record& record) {
  const Pad& pad = record.pad;
  if (record.ending == Ending::kFinished && record.is_overwritten == 0) {
    if (pad.told == Told::kRefused) return fmt::format("it cannot be loaded: {}", pad.message);
    if (pad.told == Told::kFail) return fmt::format("while it was loaded, {}", pad.message);
    for (std::uint32_t i = 0; i < pad.remark_count; ++i) {
      if (std::string_view(pad.remarks[i].word) != "stdout") continue;
      return fmt::format(
          "while it was loaded it wrote {} to standard output, which is its caller's",
          pad.remarks[i].text);
    }
    return "";
  }
  static const spec::Clause kLoading{};
  const std::string ended = own_finding(record, kLoading).message;
  const bool died = record.ending == Ending::kExit || record.ending == Ending::kSignal;
  if (!died || record.said[0] == '\0') return ended;
  return fmt::format("{}; it said {}", ended, probe::quoted(record.said, 300));
}

std::string refused_by_loader(const Record& record) {
  const bool is_refused = record.ending == Ending::kFinished && record.is_overwritten == 0 &&
                          record.pad.told == Told::kRefused;
  return is_refused ? record.pad.message : "";
}

}  // namespace rtconf
