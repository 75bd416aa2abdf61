// What the figures say in words. Every sentence has its figure.
#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "bench/format.h"
#include "bench/render.h"
#include "bench/statistics.h"
#include "bench/view.h"

namespace rtconf::bench {
namespace {

constexpr std::uint64_t kSeedThreshold = std::uint64_t{32} << 10;

/// The first size from which on one is faster than the other at each, or nothing.
std::optional<std::uint64_t> faster_from(const View& view, const Row& one, const Row& other) {
  std::optional<std::uint64_t> from;
  for (std::size_t i = 0; i < view.sizes.size(); ++i) {
    const double times = ratio(one.cells[i], other.cells[i]);
    if (times <= 0) continue;
    if (times >= 1) from.reset();
    if (times < 1 && !from) from = view.sizes[i];
  }
  return from;
}

/// "faster than a read from 1 MiB on".
std::string against_read(const View& view, const Row& row, const Row& read) {
  if (const auto from = faster_from(view, row, read))
    return "faster than a read from " + size_text(view.work, *from) + " on";
  for (std::size_t i = 0; i < view.sizes.size(); ++i) {
    const double times = ratio(row.cells[i], read.cells[i]);
    if (times > 0 && times < 1) return "slower than a read of the largest file";
  }
  return "slower than a read at every size";
}

/// "3.7 times as long at 32 KiB and 1.4 times at 16 MiB": at some sizes that were measured.
std::string times_at(const View& view, const Row& one, const Row& other,
                     std::initializer_list<std::uint64_t> sizes) {
  std::string out;
  for (const std::uint64_t size : sizes) {
    const auto column = std::ranges::find(view.sizes, size) - view.sizes.begin();
    if (static_cast<std::size_t>(column) == view.sizes.size()) continue;
    const auto i = static_cast<std::size_t>(column);
    const double times = ratio(one.cells[i], other.cells[i]);
    if (times <= 0) continue;
    out += fmt::format("{}{} times as long at {}", out.empty() ? "" : ", ", ratio_text(times),
                       size_text(view.work, size));
  }
  return out;
}

constexpr auto kTypical = {std::uint64_t{4} << 10, kSeedThreshold, std::uint64_t{1} << 20,
                           std::uint64_t{64} << 20};

/// Where copying a mapping takes over from reading, if anywhere; the seed says at 32 KiB.
void say_copied(const View& view, std::vector<std::string>& words) {
  const Row* const mapped = view.row("seed", "mmap_read");
  const Row* const read = view.row("reference", "read");
  if (mapped == nullptr || read == nullptr) return;
  const auto from = faster_from(view, *mapped, *read);
  words.push_back(
      fmt::format("{}: the seed maps a file and copies it from 32 KiB on. That threshold {}: a "
                  "copied mapping is "
                  "{}. Against a read by the reference it takes {}.",
                  view.place, from && *from <= kSeedThreshold ? "holds here" : "does not hold here",
                  against_read(view, *mapped, *read), times_at(view, *mapped, *read, kTypical)));
}

/// Where a mapping that is used in place takes over from a read.
void say_in_place(const View& view, std::vector<std::string>& words) {
  const Row* const read = view.row("reference", "read");
  for (const Row& row : view.rows) {
    if (row.contender->way != "map" || read == nullptr) continue;
    words.push_back(fmt::format(
        "{}: every byte used once, {} is {}. Against a read by the reference it takes {}.",
        view.place, row.label, against_read(view, row, *read),
        times_at(view, row, *read, kTypical)));
  }
}

/// What all the rest is worth: a machine with other work to do has rounds that differ.
void say_unrest(const Result& result, std::vector<std::string>& words) {
  constexpr double kMuch = 0.05;
  std::vector<double> halves;
  for (const Cell& cell : result.cells) {
    if (cell.problem.empty()) halves.push_back(half_span(cell.seconds));
  }
  if (halves.empty()) return;
  const double typical = spread_of(halves).median;
  if (typical <= kMuch) return;
  words.push_back(fmt::format(
      "The rounds differ: half of them span {:.0f} % of the time to either side, where 1 "
      "or 2 are usual. Something else was running. Measure again when nothing is.",
      100 * typical));
}

/// Which of those that are no limits is the fastest at how many sizes.
void say_fastest(const View& view, std::vector<std::string>& words) {
  std::vector<std::pair<std::string, int>> wins;
  for (std::size_t i = 0; i < view.sizes.size(); ++i) {
    const Row* best = nullptr;
    for (const Row& row : view.rows) {
      if (row.contender->role == Role::kLimit || row.cells[i] == nullptr) continue;
      if (best == nullptr || ratio(row.cells[i], best->cells[i]) < 1) best = &row;
    }
    if (best == nullptr) continue;
    const auto known = std::ranges::find(wins, best->label, &std::pair<std::string, int>::first);
    if (known == wins.end()) {
      wins.emplace_back(best->label, 1);
    } else {
      ++known->second;
    }
  }
  std::ranges::stable_sort(wins, std::greater{}, &std::pair<std::string, int>::second);
  std::string list;
  for (const auto& [label, count] : wins)
    list += fmt::format("{}{} ({})", list.empty() ? "" : ", ", label, count);
  if (list.empty()) return;
  words.push_back(fmt::format("{}, {}: fastest, at how many of {} sizes: {}.", view.place,
                              describe(view.work).name, view.sizes.size(), list));
}

/// How far a library that was given is from the reference.
void say_given(const View& view, std::vector<std::string>& words) {
  for (const Row& row : view.rows) {
    if (row.contender->role != Role::kGiven) continue;
    const Row* const reference = view.row("reference", row.contender->way);
    if (reference == nullptr) continue;
    const std::string times =
        times_at(view, row, *reference,
                 {1, 100, std::uint64_t{4} << 10, std::uint64_t{64} << 10, std::uint64_t{1} << 20,
                  std::uint64_t{64} << 20, std::uint64_t{1} << 30});
    if (!times.empty())
      words.push_back(fmt::format("{}, {}: against the reference, {} takes {}.", view.place,
                                  describe(view.work).name, row.label, times));
  }
}

}  // namespace

std::vector<std::string> in_words(const Result& result) {
  std::vector<std::string> words;
  say_unrest(result, words);
  for (const View& view : views(result)) {
    say_given(view, words);
    say_fastest(view, words);
    if (view.work == Work::kRead) say_copied(view, words);
    if (view.work == Work::kUse) say_in_place(view, words);
  }
  return words;
}

}  // namespace rtconf::bench
