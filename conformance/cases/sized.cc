#include "conformance/cases/sized.h"

#include <fmt/format.h>

#include "conformance/cases/common.h"
#include "conformance/cases/reader.h"
#include "conformance/cases/scenes.h"

namespace rtconf::cases::sized {

using probe::Answer;
using probe::Case;
using probe::Content;
using probe::World;
namespace world = probe::world;

namespace {

void expect_size(Case& c, const World& world) {
  c.enter(world);
  const Answer answer = c.call();
  c.expect_success(answer);
  const std::uint64_t size = world.content.size();
  if (static_cast<std::uint64_t>(answer.number) != size) {
    c.fail({.message = fmt::format("{} gave another size than the file has",
                                   probe::call_text(c.subject(), world)),
            .expected = fmt::format("{}", size),
            .got = fmt::format("{}", static_cast<std::uint64_t>(answer.number)),
            .check = fmt::format("return result && size != {};", size)});
  }
  c.release(answer);
}

void expect_zero(Case& c, const World& world) {
  const bool is_null = !world.path;
  c.enter(world, {.blamed = is_null ? "null_path" : ""});
  const Answer answer = c.call();
  // That it should have failed is for another clause to say.
  if (!answer.failed) return c.release(answer);
  if (answer.number == 0) return;
  c.fail(
      {.message = fmt::format("{} failed, and gave a size", probe::call_text(c.subject(), world)),
       .expected = "0",
       .got = fmt::format("{}", static_cast<std::uint64_t>(answer.number)),
       .check = "return result == NULL && size != 0;"});
}

World without_size(World world) {
  world.title += ", with a NULL size";
  world.more.no_size = true;
  world.steps.push_back({[]() -> probe::Trouble { return std::nullopt; }, "no_size = 1;"});
  return world;
}

}  // namespace

void size(Case& c) {
  unsigned salt = 0;
  for (const std::uint64_t size : reader::sizes())
    expect_size(c, world::file(Content::pattern(size, salt++)));
  // A NUL, an end of file or a line is no end of the bytes.
  for (const std::string& unit :
       {std::string(1, '\0'), std::string("\x1a"), std::string("line\n"), std::string("\r\n")}) {
    for (const std::uint64_t size : {1U, 100U, 4096U, 65536U})
      expect_size(c, world::file(Content::repeat(size, unit)));
  }
  expect_size(c, world::sparse(300'007));
  expect_size(c, world::sparse_at_end(70'000));
  expect_size(c, world::through_symlink(Content::pattern(3)));
  expect_size(c, world::file(Content::pattern((5U << 20) + 7)));
  // A larger file before, a failure before.
  for (const std::uint64_t size : {100'000U, 3U, 0U}) {
    expect_size(c, world::file(Content::pattern(size)));
    c.enter(world::missing());
    c.release(c.call());
  }
}

void zero_on_failure(Case& c) {
  Worlds worlds = world::bad_paths();
  const Scenes& scenes = scenes_of(c.subject());
  for (const auto& more : {scenes.failing, scenes.more_failing}) {
    for (World& world : more(c)) worlds.push_back(std::move(world));
  }
  worlds.push_back(world::null_path());
  for (const World& world : worlds) {
    expect_zero(c, world);
    // What a successful call has left must not come back.
    c.enter(world::file(Content::pattern(500)));
    c.release(c.call());
    expect_zero(c, world.steps.empty() ? world : world::missing());
  }
}

void null_size(Case& c) {
  for (const World& world :
       {world::file(Content::pattern(5000)), world::file(Content::pattern(0)), world::missing(),
        world::file(Content::pattern(200'000)), world::directory(), world::null_path()}) {
    const World given = without_size(world);
    c.enter(given);
    c.expect_failure(c.call());
  }
  for (const std::uint64_t size : {5000U, 200'000U})
    expect_no_growth_in(c, without_size(world::file(Content::pattern(size))));
}

}  // namespace rtconf::cases::sized
