#include "bench/race.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "bench/contestant.h"
#include "bench/format.h"
#include "bench/place.h"
#include "bench/statistics.h"

namespace rtconf::bench {
namespace {

/// What a round of one contender takes at least, so that the clock and the pauses do not count.
constexpr double kLeastRound = 0.004;

/// From here on a call takes so long that fewer rounds tell as much.
constexpr std::uint64_t kLargeFrom = std::uint64_t{256} << 20;
constexpr unsigned kLargeRounds = 5;

/// The first calls of a process get fresh memory. A malloc that keeps what is freed does so from
/// the second or third on; glibc's never keeps blocks of this size. But one call is to come first
/// there too: in a virtual machine memory that was not used for a while may be the host's again,
/// and what it takes to come back, seconds for a GiB, is no library's.
constexpr std::uint64_t kNeverKept = std::uint64_t{32} << 20;
constexpr unsigned first_times(std::uint64_t size) { return size < kNeverKept ? 3 : 1; }

/// Between these sizes it counts how the pages of a process lie in memory: a tenth of the time,
/// from one process to the next. So many times as many rounds tell what is usual.
constexpr std::uint64_t kPlacedFrom = std::uint64_t{1} << 20;
constexpr unsigned kPlacedRounds = 5;

unsigned rounds_for(std::uint64_t size, unsigned rounds) {
  if (size >= kLargeFrom) return std::min(rounds, kLargeRounds);
  return size >= kPlacedFrom && size < kNeverKept ? kPlacedRounds * rounds : rounds;
}

using Field = std::vector<std::unique_ptr<Contestant>>;

/// One of the contestants, at one size.
struct Runner {
  explicit Runner(Contestant* who) : contestant(who) {}
  Contestant* contestant;
  std::uint64_t iterations = 0;
  std::vector<double> seconds;
};

/// Who runs after whom: 0, 1, n-1, 2, n-2 and so on, and each one further in every round. So each
/// follows each other once (E. J. Williams, 1949), or twice, if their number is odd and the rounds
/// are as many as are needed.
std::vector<std::size_t> order_of(std::size_t round, std::size_t count) {
  std::vector<std::size_t> order(count);
  for (std::size_t place = 0; place < count; ++place) {
    const std::size_t first = place % 2 == 1 ? (place + 1) / 2 : (count - place / 2) % count;
    order[place] = (first + round) % count;
  }
  return order;
}

Field field_of(const RaceOptions& options, Work work, Result& result) {
  const WorkDescription& description = describe(work);
  Field field;
  const auto enter = [&](Contender contender) {
    auto contestant = std::make_unique<Contestant>(options.program, work, std::move(contender));
    if (!contestant->takes_part()) return;
    const Contender& who = contestant->contender();
    if (!contestant->problem().empty()) {
      result.remarks.push_back(fmt::format("{} {}: {}", who.name, who.way, contestant->problem()));
      return;
    }
    field.push_back(std::move(contestant));
  };
  for (const Contender& library : options.libraries) {
    for (const Way& way : description.ways) {
      Contender contender = library;
      contender.way = way.name;
      enter(std::move(contender));
    }
  }
  for (const Limit& limit : description.limits) {
    const std::string name(limit.name);
    enter({.name = name, .library = "", .way = name, .role = Role::kLimit});
  }
  return field;
}

Cell cell_of(const Contestant& contestant, const Place& place, Work work, std::uint64_t size) {
  Cell cell;
  cell.place = place.found().name;
  cell.work = work;
  cell.size = size;
  cell.contender = contestant.contender();
  cell.problem = contestant.problem();
  return cell;
}

std::optional<double> known(double figure) {
  return figure == kUnknown ? std::nullopt : std::optional(figure);
}

/// One size, from the check to the last round.
class Heat {
 public:
  Heat(Field& field, const RaceOptions& options) : options_(options) {
    for (const auto& contestant : field) runners_.emplace_back(contestant.get());
  }

  void run(const std::string& path, std::uint64_t size) {
    for (Runner& runner : runners_) {
      runner.contestant->check(path, size);
      // The first time finds out how often a round has to do the work.
      runner.iterations = runner.contestant->time(0, kLeastRound).iterations;
    }
    const unsigned rounds = rounds_for(size, options_.rounds);
    for (unsigned round = 0; round < rounds && !options_.is_stopped(); ++round) {
      for (const std::size_t i : order_of(round, runners_.size())) go(runners_[i], size);
    }
  }

  void finish(const Place& place, Work work, std::uint64_t size, Result& result) {
    for (Runner& runner : runners_) {
      Cell cell = cell_of(*runner.contestant, place, work, size);
      if (cell.problem.empty() && !runner.seconds.empty()) {
        cell.seconds = spread_of(runner.seconds);
        cell.rounds = static_cast<unsigned>(runner.seconds.size());
        cell.iterations = runner.iterations;
        const Answer cost = runner.contestant->count();
        cell.system_calls = known(cost.system_calls);
        cell.page_faults = known(cost.page_faults);
        cell.peak_bytes = known(cost.peak_bytes);
      } else if (cell.problem.empty()) {
        cell.problem = "it was not measured";
      }
      result.cells.push_back(std::move(cell));
    }
  }

 private:
  static void go(Runner& runner, std::uint64_t size) {
    Contestant& contestant = *runner.contestant;
    if (!contestant.problem().empty()) return;
    contestant.renew();
    static_cast<void>(contestant.time(first_times(size), 0));
    const Answer answer = contestant.time(std::max<std::uint64_t>(runner.iterations, 1), 0);
    if (contestant.problem().empty()) runner.seconds.push_back(answer.seconds);
  }

  const RaceOptions& options_;
  std::vector<Runner> runners_;
};

void race_in(Place& place, Work work, const RaceOptions& options, Result& result) {
  Field field = field_of(options, work, result);
  for (const std::uint64_t size : describe(work).sizes) {
    if (options.is_stopped()) return;
    // Entries are no bytes, and those of a sparse file cost nothing.
    if (size > options.most && work != Work::kList && size < kSparseFrom) continue;
    const std::string what = fmt::format("{} of {} on {}", describe(work).name,
                                         size_text(work, size), place.found().name);
    options.on_progress(what);
    std::string problem;
    const std::string path = place.make(work, size, problem);
    if (!problem.empty()) {
      result.remarks.push_back(fmt::format("{} was left out: {}", what, problem));
      continue;
    }
    Heat heat(field, options);
    heat.run(path, size);
    heat.finish(place, work, size, result);
  }
}

}  // namespace

void race(const RaceOptions& options, Result& result) {
  for (const auto& [name, directory] : options.places) {
    Place place(name, directory);
    if (!place.problem().empty()) {
      result.remarks.push_back(place.problem());
      continue;
    }
    result.places.push_back(place.found());
    for (const Work work : options.work) race_in(place, work, options, result);
  }
  result.interrupted = options.is_stopped();
}

}  // namespace rtconf::bench
