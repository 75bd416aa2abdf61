#include "fuzz/campaign/campaign.h"

#include <fmt/format.h>
#include <poll.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <memory>
#include <set>
#include <thread>

#include "conformance/core/crew.h"
#include "conformance/core/found.h"
#include "conformance/core/opening.h"
#include "conformance/core/shell_word.h"
#include "conformance/probe/text.h"
#include "fuzz/campaign/board.h"
#include "fuzz/campaign/constants.h"
#include "fuzz/campaign/engines.h"
#include "fuzz/campaign/folder.h"
#include "fuzz/campaign/turns.h"

namespace rtconf::fuzz {
namespace {

using Clock = std::chrono::steady_clock;

/// What one job does in a round. Made before the job's process is, which is a copy of this one.
struct Job {
  const cases::Target* target = nullptr;
  Order order;
  std::set<std::string> known;
  std::array<int, 2> sockets = {-1, -1};  ///< the campaign's end, and the job's
  bool ended_early = false;               ///< before its time was over
};

/// An engine and its executor wait for each other at every input: side by side on two processors
/// they would be woken by way of an interrupt each time. A provider that counts processors by
/// affinity sees one.
void stay_on_one_processor(unsigned job) {
  cpu_set_t allowed;
  if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) return;
  const auto count = static_cast<unsigned>(CPU_COUNT(&allowed));
  unsigned wanted = job % std::max(1U, count);
  for (unsigned processor = 0; processor < CPU_SETSIZE; ++processor) {
    if (!CPU_ISSET(processor, &allowed) || wanted-- != 0) continue;
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(processor, &one);
    sched_setaffinity(0, sizeof one, &one);
    return;
  }
}

class Campaign {
 public:
  Campaign(const CampaignOptions& options, const CampaignObserver& observer)
      : options_(options),
        observer_(observer),
        opening_(options.provider, options.timeout, observer.stop),
        plan_(opening_.plan()),
        turns_(options.targets),
        folder_(options.folder.empty() ? found::default_folder(options.provider) : options.folder) {
  }

  CampaignResult run() {
    CampaignResult result;
    result.folder = folder_.path();
    result.refusal = opening_.refusal();
    fault_ = opening_.fault();
    if (opening_.is_good()) {
      folder_.open();
      board_ = static_cast<Board*>(map_shared(sizeof(Board)));
      fault_ = board_ == nullptr ? probe::cannot("map shared memory", errno) : folder_.trouble();
      plan_.reference = options_.reference;
      plan_.hidden = {{board_, sizeof(Board)}};
      begin();
      while (fault_.empty() && !is_over()) play_round();
    }
    result.suite_fault = fault_;
    result.notes = opening_.notes();
    result.notes.insert(result.notes.end(), notes_.begin(), notes_.end());
    result.findings = folder_.finding_count();
    result.end = progress();
    return result;
  }

 private:
  /// Takes the targets, and says in the folder what it is about.
  void begin() {
    for (const cases::Target* target : turns_.targets())
      corpus_ += folder_.corpus(target->name).size();
    standing_ = folder_.standing();
    standing_.library = options_.provider;
    standing_.sha256 = opening_.library().sha256;
    if (fault_.empty()) fault_ = engine_trouble();
    if (fault_.empty()) folder_.keep(standing_);
    if (fault_.empty()) fault_ = folder_.trouble();
    start_ = Clock::now();
    rated_ = start_;
  }

  bool is_afl() const { return options_.engine == "afl"; }
  std::string afl_program(std::string_view target) const {
    return fmt::format("{}/afl_{}", options_.afl_targets, target);
  }
  std::string engine_trouble() const {
    if (is_afl()) return afl_trouble(afl_program(turns_.targets().front()->name));
    if (has_libfuzzer()) return "";
    return "this rtconf was built where clang brought no libFuzzer along (on Debian: "
           "apt-get install clang, and build again)";
  }

  double seconds() const { return std::chrono::duration<double>(Clock::now() - start_).count(); }
  bool is_stopped() const { return observer_.stop && observer_.stop(); }
  bool is_over() const {
    const bool is_late = options_.time.count() != 0 && seconds() >= double(options_.time.count());
    return is_stopped() || is_late || turns_.is_deserted() ||
           (options_.runs != 0 && turns_.is_round());
  }

  unsigned processors() const {
    const unsigned wanted =
        options_.jobs != 0 ? options_.jobs : std::max(1U, std::thread::hardware_concurrency());
    return std::min<unsigned>(wanted, kMostJobs);
  }
  /// AFL++ shares one target's work out itself.
  unsigned jobs_at_a_time() const {
    return is_afl() && turns_.targets().size() == 1 ? 1 : processors();
  }

