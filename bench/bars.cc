#include "bench/bars.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <string>

#include "bench/format.h"
#include "bench/view.h"

namespace rtconf::bench {
namespace {

constexpr double kNearly = 1.05;
constexpr std::uint64_t kKiB = 1024;
constexpr std::uint64_t kMiB = 1024 * kKiB;

/// Finds the worst of the ratios that it is shown.
class Worst {
 public:
  /// `goal` is the least that a ratio may be.
  Worst(std::string asked, double goal) : goal_(goal) { bar_.asked = std::move(asked); }

  void see(double ratio, const std::string& where) {
    if (ratio <= 0 || (!bar_.found.empty() && ratio >= worst_)) return;
    worst_ = ratio;
    bar_.found = fmt::format("{} {}", ratio_text(ratio), where);
    bar_.holds = ratio >= goal_;
  }
  Bar bar() const { return bar_; }

 private:
  double goal_;
  double worst_ = 0;
  Bar bar_;
};

std::string where(const View& view, std::size_t column, const std::string& what) {
  return fmt::format("({}, {} on {})", what, size_text(view.work, view.sizes[column]), view.place);
}

/// Shows how many times as long as the reference another row takes at each size.
void compare(const View& view, const Row& other, Worst& worst,
             const std::function<bool(std::uint64_t)>& counts) {
  for (const Row& row : view.rows) {
    if (row.contender->role != Role::kReference) continue;
    for (std::size_t i = 0; i < view.sizes.size(); ++i) {
      if (!counts(view.sizes[i])) continue;
      worst.see(ratio(other.cells[i], row.cells[i]),
                where(view, i, row.contender->way + " against " + other.label));
    }
  }
}

bool any_size(std::uint64_t /*size*/) { return true; }
bool some_size(std::uint64_t size) { return size > 0; }

// A map of the peers is of the file alone: they do not keep what the contract says of the byte
// after it and of what is appended, so it is not held against them. Nor is an empty file: to know
// that one of procfs is not empty takes a read, and the seed does without.
void see_peers(const View& view, Worst& worst) {
  if (view.work == Work::kMap || view.work == Work::kUse) return;
  for (const Row& row : view.rows) {
    if (row.contender->role == Role::kPeer)
      compare(view, row, worst, view.work == Work::kList ? any_size : some_size);
  }
}

void see_seed(const View& view, Worst& small, Worst& large) {
  const Row* const seed = view.work == Work::kRead ? view.row("seed", "mmap_read") : nullptr;
  if (seed == nullptr) return;
  compare(view, *seed, small,
          [](std::uint64_t size) { return some_size(size) && size <= kMiB / 16; });
  compare(view, *seed, large, [](std::uint64_t size) { return size >= 64 * kMiB; });
}

void see_limit(const View& view, Worst& worst) {
  if (view.work != Work::kRead || view.limit() == nullptr) return;
  compare(view, *view.limit(), worst,
          [](std::uint64_t size) { return some_size(size) && size <= 16 * kMiB; });
}

void see_map(const View& view, Worst& worst) {
  const Row* const mapped = view.work == Work::kMap ? view.row("reference", "map") : nullptr;
  const auto small = std::ranges::find(view.sizes, 4 * kKiB);
  if (mapped == nullptr || small == view.sizes.end()) return;
  const Cell* const of_small = mapped->cells[static_cast<std::size_t>(small - view.sizes.begin())];
  for (std::size_t i = 0; i < view.sizes.size(); ++i) {
    if (view.sizes[i] >= kSparseFrom)
      worst.see(ratio(of_small, mapped->cells[i]), where(view, i, "4 KiB against it"));
  }
}

}  // namespace

std::vector<Bar> bars(const Result& result) {
  Worst peers("at least as fast as every peer, within 5 %: reads and copies from 1 byte on, lists",
              1 / kNearly);
  Worst small("3 times as fast as the seed's algorithm up to 64 KiB", 3);
  Worst large("1.5 times as fast as the seed's algorithm from 64 MiB on", 1.5);
  Worst limit("0.9 of open, fstat, pread into fresh memory of malloc and close, up to 16 MiB", 0.9);
  Worst map("a map of 64 GiB within 2 times a map of 4 KiB", 0.5);
  for (const View& view : views(result)) {
    see_peers(view, peers);
    see_seed(view, small, large);
    see_limit(view, limit);
    see_map(view, map);
  }
  return {peers.bar(), small.bar(), large.bar(), limit.bar(), map.bar()};
}

}  // namespace rtconf::bench
