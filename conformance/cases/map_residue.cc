// What mapping and giving back leave behind. A pair of calls that leaks is one function's fault:
// which one, is told by what each of the two calls takes and gives.
#include <fmt/format.h>

#include "conformance/cases/common.h"
#include "conformance/cases/map.h"
#include "conformance/cases/map_live.h"
#include "conformance/probe/leaks.h"

namespace rtconf::cases::map {

using probe::Answer;
using probe::Case;
using probe::Content;
using probe::Leak;
using probe::Places;
using probe::Resource;
using probe::World;
namespace world = probe::world;

namespace {

/// True if it is rt_file_mmap_unmap that leaves it behind: it takes more than it gives, or gives
/// back nothing of memory that stands for the handle.
bool is_left_by_unmap(Case& c, const std::string& path, const Content& content, Resource resource,
                      const Places& places) {
  const int rounds = resource == Resource::kDescriptors ? 8 : 400;
  std::int64_t taken = 0;
  std::int64_t given = 0;
  bool is_there = false;
  for (int round = 0; round < rounds; ++round) {
    const auto count = [&] { return static_cast<std::int64_t>(probe::count(resource, places)); };
    const std::int64_t before = count();
    const std::int64_t handle = map_path(c, path);
    const std::int64_t between = count();
    const unsigned char* data = has(c, kData) ? ask(c, kData, handle).data : nullptr;
    const std::int64_t looked = count();
    ask(c, kUnmap, handle);
    taken += between - before;
    given += looked - count();
    for (std::uint64_t at = 0; data != nullptr && at <= content.size(); at += 4096)
      is_there |= is_mapped(data + at);
    is_there |= content.size() > 0 && data != nullptr && is_mapped(data + content.size());
  }
  const bool is_memory = resource == Resource::kHeapBlocks || resource == Resource::kHeapBytes ||
                         resource == Resource::kMappedPages;
  if (given < 0) return true;
  if (resource == Resource::kMappedPages && content.size() > 0) return is_there;
  return is_memory && given < rounds / 2 &&
         taken >= rounds * (resource == Resource::kHeapBytes ? 8 : 1) / 2;
}

void expect_nothing_left(Case& c, const World& file, std::uint64_t calls) {
  c.enter(file);
  const std::string path = *file.path;
  const Places places = {.own = c.setting().places.own, .shared = {}};
  const bool is_unmap = is_judged(c, kUnmap);
  bool is_refused = false;
  // Afterwards there may be no descriptor left to tell with.
  const bool is_unmap_with_descriptors =
      is_left_by_unmap(c, path, file.content, Resource::kDescriptors, places);
  const std::vector<Leak> leaks = probe::find_leaks(calls, places, [&] {
    const Answer answer = c.call_other(function(c, kMap), file);
    if (!answer.failed) is_refused |= ask(c, kUnmap, answer.number).failed;
  });
  if (is_refused) c.cannot_judge("a live handle was not taken back");
  for (const Leak& leak : leaks) {
    const bool is_left = leak.resource == Resource::kDescriptors
                             ? is_unmap_with_descriptors
                             : is_left_by_unmap(c, path, file.content, leak.resource, places);
    if (is_left != is_unmap && leak.resource == Resource::kDescriptors)
      c.cannot_judge("another function leaves descriptors behind until none is left");
    if (is_left != is_unmap) continue;
    World world = file;
    if (is_unmap) {
      world.title = "the handle of " + file.title;
      world.arguments_code = fmt::format("{}({})", kMap, file.path_code);
    }
    c.turn_to(world);
    c.fail(
        {.message = fmt::format("{} leaks {}: they grow for as long as files are mapped and given "
                                "back",
                                probe::call_text(c.subject(), world), probe::name(leak.resource)),
         .expected = fmt::format("{} do not grow from call to call", probe::name(leak.resource)),
         .got = fmt::format("{} more after {} calls", leak.growth, leak.calls),
         .check = leak_check(c, leak.resource)});
  }
}

void expect_nothing_left(Case& c) {
  function(c, kMap);
  function(c, kUnmap);
  if (is_judged(c, kMap)) judge_handles(c);
  const Scenes& scenes = kScenes;
  for (const World& file : scenes.right(c)) expect_nothing_left(c, file, 1000);
  for (const World& file : scenes.more_right(c)) expect_nothing_left(c, file, 200);
}

}  // namespace

void map_leaves_nothing(Case& c) { expect_nothing_left(c); }
void unmap_leaves_nothing(Case& c) { expect_nothing_left(c); }

}  // namespace rtconf::cases::map
