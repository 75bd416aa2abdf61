// What mapping and giving back leave behind. A pair of calls that leaks is one function's fault:
// which one, is told by what each of the two calls takes and gives.
#include <fmt/format.h>

#include <utility>

#include "conformance/cases/common.h"
#include "conformance/cases/map.h"
#include "conformance/cases/map_live.h"
#include "conformance/cases/map_witness.h"
#include "conformance/cases/pair_residue.h"
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

/// True if it is rt_file_mmap_unmap that leaves it behind.
bool is_left_by_unmap(Case& c, const World& file, Resource resource, const Places& places) {
  const std::string& path = *file.path;
  if (resource == Resource::kMappedPages && file.content.size() > 0) {
    for (int round = 0; round < 100; ++round) {
      const Live live = {path, file.content, map_path(c, path)};
      const unsigned char* data = mapped_data(c, live.handle);
      ask(c, kUnmap, live.handle);
      if (!what_is_left(live, data).empty()) return true;
    }
    return false;
  }
  const auto take = [&c](const std::string& at) {
    World world;
    world.path = at;
    return c.call_other(function(c, kMap), world).number;
  };
  const Pair pair = {
      .take = take, .give = [&c](std::int64_t handle) { ask(c, kUnmap, handle); }, .path = path};
  return is_left_by_giver(pair, resource, places);
}

void expect_nothing_left(Case& c, const World& file, std::uint64_t calls) {
  c.enter(file);
  const Places places = {.own = c.setting().places.own, .shared = {}};
  const bool is_unmap = is_judged(c, kUnmap);
  bool is_refused = false;
  const Case::Series series(c);
  const std::vector<Leak> leaks = probe::find_leaks(calls, places, [&] {
    const Answer answer = c.call_other(function(c, kMap), file);
    if (!answer.failed) is_refused |= ask(c, kUnmap, answer.number).failed;
  });
  if (is_refused) c.cannot_judge("a live handle was not taken back");
  for (const Leak& leak : leaks) {
    const bool is_left = is_left_by_unmap(c, file, leak.resource, places);
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
  rely_on(c, kUnmap);
  if (is_judged(c, kMap)) judge_handles(c);
  const Scenes& scenes = kScenes;
  // The first world thoroughly, as common_residue.cc has it.
  std::uint64_t calls = 1000;
  for (const auto& worlds : {scenes.right(c), scenes.more_right(c)}) {
    for (const World& file : worlds) expect_nothing_left(c, file, std::exchange(calls, 120));
  }
}

}  // namespace

void map_leaves_nothing(Case& c) { expect_nothing_left(c); }
void unmap_leaves_nothing(Case& c) { expect_nothing_left(c); }

}  // namespace rtconf::cases::map
