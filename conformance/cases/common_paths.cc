// The clauses about paths.
#include "conformance/cases/common.h"
#include "conformance/probe/heap.h"

namespace rtconf::cases {

using probe::Answer;
using probe::Case;
using probe::Content;
using probe::World;
namespace world = probe::world;

void call_and_expect_right(Case& c, World world) {
  c.enter(std::move(world));
  const Answer answer = c.call();
  c.expect_right(answer);
  c.look_at_block(answer);
  c.release(answer);
}

void null_path(Case& c) {
  c.enter(world::null_path());
  c.expect_failure(c.call());
}

void bad_path(Case& c) {
  for (const World& world : world::bad_paths()) {
    c.enter(world);
    c.expect_failure(c.call());
  }
}

void odd_path(Case& c) {
  for (const World& world : world::odd_paths()) call_and_expect_right(c, world);
  // A relative path is taken from where the process is at the time of the call.
  const World here = world::file("same-name", Content::pattern(700, 8));
  World there = world::file("same-name", Content::pattern(800, 9));
  there.title += ", after a change of the working directory";
  there.steps.insert(there.steps.begin(),
                     {probe::make_directory("elsewhere"), probe::go_to("elsewhere")});
  call_and_expect_right(c, here);
  call_and_expect_right(c, there);
  c.act_quietly(probe::go_to(".."));
  call_and_expect_right(c, here);
}

void follows_links(Case& c) {
  const Content content = Content::pattern(5000, 3);
  call_and_expect_right(c, world::through_symlink(content));
  call_and_expect_right(c, world::through_chain(content));
  call_and_expect_right(c, world::through_hard_link(content));
  call_and_expect_right(
      c, world::through_symlink(Content::pattern(3)));  // shorter than its link's own text
  call_and_expect_right(c, world::through_absolute_link(content));
  call_and_expect_right(c, world::below_linked_directory(content));
  call_and_expect_right(c, world::through_long_chain(8, content));
  World many = world::file(content);
  const std::string name = *many.path;
  for (int i = 1; i < 6; ++i)
    many.steps.push_back(
        probe::link_hard(name, name + std::string(static_cast<std::size_t>(i), 'x')));
  many.title += ", with six hard links";
  call_and_expect_right(c, many);
}

void sparse(Case& c) {
  for (const std::uint64_t size : {4096U, 65536U, 1000003U}) {
    call_and_expect_right(c, world::sparse(size));
    call_and_expect_right(c, world::sparse_inside(size));
    call_and_expect_right(c, world::sparse_at_end(size));
  }
}

namespace {

/// expect_right() for one of many calls: the reproducer makes many, too.
void expect_right_again(Case& c, const Answer& answer) {
  auto failure = c.difference(answer);
  if (!failure || c.is_for_another(*failure)) return;
  failure->prelude.clear();
  failure->check = probe::repeated_code(c.subject(), c.world().path_code);
  failure->message = "one of a thousand calls: " + failure->message;
  c.fail(*failure);
}

}  // namespace

void a_thousand_calls(Case& c) {
  constexpr std::size_t kKept = 16;
  std::vector<World> worlds;
  for (const std::uint64_t size : {0U, 37U, 4096U, 4097U, 32768U})
    worlds.push_back(world::file(Content::pattern(size, 9)));
  struct Kept {
    const World* world;
    Answer answer;
  };
  std::vector<Kept> kept;
  for (const World& world : worlds) c.enter(world);
  for (int i = 0; i < 1000; ++i) {
    const World& world = worlds[c.random()() % worlds.size()];
    c.turn_to(world);
    const Answer answer = c.call();
    expect_right_again(c, answer);
    kept.push_back({&world, answer});
    if (kept.size() < kKept) continue;
    const std::size_t chosen = c.random()() % kept.size();
    c.turn_to(*kept[chosen].world);
    if (c.subject().returns_content)
      expect_right_again(c, kept[chosen].answer);  // still what it was
    c.release(kept[chosen].answer);
    kept.erase(kept.begin() + static_cast<std::ptrdiff_t>(chosen));
  }
}

void with_descriptor_zero(Case& c) {
  c.surrender(0);
  call_and_expect_right(c, world::file(Content::pattern(5000)));
}

}  // namespace rtconf::cases
