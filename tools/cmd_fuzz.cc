// `rtconf fuzz`: a campaign against one library. What it consists of is in fuzz/campaign/; this is
// what the user sees of it.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "conformance/report/layout.h"
#include "fuzz/campaign/campaign.h"
#include "tools/command.h"
#include "tools/command_line.h"
#include "tools/fuzz_arguments.h"
#include "tools/interrupt.h"
#include "tools/output.h"
#include "tools/progress.h"
#include "tools/reference_path.h"

namespace rtconf::tools {
namespace {

using fuzz::CampaignObserver;
using fuzz::CampaignResult;
using Clock = std::chrono::steady_clock;

std::string in_words(const fuzz::Progress& now) {
  std::string line = fmt::format("{:.0f} s, {} executions, {:.0f}/s, corpus {}, features {}, {}",
                                 now.seconds, now.executions, now.rate, now.corpus, now.features,
                                 report::counted(now.findings, "finding"));
  if (now.failures != 0) line += fmt::format(" ({} failing executions)", now.failures);
  if (!now.targets.empty()) line += fmt::format(" [{}]", now.targets);
  return line;
}

/// Progress as one line that is written over on a terminal; elsewhere a line now and then.
class Ticker {
 public:
  void update(const fuzz::Progress& now) {
    if (line_.is_shown_here()) return line_.update(in_words(now));
    constexpr std::chrono::seconds kPause{10};
    if (Clock::now() - last_ < kPause) return;
    last_ = Clock::now();
    complain(in_words(now));
  }
  void clear() { line_.clear(); }

 private:
  Progress line_;
  Clock::time_point last_ = Clock::now();
};

std::string text_of(const fuzz::Finding& finding, const std::string& replay) {
  std::string text =
      fmt::format("{} {}  (target {}, {})\n  {}\n", finding.verdict, finding.clause, finding.target,
                  report::counted(finding.input.size(), "byte"), finding.message);
  return text + fmt::format("  repeat: {}\n", replay);
}

std::string summary(const CampaignResult& result) {
  std::string text;
  for (const std::string& note : result.notes) text += fmt::format("Note      {}\n", note);
  text += fmt::format("Campaign  {}\n", in_words(result.end));
  if (result.end.unrepeated != 0) {
    text += fmt::format(
        "          {} were not seen again when the input was tried alone: what a call does here\n"
        "          depends on calls before it, or on luck\n",
        report::counted(result.end.unrepeated, "failure"));
  }
  text += fmt::format(
      "Folder    {}: the corpus, and the findings, which `run` judges first from now on\n",
      result.folder);
  text += result.findings == 0
              ? std::string("Verdict   nothing was found\n")
              : fmt::format("Verdict   {}\n", report::counted(result.findings, "finding"));
  return text;
}

CampaignResult campaign(const fuzz::CampaignOptions& options) {
  Ticker ticker;
  CampaignObserver observer;
  observer.progress = [&](const fuzz::Progress& now) { ticker.update(now); };
  observer.finding = [&](const fuzz::Finding& finding, const std::string& replay, bool is_new) {
    if (!is_new) return;
    ticker.clear();
    print(text_of(finding, replay));
  };
  observer.stop = [] { return noted_interrupt() != 0; };
  CampaignResult result = fuzz::run_campaign(options, observer);
  ticker.clear();
  return result;
}

}  // namespace

ExitStatus fuzz_command(const Invocation& invocation) {
  fuzz::CampaignOptions options;
  if (const auto end = parse_fuzz_arguments(invocation, options)) return *end;
  if (options.provider.empty()) options.provider = find_reference();
  if (options.provider.empty()) {
    complain("cannot find the reference runtime; looked for " +
             report::joined(reference_candidates()) + "; name a library to fuzz");
    return ExitStatus::kNoVerdict;
  }
  options.reference = find_reference();
  note_interrupts();
  const CampaignResult result = campaign(options);
  if (!result.refusal.empty()) {
    complain("cannot judge " + options.provider + ": " + result.refusal);
    return ExitStatus::kCannotJudge;
  }
  if (!result.suite_fault.empty()) {
    complain("no verdict: " + result.suite_fault);
    return ExitStatus::kNoVerdict;
  }
  print(summary(result));
  return result.findings == 0 ? ExitStatus::kSuccess : ExitStatus::kFails;
}

}  // namespace rtconf::tools
