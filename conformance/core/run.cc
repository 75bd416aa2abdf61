#include "conformance/core/run.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/utsname.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <thread>

#include "conformance/abi/look.h"
#include "conformance/core/book.h"
#include "conformance/core/crew.h"
#include "conformance/core/doubt.h"
#include "conformance/core/found.h"
#include "conformance/core/judge.h"
#include "conformance/core/opening.h"
#include "conformance/core/session.h"
#include "conformance/probe/gate.h"
#include "conformance/probe/heap.h"
#include "conformance/probe/text.h"
#include "conformance/version.h"

namespace rtconf {
namespace {

using Clock = std::chrono::steady_clock;

/// What is asked for beside the default, but for what other fields of the result say.
std::vector<std::pair<std::string, std::string>> in_words(const RunOptions& options) {
  std::vector<std::pair<std::string, std::string>> words;
  const auto add = [&](const char* name, std::string value) {
    if (!value.empty()) words.emplace_back(name, std::move(value));
  };
  add("groups", fmt::format("{}", fmt::join(options.groups, ",")));
  add("require", fmt::format("{}", fmt::join(options.require, ",")));
  add("filter", options.filter);
  if (options.plan) add("plan", probe::text(*options.plan));
  if (options.plans) add("plans", std::to_string(*options.plans));
  if (options.timeout != RunOptions{}.timeout)
    add("timeout", fmt::format("{} ms", options.timeout.count()));
  add("corpus", options.corpus);
  return words;
}

class Run {
 public:
  Run(const RunOptions& options, const RunObserver& observer)
      : options_(options),
        observer_(observer),
        opening_(options.provider, options.timeout, observer.stop),
        plan_(opening_.plan()) {
    plan_.seed = options_.seed;
    plan_.large = options_.large;
    plan_.faults = options_.plan;
    plan_.most_faults = options_.plans;
  }

  RunResult judge() {
    book_ = std::make_unique<Book>(options_, plan_.exported);
    describe();
    RunResult& result = book_->result();
    result.refusal = opening_.refusal();
    result.suite_fault = opening_.fault();
    if (opening_.is_good()) run_cases();
    result.finished = !is_stopped();
    result.duration_ms = std::chrono::duration<double, std::milli>(Clock::now() - start_).count();
    return book_->tallied();
  }

 private:
  void describe() {
    RunResult& result = book_->result();
    result.suite_version = kSuiteVersion;
    result.spec_version = spec::kVersion;
    result.provider = {options_.provider,
                       opening_.library().sha256,
                       std::string(plan_.profile->name),
                       plan_.exported,
                       {},
                       {}};
    for (const spec::Function& function : spec::kFunctions) {
      const auto& exported = plan_.exported;
      const bool is_there =
          std::find(exported.begin(), exported.end(), function.name) != exported.end();
      if (is_there) continue;
      result.provider.absent.emplace_back(function.name);
      const auto& require = options_.require;
      if (std::find(require.begin(), require.end(), function.group) != require.end()) {
        result.required_missing.emplace_back(function.name);
      }
    }
    for (const std::string& name : opening_.library().functions) {
      if (spec::find_function(name) == nullptr) result.provider.unexpected.push_back(name);
    }
    for (const std::string& name : opening_.library().data) {
      result.provider.unexpected.push_back(name + " (data)");
    }
    result.seed = options_.seed;
    result.options = in_words(options_);
    result.notes = opening_.notes();
    note_static_look();
    utsname system{};
    uname(&system);
    result.environment = {
        {"system", fmt::format("{} {} {}", system.sysname, system.release, system.machine)},
        {"isolation", opening_.isolation()},
        {"write fence", opening_.has_landlock() ? "Landlock" : "none"},
        {"fault gate", probe::gate::is_possible() ? "Syscall User Dispatch" : "allocations alone"},
        {"heap probe", probe::heap::available() ? "malloc family" : "none (sanitizer build)"},
        {"user", plan_.is_root ? "root, dropped to an ordinary user" : "ordinary user"},
        {"large files", options_.large ? "yes" : "no"}};
  }

  /// What the file tells of itself without being loaded; no verdict comes of it.
  void note_static_look() {
    if (!opening_.library().refusal.empty()) return;
    const std::vector<std::string> seen = abi::notes(abi::look_at(opening_.library().path));
    auto& notes = book_->result().notes;
    notes.insert(notes.end(), seen.begin(), seen.end());
  }

  void run_cases() {
    std::vector<cases::Row> rows;
    std::vector<cases::Row> known = found();
    const std::vector<cases::Row> all = cases::all();
    known.insert(known.end(), all.begin(), all.end());
    for (const cases::Row& row : known) {
      const std::string_view function = spec::function(row.clause->function).name;
      const bool is_there =
          std::find(plan_.exported.begin(), plan_.exported.end(), function) != plan_.exported.end();
      if (is_there && book_->is_asked(*row.clause) && (!row.large || options_.large))
        rows.push_back(row);
    }
    run_session(options_, plan_.profile->name, rows,
                {.begin = [this](const std::vector<cases::Row>& selected) { begin(selected); },
                 .judge = [this](std::size_t index) { return collect(index); }});
    crew_.reset();
    if (desk_ != nullptr) close_desk(desk_);
    judge_again();
  }

