#include "conformance/cases/pair_residue.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <vector>

namespace rtconf::cases {
namespace {

using probe::Resource;

/// What each call of a kind changed.
using Changes = std::vector<std::int64_t>;

std::int64_t most_common(const Changes& changes) {
  std::map<std::int64_t, std::size_t> times;
  for (const std::int64_t change : changes) ++times[change];
  return std::max_element(times.begin(), times.end(),
                          [](const auto& one, const auto& two) { return one.second < two.second; })
      ->first;
}

std::int64_t sum(const Changes& changes) {
  return std::accumulate(changes.begin(), changes.end(), std::int64_t{0});
}

bool is_memory(Resource resource) {
  return resource == Resource::kHeapBlocks || resource == Resource::kHeapBytes ||
         resource == Resource::kMappedPages;
}

}  // namespace

bool is_left_by_giver(const Pair& pair, Resource resource, const probe::Places& places) {
  const int rounds = is_memory(resource) ? 4'000 : 8;
  const auto count = [&] { return static_cast<std::int64_t>(probe::count(resource, places)); };
  Changes taken;
  Changes given;
  taken.reserve(static_cast<std::size_t>(rounds));  // or their own blocks would be counted
  given.reserve(static_cast<std::size_t>(rounds));
  for (int round = 0; round < rounds; ++round) {
    const std::int64_t before = count();
    const std::int64_t handle = pair.take(pair.path);
    const std::int64_t between = count();
    pair.give(handle);
    const std::int64_t after = count();
    taken.push_back(between - before);
    given.push_back(between - after);
  }
  const std::int64_t held = most_common(taken);
  const std::int64_t released = most_common(given);
  if (held == released) return rounds * held - sum(given) > sum(taken) - rounds * held;
  if (released != 0) return released < 0;
  if (resource == Resource::kDescriptors) return pair.may_hold_descriptor;
  if (!is_memory(resource)) return true;
  const std::int64_t before = count();
  for (int round = 0; round < rounds; ++round) pair.take("nothing of this name");
  return count() - before < rounds * held / 2;
}

}  // namespace rtconf::cases
