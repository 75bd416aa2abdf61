// The clauses about the bytes and the length of a live mapping.
#include <fmt/format.h>
#include <unistd.h>

#include "conformance/cases/map.h"
#include "conformance/cases/map_live.h"
#include "conformance/cases/reader.h"
#include "conformance/probe/memory.h"
#include "conformance/probe/text.h"

namespace rtconf::cases::map {

using probe::Answer;
using probe::Case;
using probe::Content;
using probe::Step;
using probe::World;
namespace world = probe::world;

namespace {

/// Enters, calls, and fails unless the answer is right; gives the handle back.
void expect_live(Case& c, const World& file) {
  const World world = live_world(c, file);
  c.enter(world);
  c.expect_right(c.call());
  unmap_if_possible(c, *world.more.live_handle);
}

/// The answer for `world` was right; it must still be so after `what`.
void expect_still(Case& c, const World& world, const std::string& what, const std::string& code) {
  c.turn_to(world);
  auto failure = world.wrong(c.call());
  if (!failure) return;
  failure->message = fmt::format("after {}: {}", what, failure->message);
  const auto& subject = c.subject();
  failure->check = fmt::format("{}\n{}{}result = call({});\n{}", code, subject.c_type,
                               subject.c_type.ends_with('*') ? "" : " ", world.arguments_code,
                               wrong_answer_code(subject, world.content));
  c.fail(*failure);
}

}  // namespace

void content(Case& c) {
  unsigned salt = static_cast<unsigned>(c.setting().seed);
  for (const std::uint64_t size : reader::sizes())
    expect_live(c, world::file(Content::pattern(size, salt++)));
  for (const std::string& unit : {std::string(1, '\0'), std::string("\xff"), std::string("\r\n")}) {
    for (const std::uint64_t size : {1U, 4096U, 40000U})
      expect_live(c, world::file(Content::repeat(size, unit)));
  }
  for (const std::uint64_t size : {4096U, 65536U, 1000003U}) {
    World hole = world::sparse_at_end(size);  // NULs but for its start
    hole.content = Content::exactly("the start" + std::string(size - 9, '\0'));
    hole.steps.back().code += " /* holes */";
    World live = live_world(c, hole);
    c.enter(live);
    const Answer answer = c.call();
    c.expect_success(answer);
    if (auto failure =
            wrong_bytes(probe::call_text(c.subject(), live), hole.content, answer.data)) {
      failure->check = fmt::format(
          "for (int i = 9; i < {}; i++) if (!result || result[i]) return "
          "1;\nreturn memcmp(result, \"the start\", 9) != 0;",
          size);
      c.fail(*failure);
    }
  }
}

void content_of_tens_of_mib(Case& c) {
  constexpr std::uint64_t kMiB = std::uint64_t{1} << 20;
  unsigned salt = 1;
  for (const std::uint64_t size : {2 * kMiB, 3 * kMiB + 1, 10 * kMiB, 33 * kMiB + 5}) {
    const World file = world::file(Content::pattern(size, salt++));
    expect_live(c, file);
    c.act_quietly(probe::remove_file(*file.path));
  }
}

void content_past_4_gib(Case& c) {
  for (const std::uint64_t gib : {2U, 4U, 6U}) {
    const std::uint64_t size = (std::uint64_t{gib} << 30) + 4099;
    const World world = live_world(c, world::sparse(size));
    c.enter(world);
    const Answer answer = c.call();
    c.expect_success(answer);
    // A hole but for its end: a few places tell.
    std::string end(8, '?');
    const std::size_t got = probe::copy_safely(end.data(), answer.data + size - 8, 8);
    if (got == 8 && end == "the end.") continue;
    c.fail({.message = fmt::format("{}: the last bytes differ from the file",
                                   probe::call_text(c.subject(), world)),
            .expected = "\"the end.\"",
            .got = got == 8 ? probe::quoted(end) : "no memory there",
            .check = fmt::format("return !result || memcmp(result + {}LL, \"the end.\", 8) != 0;",
                                 size - 8)});
  }
}

void nul(Case& c) {
  std::vector<std::uint64_t> sizes = reader::sizes();
  const auto page = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  for (const std::uint64_t pages : {1U, 2U, 3U, 5U, 16U, 17U, 64U, 512U})
    sizes.push_back(pages * page);
  for (const std::uint64_t size : sizes) {
    const World world = live_world(c, world::file(Content::repeat(size, "full")));
    c.enter(world);
    const Answer answer = c.call();
    c.expect_nul(answer);
    unmap_if_possible(c, *world.more.live_handle);
  }
}

void empty_data(Case& c) {
  for (int i = 0; i < 3; ++i) {
    const World world = live_world(c, world::file(Content::pattern(0)));
    c.enter(world);
    c.expect_nul(c.call());
  }
}

void stays_readable(Case& c) {
  std::vector<World> worlds;
  for (const std::uint64_t size : {5000U, 4096U, 1U, 100'000U, 0U, 8192U})
    worlds.push_back(live_world(c, world::file(Content::pattern(size, 4))));
  for (const World& world : worlds) {
    c.enter(world);
    c.expect_right(c.call());
  }
  const World other = world::file(Content::pattern(4096, 9));
  for (const Step& step : other.steps) c.act_quietly(step);
  std::vector<std::int64_t> live;
  for (int i = 0; i < 2000; ++i) {
    const std::int64_t handle = map_path(c, *other.path);
    if (i % 10 == 0) {
      live.push_back(handle);
    } else {
      unmap_if_possible(c, handle);
    }
  }
  const std::string others = fmt::format(
      "for (int n = 0; n < 3000; n++) {{ long long other = {0}({1}); if (n % 10) "
      "{2}(other); }}",
      kMap, worlds.front().path_code, kUnmap);
  for (const World& world : worlds) expect_still(c, world, "2,000 other mappings", others);
  for (std::size_t i = 0; i < worlds.size(); ++i) {
    // The files' names are those in the code of the worlds.
    const World& world = worlds[i];
    const std::string name = world.path_code.substr(1, world.path_code.size() - 2);
    const Step change = i % 2 == 0 ? probe::remove_file(name)
                                   : probe::replace_file(name, Content::repeat(9000, "new"));
    c.act_quietly(change);
    expect_still(c, world, i % 2 == 0 ? "the file was deleted" : "another file took its place",
                 change.code);
  }
  for (const std::int64_t handle : live) unmap_if_possible(c, handle);
  for (const World& world : worlds) expect_still(c, world, "others were given back", others);
}

void length(Case& c) {
  for (const std::uint64_t size : reader::sizes())
    expect_live(c, world::file(Content::repeat(size, "x")));
  for (const std::uint64_t gib : {1U, 2U, 4U, 6U, 64U}) {
    const std::uint64_t size = std::uint64_t{gib} << 30;
    for (const std::uint64_t exact : {size - 1, size, size + 4097})
      expect_live(c, world::sparse(exact));
  }
}

void length_stays(Case& c) {
  for (const std::uint64_t size : {5000U, 4096U, 0U}) {
    const World world = live_world(c, world::file(Content::pattern(size)));
    const std::string name = world.path_code.substr(1, world.path_code.size() - 2);
    c.enter(world);
    c.expect_right(c.call());
    for (const auto& [what, change] :
         {std::pair{"the file grew", probe::truncate_file(name, 20'000)},
          std::pair{"the file was replaced", probe::replace_file(name, Content::pattern(300))},
          std::pair{"the file was deleted", probe::remove_file(name)}}) {
      c.act_quietly(change);
      expect_still(c, world, what, change.code);
    }
  }
}

void truncated(Case& c) {
  for (const std::uint64_t size : {100'000U, 8192U, 4097U, 100U}) {
    for (const std::uint64_t cut : {std::uint64_t{0}, std::uint64_t{1}, size / 2, size - 1}) {
      const World world = live_world(c, world::file(Content::pattern(size)));
      const std::string name = world.path_code.substr(1, world.path_code.size() - 2);
      const Step change = probe::truncate_file(name, cut);
      const std::string check = fmt::format(
          "{2} before = call({0});\n{1}\n{2} after = call({0});\nreturn after != before && after "
          "!= "
          "{3};",
          world.arguments_code, change.code, c.subject().c_type, c.subject().failure);
      c.enter(world, {.check = check});
      const Answer before = c.call();
      c.expect_success(before);
      c.act_quietly(change);
      const Answer after = c.call();
      const bool is_same = after.data == before.data && after.number == before.number;
      if (is_same || after.failed) continue;
      c.fail({.message = fmt::format("{} gave another answer when the file was cut to {}",
                                     probe::call_text(c.subject(), world), cut),
              .expected = "what it gave before, or failure",
              .got = is_judged(c, kLength) ? fmt::format("{}", after.number) : "another address",
              .check = check});
    }
  }
}

}  // namespace rtconf::cases::map
