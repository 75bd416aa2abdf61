#include "bench/bars.h"

#include <fmt/format.h>

#include <functional>
#include <string>

#include "bench/format.h"
#include "bench/view.h"

namespace rtconf::bench {
namespace {

constexpr double kNearly = 1.05;
constexpr std::uint64_t kMiB = std::uint64_t{1} << 20;

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

}  // namespace

// A map of the peers is of the file alone: they do not keep what the contract says of the byte
// after it and of what is appended, so it is not held against them. Nor is an empty file: to know
// that one of procfs is not empty takes a read, and the seed does without.
std::vector<Bar> bars(const Result& result) {
  Worst peers("at least as fast as every peer, within 5 %: reads from 1 byte on, copies, lists",
              1 / kNearly);
  Worst small("3 times as fast as the seed's algorithm up to 64 KiB", 3);
  Worst large("1.5 times as fast as the seed's algorithm from 64 MiB on", 1.5);
  Worst limit("0.9 of open, pread into fresh memory of malloc and close, up to 16 MiB", 0.9);
  Worst map("a map of 64 GiB within 2 times a map of 4 KiB", 0.5);
  for (const View& view : views(result)) {
    for (const Row& row : view.rows) {
      const bool is_peer = row.contender->role == Role::kPeer;
      if (is_peer && view.work != Work::kMap && view.work != Work::kUse)
        compare(view, row, peers, view.work == Work::kRead ? some_size : any_size);
      if (view.work != Work::kRead) continue;
      if (row.label == "seed mmap_read") {
        compare(view, row, small,
                [](std::uint64_t size) { return some_size(size) && size <= kMiB / 16; });
        compare(view, row, large, [](std::uint64_t size) { return size >= 64 * kMiB; });
      }
      if (&row == view.limit())
        compare(view, row, limit,
                [](std::uint64_t size) { return some_size(size) && size <= 16 * kMiB; });
    }
    const Row* const mapped = view.work == Work::kMap ? view.row("reference", "map") : nullptr;
    if (mapped == nullptr) continue;
    for (std::size_t i = 0; i < view.sizes.size(); ++i) {
      for (std::size_t j = 0; j < view.sizes.size(); ++j) {
        if (view.sizes[i] != 4096 || view.sizes[j] < kSparseFrom) continue;
        map.see(ratio(mapped->cells[i], mapped->cells[j]), where(view, j, "4 KiB against it"));
      }
    }
  }
  return {peers.bar(), small.bar(), large.bar(), limit.bar(), map.bar()};
}

}  // namespace rtconf::bench
