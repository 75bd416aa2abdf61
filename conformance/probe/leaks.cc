#include "conformance/probe/leaks.h"

#include <time.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <thread>

#include "conformance/probe/children.h"

namespace rtconf::probe {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::uint64_t kWindow = 10'000;  // calls within which a cache must be full
constexpr std::uint64_t kShort = 100;      // calls of a stretch that sees only what is in each
constexpr std::uint64_t kBrief = 200;      // calls of a first look that is worth a second
constexpr std::uint64_t kLeast = 5;        // growth over a window: one leak in two thousand calls
constexpr std::uint64_t kSmallestBlock = 16;
constexpr std::uint64_t kSharedShare = 20;  // one file in so many calls, where others write as well
constexpr std::uint64_t kReserve = 128;     // descriptors that looking at what is left may take
constexpr std::uint64_t kManyThreads = 200;  // a case may have 256
constexpr std::chrono::seconds kPatience{10};
constexpr time_t kMostWork = 15;  // seconds of processor time

struct Stretch {
  std::uint64_t calls = 0;
  Residue growth{};
};

/// One look for leaks in one world.
class Search {
 public:
  Search(std::uint64_t first, const Places& places, const std::function<void()>& call)
      : first_(first), places_(places), call_(call) {}

  std::vector<Leak> run() {
    repeat(std::max<std::uint64_t>(first_ / 16, 8));  // what first uses cost
    suspects_.fill(true);
    stretches_.reserve(5);
    count_all(places_);  // what the counting itself costs the first time
    Residue before = count_all(places_);
    const auto start = Clock::now();
    for (const std::uint64_t most : stretches()) {
      const std::uint64_t calls = repeat(most);
      const Residue after = settle(before);
      if (const auto spent = used_up(after, before); spent)
        return {leak_of(*spent, calls, after, before)};
      Stretch& stretch = stretches_.emplace_back(Stretch{.calls = calls, .growth = {}});
      for (std::size_t i = 0; i < kResourceCount; ++i) {
        stretch.growth[i] = after[i] > before[i] ? after[i] - before[i] : 0;
        suspects_[i] = suspects_[i] && stretch.growth[i] >= least(i, calls);
      }
      if (std::none_of(suspects_.begin(), suspects_.end(), [](bool is) { return is; })) return {};
      before = after;
    }
    is_slow_ = Clock::now() - start > kPatience;
    return confirmed();
  }

 private:
  /// How many calls there are between looks. Where the first look is short, a second one like it
  /// sees whether more grew than what is made once.
  std::vector<std::uint64_t> stretches() const {
    std::vector<std::uint64_t> calls = {first_, 3000 - first_, 8000, 4000};
    if (first_ < kBrief) calls.insert(calls.begin() + 1, first_);
    return calls;
  }

  /// How many calls were made. It ends early when hardly any descriptor is left: what a case needs
  /// for its next call could not be made.
  std::uint64_t repeat(std::uint64_t calls) {
    constexpr std::uint64_t kGap = 32;
    for (std::uint64_t i = 0; i < calls; ++i) {
      call_();
      if (i % kGap == kGap - 1 && has_few_descriptors()) return i + 1;
    }
    return calls;
  }

  bool has_few_descriptors() const {
    return count(Resource::kDescriptors, places_) + kReserve > descriptor_limit();
  }

  static std::uint64_t least(std::size_t resource, std::uint64_t calls) {
    const auto which = static_cast<Resource>(resource);
    // Over few calls the allocator's own spare blocks, which it counts as used, look like growth.
    if (which == Resource::kHeapBytes && calls < kShort) return calls * kSmallestBlock;
    return which == Resource::kSharedFiles ? calls / kSharedShare : 1;
  }

