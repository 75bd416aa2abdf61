#include "conformance/core/run.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <memory>
#include <thread>

#include "conformance/core/book.h"
#include "conformance/core/crew.h"
#include "conformance/core/judge.h"
#include "conformance/core/library.h"
#include "conformance/core/library_copy.h"
#include "conformance/core/remove_tree.h"
#include "conformance/core/session.h"
#include "conformance/core/surroundings.h"
#include "conformance/probe/gate.h"
#include "conformance/probe/heap.h"
#include "conformance/probe/text.h"
#include "conformance/version.h"

namespace rtconf {
namespace {

using Clock = std::chrono::steady_clock;

/// A new directory that is removed with everything in it.
class Scratch {
 public:
  Scratch() {
    path_ = fmt::format("{}/rtconf-XXXXXX", surroundings::place_for_files(geteuid() == 0, note_));
    made_ = mkdtemp(path_.data()) != nullptr;
    error_ = errno;
    if (made_) chmod(path_.c_str(), 0755);  // the ordinary user goes through it
  }
  ~Scratch() {
    if (made_) remove_tree(path_);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  const std::string& path() const { return path_; }
  /// What the reader should know about the place, or "".
  const std::string& note() const { return note_; }
  std::string trouble() const {
    return made_ ? "" : probe::cannot(fmt::format("make a directory like {}", path_), error_);
  }

 private:
  std::string note_;
  std::string path_;
  bool made_ = false;
  int error_ = 0;
};

class Run {
 public:
  Run(const RunOptions& options, const RunObserver& observer)
      : options_(options), observer_(observer) {}

  RunResult judge() {
    const auto start = Clock::now();
    library_ = inspect_library(options_.provider);
    if (!scratch_.note().empty()) notes_.push_back(scratch_.note());
    plan_.profile = profiles::find("cstr");
    std::string refusal = library_.refusal;
    std::string fault = refusal.empty() ? surroundings::prepare() : "";
    if (refusal.empty() && fault.empty()) fault = scratch_.trouble();
    if (refusal.empty() && fault.empty()) refusal = load(fault);
    book_ = std::make_unique<Book>(options_, plan_.exported);
    describe();
    RunResult& result = book_->result();
    result.refusal = refusal;
    result.suite_fault = fault;
    if (refusal.empty() && fault.empty()) run_cases();
    result.finished = !is_stopped();
    result.duration_ms = std::chrono::duration<double, std::milli>(Clock::now() - start).count();
    return book_->tallied();
  }

 private:
  /// Loads the library in a process of its own, to learn whether that can be done. Why not, or "".
  std::string load(std::string& fault) {
    plan_.library = library_.path;
    plan_.scratch = scratch_.path();
    plan_.seed = options_.seed;
    plan_.large = options_.large;
    plan_.faults = options_.plan;
    plan_.most_faults = options_.plans;
    plan_.is_root = geteuid() == 0;
    plan_.timeout = options_.timeout;
    std::string trouble = try_load(fault);
    if (loader_says_.find("cannot open shared object file") != std::string::npos) {
      // What it needs may be in a place for temporary files.
      plan_.has_private_places = false;
      trouble = try_load(fault);
    }
    if (plan_.is_root && loader_says_.find("Permission denied") != std::string::npos)
      trouble = load_copy(fault);
    if (is_stopped()) return "";
    if (trouble.empty() && fault.empty() && plan_.exported.empty()) {
      trouble =
          "it exports none of the functions that this version judges (see `rtconf list functions`)";
    }
    return trouble;
  }

  /// For a library that root may read where it is, and the ordinary user may not.
  std::string load_copy(std::string& fault) {
    const std::string copy = copy_library(library_.path, scratch_.path());
    if (copy.empty()) return fmt::format("it cannot be loaded: {}", loader_says_);
    plan_.library = copy;
    std::string with;
    std::string trouble = try_load(fault);
    if (loader_says_.find("cannot open shared object file") != std::string::npos) {
      const std::size_t count = copy_neighbours(library_.path, copy);
      with = fmt::format(", with {} beside it", probe::counted(count, "other file"));
      trouble = try_load(fault);
    }
    notes_.push_back(fmt::format(
        "the library was judged as a copy{}: an ordinary user may not read it where it is", with));
    if (trouble.empty()) return trouble;
    return fmt::format(
        "{}; this was a copy{}, since an ordinary user may not read it where it is: put it, and "
        "what it needs, where one may",
        trouble, with);
  }