  /// An unexpected result is believed when fresh processes come to it, too.
  void judge_again() {
    const Doubts doubts = doubtful(book_->result(), plan_.rows, observer_.is_unexpected);
    if (doubts.left_out > 0)
      book_->result().notes.push_back(fmt::format("{} not judged a second time: there are many",
                                                  probe::counted(doubts.left_out, "failure")));
    if (doubts.rows.empty() || is_stopped()) return;
    Plan plan = plan_;
    plan.rows = doubts.rows;
    Desk* const desk = open_desk(plan.rows.size());
    if (desk == nullptr) return;
    Book again(options_, plan_.exported);
    again.result().provider.profile = plan_.profile->name;
    for (const cases::Row& row : plan.rows) again.select(*row.clause);
    {
      Crew crew(plan, *desk, jobs());
      for (std::size_t i = 0; i < plan.rows.size() && !is_stopped(); ++i) {
        const Record& record = desk->records[i];
        crew.wait_for(record, [&] { return !is_stopped(); });
        if (!is_stopped()) note(again, plan.rows[i], record);
      }
    }
    close_desk(desk);
    if (!is_stopped()) book_->compare(again, doubts.clauses);
  }

  static bool note(Book& book, const cases::Row& row, const Record& record) {
    const spec::Clause& clause = judged_clause(record, row);
    const std::vector<Finding> findings = rtconf::judge(record, clause);
    book.add(row, clause, findings, record.micros);
    return std::none_of(findings.begin(), findings.end(),
                        [](const Finding& f) { return is_failure(f.verdict); });
  }

  /// What campaigns have found: judged first.
  std::vector<cases::Row> found() {
    const bool is_named = !options_.corpus.empty();
    const std::string folder =
        is_named ? options_.corpus : found::default_folder(options_.provider);
    found::Found found = found::read(folder);
    if (!found.trouble.empty()) book_->result().notes.push_back(found.trouble);
    if (!found.rows.empty()) {
      std::size_t inputs = 0;
      for (const cases::Row& row : found.rows) inputs += row.inputs->size();
      book_->result().notes.push_back(
          fmt::format("{} that campaigns found, from {}", probe::counted(inputs, "input"), folder));
    }
    return std::move(found.rows);
  }

  /// Half as many again as there are processors: cases wait for other processes now and then.
  unsigned jobs() const {
    if (options_.jobs != 0) return options_.jobs;
    const unsigned processors = std::max(1U, std::thread::hardware_concurrency());
    return processors + (processors + 1) / 2;
  }

  void begin(const std::vector<cases::Row>& selected) {
    plan_.rows = selected;
    for (const cases::Row& row : selected) book_->select(*row.clause);
    book_->close_selection();
    if (selected.empty()) {
      book_->result().notes.push_back(
          fmt::format("{} by --filter, --tier and --shard: `rtconf list cases` shows their names",
                      kNothingChosen));
      return;
    }
    desk_ = open_desk(selected.size());
    if (desk_ == nullptr) {
      book_->result().suite_fault = probe::cannot("map shared memory", errno);
      return;
    }
    crew_ = std::make_unique<Crew>(plan_, *desk_, jobs());
  }

  bool collect(std::size_t index) {
    if (!crew_ || is_stopped()) return false;
    const cases::Row& row = plan_.rows[index];
    const Record& record = desk_->records[index];
    report_progress(index, row);
    crew_->wait_for(record, [&] {
      report_progress(index, row);
      return !is_stopped();
    });
    if (is_stopped()) return false;  // what ended the run may have ended the case, too
    return note(*book_, row, record);
  }

  bool is_stopped() {
    stopped_ = stopped_ || (observer_.stop && observer_.stop());
    return stopped_;
  }

  void report_progress(std::size_t index, const cases::Row& row) {
    if (observer_.progress) observer_.progress(index, plan_.rows.size(), row.clause->id);
    const auto now = Clock::now();
    if (!observer_.checkpoint || now - last_checkpoint_ < std::chrono::milliseconds(500)) return;
    last_checkpoint_ = now;
    observer_.checkpoint(book_->tallied());
  }

  const Clock::time_point start_ = Clock::now();
  const RunOptions& options_;
  const RunObserver& observer_;
  const Opening opening_;
  Plan plan_;
  bool stopped_ = false;
  std::unique_ptr<Book> book_;
  Desk* desk_ = nullptr;
  std::unique_ptr<Crew> crew_;
  Clock::time_point last_checkpoint_ = Clock::now();
};

}  // namespace

RunResult run(const RunOptions& options, const RunObserver& observer) {
  return Run(options, observer).judge();
}

std::vector<CaseName> case_names() {
  std::vector<CaseName> names;
  for (const cases::Row& row : cases::all()) {
    names.push_back({case_name(row, "cstr"), std::string(row.clause->id), row.large});
  }
  return names;
}

}  // namespace rtconf