  /// Counts again for a moment while something is above `before`: a helper thread, or a child, may
  /// still be tidying up.
  Residue settle(const Residue& before) const {
    Residue least = count_all(places_);
    const auto grew = [&] {
      for (std::size_t i = 0; i < kResourceCount; ++i) {
        if (suspects_[i] && least[i] > before[i]) return true;
      }
      return false;
    };
    const bool has_helpers = least[static_cast<std::size_t>(Resource::kThreads)] > 1 || has_child();
    for (int tries = 0; has_helpers && tries < 40 && grew(); ++tries) {
      const timespec pause{0, 500'000};
      nanosleep(&pause, nullptr);
      const Residue again = count_all(places_);
      for (std::size_t i = 0; i < kResourceCount; ++i) least[i] = std::min(least[i], again[i]);
    }
    return least;
  }

  /// What grew until hardly any of it was left to grow into, if anything did.
  static std::optional<Resource> used_up(const Residue& after, const Residue& before) {
    constexpr auto kDescriptors = static_cast<std::size_t>(Resource::kDescriptors);
    if (after[kDescriptors] + kReserve > descriptor_limit() &&
        after[kDescriptors] > before[kDescriptors]) {
      return Resource::kDescriptors;
    }
    constexpr auto kThreads = static_cast<std::size_t>(Resource::kThreads);
    if (after[kThreads] > kManyThreads && after[kThreads] > before[kThreads] + kManyThreads / 4)
      return Resource::kThreads;
    return std::nullopt;
  }

  static Leak leak_of(Resource resource, std::uint64_t calls, const Residue& after,
                      const Residue& before) {
    const auto i = static_cast<std::size_t>(resource);
    return {resource, calls, after[i] - before[i]};
  }

  std::vector<Leak> confirmed() {
    std::vector<Leak> leaks;
    for (std::size_t i = 0; i < kResourceCount; ++i) {
      if (!suspects_[i]) continue;
      const auto resource = static_cast<Resource>(i);
      // Files in shared places are many already, and would be left in others' way.
      const bool is_shared = resource == Resource::kSharedFiles;
      if (is_shared && !comes_with_calls()) continue;
      if (is_slow_ || is_shared ? is_proportional(i) : goes_on(resource))
        leaks.push_back({resource, stretches_.back().calls, stretches_.back().growth[i]});
    }
    return leaks;
  }

  /// What is held at the least and at the most while a window of calls goes by.
  struct Range {
    std::uint64_t least = UINT64_MAX;
    std::uint64_t most = 0;
  };

  /// True if the case, which has a process of its own, has worked for so long that looking closely
  /// must end: with all that was lost by now, counting what is held takes too long.
  static bool is_late() {
    timespec used{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    return used.tv_sec >= kMostWork;
  }

  /// True if both ends of the range are higher in each window than in the one before: what rises
  /// and falls has been at both within a window.
  bool goes_on(Resource resource) {
    const std::uint64_t step = least_over_a_window(resource);
    Range range = range_in_window(resource);
    for (int windows = 0; windows < 2; ++windows) {
      const Range next = range_in_window(resource);
      if (no_descriptors_left_) return true;
      if (is_late()) return is_proportional(static_cast<std::size_t>(resource));
      if (next.least < range.least + step || next.most < range.most + step) return false;
      range = next;
    }
    return true;
  }

  static std::uint64_t least_over_a_window(Resource resource) {
    return resource == Resource::kHeapBytes ? kLeast * kSmallestBlock : kLeast;
  }

  Range range_in_window(Resource resource) {
    // Files are counted now and then, since listing directories at each call takes too long.
    const std::uint64_t gap = resource == Resource::kFiles ? 100 : 1;
    Range range;
    for (std::uint64_t i = 0; i < kWindow && !no_descriptors_left_; ++i) {
      if (i % 64 == 0 && is_late()) break;
      call_();
      if (i % gap != 0) continue;
      const std::uint64_t held = count(resource, places_);
      range = {std::min(range.least, held), std::max(range.most, held)};
      no_descriptors_left_ =
          resource == Resource::kDescriptors && held + kReserve > descriptor_limit();
    }
    return range;
  }

  /// Calls that take milliseconds cannot be repeated so often: growth in step with the calls is
  /// taken for a leak then.
  bool is_proportional(std::size_t resource) const {
    std::array<double, 2> range = {1e30, 0};
    for (const Stretch& stretch : stretches_) {
      const double rate =
          static_cast<double>(stretch.growth[resource]) / static_cast<double>(stretch.calls);
      range = {std::min(range[0], rate), std::max(range[1], rate)};
    }
    return range[1] <= 2 * range[0];
  }

  /// True if more files come up while calls are made than in the pauses between, time and again:
  /// others write to the shared places too, this provider in other cases among them.
  bool comes_with_calls() {
    constexpr int kRounds = 10;
    int for_it = 0;
    const std::uint64_t calls = first_ < kShort ? 2 * kSharedShare : 10 * kSharedShare;
    for (int round = 0; round < kRounds; ++round) {
      const auto files = [&] { return count(Resource::kSharedFiles, places_); };
      const std::uint64_t before = files();
      const auto start = Clock::now();
      repeat(calls);
      const std::uint64_t between = files();
      std::this_thread::sleep_for(Clock::now() - start);
      const std::uint64_t after = files();
      if (between + between >= before + after + calls / kSharedShare / 2) ++for_it;
    }
    return for_it > kRounds - 3;
  }

  std::uint64_t first_;
  const Places& places_;
  const std::function<void()>& call_;
  std::array<bool, kResourceCount> suspects_{};
  std::vector<Stretch> stretches_;
  bool is_slow_ = false;
  bool no_descriptors_left_ = false;
};

}  // namespace

std::vector<Leak> find_leaks(std::uint64_t first, const Places& places,
                             const std::function<void()>& call) {
  return Search(first, places, call).run();
}

}  // namespace rtconf::probe