  /// How long a round takes: first a few seconds, so that each target has its turn soon, then more.
  std::uint32_t seconds_of_round() const {
    if (options_.time.count() == 0) return options_.runs != 0 ? 0 : usual_seconds();
    const double left = std::max(1.0, double(options_.time.count()) - seconds());
    const std::size_t rounds_left =
        (turns_.left_to_round() + jobs_at_a_time() - 1) / jobs_at_a_time();
    const double share = std::max(1.0, left / static_cast<double>(rounds_left));
    return std::min(static_cast<std::uint32_t>(share), usual_seconds());
  }
  std::uint32_t usual_seconds() const { return turns_.is_round() ? 60 : 10; }

  void play_round() {
    const std::uint32_t round_seconds = seconds_of_round();
    std::vector<Job> jobs(jobs_at_a_time());
    plan_.rows.clear();
    names_.clear();
    for (std::size_t i = 0; i < jobs.size(); ++i) {
      const cases::Target* target = turns_.next(options_.runs != 0);
      if (target == nullptr) {
        jobs.resize(i);
        break;
      }
      prepare(jobs[i], *target, i, round_seconds);
      cases::Row row{.clause = &spec::kClauses.front(), .variant = "fuzz", .body = nullptr};
      row.target = target;
      plan_.rows.push_back(row);
      if (names_.find(target->name) == std::string::npos)
        names_ += fmt::format("{}{}", names_.empty() ? "" : " ", target->name);
    }
    work(jobs, round_seconds);
    for (const Job& job : jobs) {
      for (const int socket : job.sockets) close(socket);
    }
    note_round(jobs);
  }

