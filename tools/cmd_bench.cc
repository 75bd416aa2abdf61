// `rtconf bench`: measures libraries beside the reference, its peers and the limits of the machine.
#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <string>

#include "bench/bars.h"
#include "bench/machine.h"
#include "bench/plots.h"
#include "bench/race.h"
#include "bench/render.h"
#include "conformance/report/atomic_file.h"
#include "conformance/version.h"
#include "tools/bench_arguments.h"
#include "tools/bench_files.h"
#include "tools/command.h"
#include "tools/interrupt.h"
#include "tools/output.h"
#include "tools/progress.h"

namespace rtconf::tools {
namespace {

/// On a terminal a line that is written over; elsewhere a line for each size would be a flood, so
/// that only the kinds of work are told.
class Ticker {
 public:
  void tell(const std::string& what) {
    if (line_.is_shown_here()) return line_.update(what);
    const std::string kind = what.substr(0, what.find(' ')) + what.substr(what.rfind(' '));
    if (kind != last_)
      complain("measuring: " + kind.substr(0, kind.find(' ')) + " on" +
               kind.substr(kind.find(' ')));
    last_ = kind;
  }

 private:
  Progress line_;
  std::string last_;
};

/// A library that was named and does nothing of what is measured, or cannot be loaded.
bool has_figures(const bench::Result& result, const bench::Contender& library) {
  return std::ranges::any_of(
      result.cells, [&](const bench::Cell& cell) { return cell.contender.name == library.name; });
}

ExitStatus check_given(const BenchArguments& arguments, const bench::Result& result) {
  ExitStatus status = ExitStatus::kSuccess;
  if (result.interrupted) return status;
  for (const bench::Contender& library : arguments.race.libraries) {
    if (library.role != bench::Role::kGiven || has_figures(result, library)) continue;
    complain(library.library +
             " has no figures: it exports nothing of what was measured, or the "
             "report says why");
    status = ExitStatus::kCannotJudge;
  }
  return status;
}

ExitStatus write(const BenchArguments& arguments, const bench::Result& result) {
  ExitStatus status = ExitStatus::kSuccess;
  const auto fail = [&](const std::string& problem) {
    complain(problem);
    status = ExitStatus::kNoVerdict;
  };
  print(bench::render_text(result, arguments.details));
  if (!arguments.json.empty()) {
    if (const auto failure = report::write_report(arguments.json, bench::render_json(result)))
      fail(*failure);
  }
  if (!arguments.plots.empty()) {
    const std::string problem = bench::draw(bench::plots(result), arguments.plots);
    if (!problem.empty()) fail(problem);
  }
  return status;
}

bool misses_a_bar(const bench::Result& result) {
  return std::ranges::any_of(
      bench::bars(result), [](const bench::Bar& bar) { return !bar.found.empty() && !bar.holds; });
}

}  // namespace

ExitStatus bench_command(const Invocation& invocation) {
  BenchArguments arguments;
  if (const auto end = parse_bench_arguments(invocation, arguments)) return *end;
  arguments.race.program = find_contender();
  if (arguments.race.program.empty()) {
    complain("rtconf-contender, which does the work, is not there: build it, or install it anew");
    return ExitStatus::kNoVerdict;
  }
  bench::Result result;
  result.version = kSuiteVersion;
  result.started = fmt::format("{:%Y-%m-%d %H:%M} UTC", fmt::gmtime(std::time(nullptr)));
  result.command = arguments.command;
  result.machine = bench::this_machine();
  note_interrupts();
  {
    Ticker ticker;
    arguments.race.on_progress = [&](const std::string& what) { ticker.tell(what); };
    arguments.race.is_stopped = [] { return noted_interrupt() != 0; };
    bench::race(arguments.race, result);
  }
  const ExitStatus written = write(arguments, result);
  if (const int signal = noted_interrupt(); signal != 0) die_of(signal);
  if (written != ExitStatus::kSuccess) return written;
  const ExitStatus given = check_given(arguments, result);
  if (given != ExitStatus::kSuccess) return given;
  return arguments.holds_bars && misses_a_bar(result) ? ExitStatus::kFails : given;
}

}  // namespace rtconf::tools