  std::string try_load(std::string& fault) {
    Desk* desk = open_desk(1);
    if (desk == nullptr) {
      fault = probe::cannot("map shared memory", errno);
      return "";
    }
    {
      Crew crew(plan_, *desk, 1);
      crew.wait_for(desk->records[0], [&] { return !is_stopped(); });
    }
    const Record& record = desk->records[0];
    loader_says_ = refused_by_loader(record);
    if (!is_stopped()) fault = load_fault(record);
    std::string trouble = is_stopped() || !fault.empty() ? "" : load_trouble(record);
    if (trouble.empty() && fault.empty()) {
      plan_.load_time = std::chrono::milliseconds(1 + record.micros / 1000);
      take_exports(record.pad.expected);
      for (std::uint32_t i = 0; i < record.pad.remark_count; ++i) {
        notes_.push_back(fmt::format("while it was loaded it wrote {} to standard error",
                                     record.pad.remarks[i].text));
      }
      isolation_ =
          desk->namespaces != 0 ? "user, PID, mount and network namespaces" : "plain processes";
      if (desk->namespaces == 0) {
        notes_.emplace_back(
            "this system gives no PID namespaces: the provider ran in plain child processes");
      }
      landlock_ = desk->landlock != 0;
    }
    close_desk(desk);
    return trouble;
  }

  /// What the loader found, less what the file says is data.
  void take_exports(std::string_view found) {
    const auto is_data = [&](std::string_view name) {
      return std::find(library_.data.begin(), library_.data.end(), name) != library_.data.end();
    };
    plan_.exported.clear();
    for (const spec::Function& function : spec::kFunctions) {
      const bool listed = found.find(fmt::format("{}\n", function.name)) != std::string_view::npos;
      if (listed && !is_data(function.name)) plan_.exported.emplace_back(function.name);
    }
  }

  void describe() {
    RunResult& result = book_->result();
    result.suite_version = kSuiteVersion;
    result.spec_version = spec::kVersion;
    result.provider = {options_.provider,
                       library_.sha256,
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
    for (const std::string& name : library_.functions) {
      if (spec::find_function(name) == nullptr) result.provider.unexpected.push_back(name);
    }
    for (const std::string& name : library_.data) {
      result.provider.unexpected.push_back(name + " (data)");
    }
    result.seed = options_.seed;
    result.notes = notes_;
    utsname system{};
    uname(&system);
    result.environment = {
        {"system", fmt::format("{} {} {}", system.sysname, system.release, system.machine)},
        {"isolation", isolation_},
        {"write fence", landlock_ ? "Landlock" : "none"},
        {"fault gate", probe::gate::is_possible() ? "Syscall User Dispatch" : "allocations alone"},
        {"heap probe", probe::heap::available() ? "malloc family" : "none (sanitizer build)"},
        {"user", plan_.is_root ? "root, dropped to an ordinary user" : "ordinary user"},
        {"large files", options_.large ? "yes" : "no"}};
  }

  void run_cases() {
    std::vector<cases::Row> rows;
    for (const cases::Row& row : cases::all()) {
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
  }

  /// Half as many again as there are processors: cases wait for other processes now and then.
  static unsigned default_jobs() {
    const unsigned processors = std::max(1U, std::thread::hardware_concurrency());
    return processors + (processors + 1) / 2;
  }

  void begin(const std::vector<cases::Row>& selected) {
    plan_.rows = selected;
    for (const cases::Row& row : selected) book_->select(*row.clause);
    book_->close_selection();
    if (selected.empty()) {
      book_->result().notes.push_back(
          "no case of this provider was chosen by --filter, --tier and --shard: `rtconf list "
          "cases` "
          "shows their names");
      return;
    }
    desk_ = open_desk(selected.size());
    if (desk_ == nullptr) {
      book_->result().suite_fault = probe::cannot("map shared memory", errno);
      return;
    }
    crew_ =
        std::make_unique<Crew>(plan_, *desk_, options_.jobs != 0 ? options_.jobs : default_jobs());
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
    const std::vector<Finding> findings = rtconf::judge(record, *row.clause);
    book_->add(row, findings, record.micros);
    return std::none_of(findings.begin(), findings.end(),
                        [](const Finding& f) { return is_failure(f.verdict); });
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

  const RunOptions& options_;
  const RunObserver& observer_;
  Scratch scratch_;
  Library library_;
  Plan plan_;
  std::vector<std::string> notes_;
  std::string loader_says_;  ///< when it did not take the library
  std::string isolation_ = "none";
  bool landlock_ = false;
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