  void prepare(Job& job, const cases::Target& target, std::uint64_t number, std::uint32_t seconds) {
    job.target = &target;
    job.known = folder_.known_keys();
    job.order = {
        .seeds = folder_.corpus(target.name),
        .dictionary = dictionary_for(target.name),
        .seed = options_.seed + number + (options_.runs != 0 ? 0 : 1000 * standing_.rounds),
        .runs = options_.runs,
        .seconds = seconds,
        .library = plan_.library,
        .program = afl_program(target.name),
        .instances = processors() / jobs_at_a_time(),
        .timeout = options_.timeout};
    for (auto& seed : given_seeds(target.name)) job.order.seeds.push_back(std::move(seed));
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, job.sockets.data()) != 0)
      fault_ = probe::cannot("make a pair of sockets", errno);
  }

  /// What comes with rtconf for the target, and what the library itself compares with.
  std::string dictionary_for(std::string_view target) const {
    const auto given = found::read_file(fmt::format("{}/{}.dict", options_.dictionaries, target));
    const std::string lines = given ? std::string(given->begin(), given->end()) : "";
    return lines + dictionary_of(constants_of(opening_.library().path));
  }

  cases::Inputs given_seeds(std::string_view target) const {
    cases::Inputs seeds;
    std::vector<std::filesystem::path> paths;
    std::error_code error;
    if (options_.seeds.empty()) return seeds;
    for (const auto& entry :
         std::filesystem::directory_iterator(fmt::format("{}/{}", options_.seeds, target), error)) {
      paths.push_back(entry.path());
    }
    std::sort(paths.begin(), paths.end());
    for (const auto& path : paths) {
      if (auto seed = found::read_file(path)) seeds.push_back(std::move(*seed));
    }
    return seeds;
  }

  /// Has the jobs run, and puts away what they send, until they are done.
  void work(std::vector<Job>& jobs, std::uint32_t round_seconds) {
    if (!fault_.empty()) return;
    plan_.engine = [this, &jobs](Oracle& oracle, const cases::Row& row) {
      const auto which = static_cast<std::size_t>(&row - plan_.rows.data());
      Job& job = jobs[which];
      if (!is_afl()) stay_on_one_processor(static_cast<unsigned>(which));
      Hunter hunter(oracle, row, board_->jobs[which], job.sockets[1], job.known);
      (is_afl() ? run_afl : run_libfuzzer)(hunter, row, job.order);
    };
    Desk* desk = open_desk(jobs.size());
    if (desk == nullptr) {
      fault_ = probe::cannot("map shared memory", errno);
      return;
    }
    {
      Crew crew(plan_, *desk, static_cast<unsigned>(jobs.size()));
      // Engines end by themselves; who does not has a moment more.
      constexpr std::chrono::seconds kGrace{5};
      const auto end = Clock::now() + std::chrono::seconds(round_seconds) + kGrace;
      const auto is_done = [&] {
        return std::all_of(desk->records, desk->records + jobs.size(),
                           [](const Record& record) { return record.done != 0; });
      };
      const auto is_late = [&] { return round_seconds != 0 && Clock::now() >= end; };
      while (!is_done() && !is_late() && !is_stopped() && fault_.empty()) {
        read_mail(jobs);
        crew.look_after();
        tell_progress();
      }
    }
    read_mail(jobs);
    for (std::size_t i = 0; i < jobs.size(); ++i) {
      const Record& record = desk->records[i];
      jobs[i].ended_early = record.done != 0 && record.micros < round_seconds * 900'000ULL;
      if (round_seconds == 0) jobs[i].ended_early = record.done != 0;
    }
    const bool is_lost =
        std::any_of(desk->records, desk->records + jobs.size(), [](const Record& record) {
          return record.done != 0 && record.ending == Ending::kParentLost;
        });
    if (is_lost && fault_.empty()) {
      fault_ =
          "a job was killed from its sandbox: the library sends signals to processes that are not "
          "its own (`rtconf run` tells more)";
    }
    close_desk(desk);
  }

  void read_mail(const std::vector<Job>& jobs) {
    std::vector<pollfd> ends;
    for (const Job& job : jobs) ends.push_back({job.sockets[0], POLLIN, 0});
    constexpr int kPause = 50;  // milliseconds
    if (poll(ends.data(), ends.size(), kPause) <= 0) return;
    for (const pollfd& end : ends) {
      Letter letter;
      if ((end.revents & POLLIN) == 0 || receive_letter(end.fd, letter) != Received::kLetter)
        continue;
      put_away(letter);
      acknowledge(end.fd);
    }
  }

  void put_away(const Letter& letter) {
    if (letter.kind == Letter::Kind::kTrouble) {
      fault_ = letter.trouble;
    } else if (letter.kind == Letter::Kind::kUnit) {
      if (folder_.keep_unit(letter.target, letter.unit)) ++corpus_;
    } else {
      const std::string replay = replay_command(letter.finding);
      const bool is_new = folder_.keep(letter.finding, replay);
      if (observer_.finding) observer_.finding(letter.finding, replay, is_new);
    }
    if (fault_.empty()) fault_ = folder_.trouble();
  }

  std::string replay_command(const Finding& finding) const {
    std::string command = fmt::format("{} run {} --tier all --filter '{}~found*'", options_.program,
                                      shell_word(options_.provider), finding.clause);
    if (!options_.folder.empty())
      command += fmt::format(" --corpus {}", shell_word(options_.folder));
    return command;
  }

  Progress progress() const {
    Progress now;
    if (board_ != nullptr) {
      for (const Count& count : board_->jobs) {
        now.executions += count.executions;
        now.failures += count.failures;
        now.unrepeated += count.unrepeated;
        now.features = std::max<std::uint32_t>(now.features, count.features);
      }
    }
    now.seconds = start_ == Clock::time_point() ? 0 : seconds();
    now.rate = rate_;
    now.corpus = corpus_;
    now.findings = folder_.finding_count();
    now.targets = names_;
    return now;
  }

  void tell_progress() {
    Progress now = progress();
    const double passed = std::chrono::duration<double>(Clock::now() - rated_).count();
    if (passed >= 1) {
      rate_ = double(now.executions - counted_) / passed;
      counted_ = now.executions;
      rated_ = Clock::now();
      now.rate = rate_;
    }
    if (observer_.progress) observer_.progress(now);
  }

  /// An engine gives up at once where no seed shows that it did anything, or none is right.
  static std::uint64_t least_executions(const Order& order) {
    constexpr std::uint64_t kFew = 10;
    return std::min<std::uint64_t>(order.seeds.size() + kFew,
                                   order.runs != 0 ? order.runs : UINT64_MAX);
  }

  void drop(const cases::Target& target) {
    if (!turns_.drop(target)) return;
    notes_.push_back(
        fmt::format("target {} was left out: the library has nothing for it to call, or does "
                    "wrong on all that it begins with",
                    target.name));
    const bool has_nothing = turns_.is_deserted() && folder_.finding_count() == 0;
    if (has_nothing) fault_ = "the library has nothing that these targets could call";
  }

  void note_round(const std::vector<Job>& jobs) {
    ++standing_.rounds;
    standing_.seconds += seconds() - seconds_noted_;
    seconds_noted_ = seconds();
    for (std::size_t i = 0; i < jobs.size(); ++i) {
      const std::uint64_t all = board_->jobs[i].executions;
      const bool is_idle = all - executions_noted_[i] < least_executions(jobs[i].order);
      if (is_idle && jobs[i].ended_early && !is_stopped()) drop(*jobs[i].target);
      standing_.executions[std::string(jobs[i].target->name)] += all - executions_noted_[i];
      executions_noted_[i] = all;
    }
    folder_.keep(standing_);
    if (fault_.empty()) fault_ = folder_.trouble();
  }

  const CampaignOptions& options_;
  const CampaignObserver& observer_;
  const Opening opening_;
  Plan plan_;
  Turns turns_;
  Folder folder_;
  Standing standing_;
  Board* board_ = nullptr;
  std::string fault_;
  std::vector<std::string> notes_;
  std::string names_;  ///< of the targets of this round
  std::size_t corpus_ = 0;
  Clock::time_point start_;
  double seconds_noted_ = 0;
  std::array<std::uint64_t, kMostJobs> executions_noted_{};
  Clock::time_point rated_;
  std::uint64_t counted_ = 0;
  double rate_ = 0;
};

}  // namespace

CampaignResult run_campaign(const CampaignOptions& options, const CampaignObserver& observer) {
  return Campaign(options, observer).run();
}

}  // namespace rtconf::fuzz
