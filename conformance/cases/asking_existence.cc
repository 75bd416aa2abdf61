// The clauses of the function that tells whether something is there.
#include <fmt/format.h>

#include "conformance/cases/asking.h"
#include "conformance/cases/common.h"
#include "conformance/cases/effects.h"

namespace rtconf::cases::asking {

using probe::Case;
using probe::Content;
using probe::Step;
using probe::World;
namespace world = probe::world;

namespace {

World socket_node() {
  const std::string name = probe::fresh_name("socket");
  return world::at("a socket", {probe::make_socket(name)}, name);
}

/// Calls again after a change that this process or another made.
void expect_after(Case& c, const World& world, const std::string& what, const Step& change,
                  bool is_elsewhere = false) {
  auto failure = wrong_after(c, world, what, change, is_elsewhere);
  if (!failure) return;
  const std::string& name = *world.path;
  failure->check = fmt::format(
      "for (int n = 0; n < 3; n++) {{\n  if (call({0})) return 1;\n  {1}\n  if (!call({0})) return "
      "1;\n  {2}\n}}\nreturn call({0});",
      world.path_code, probe::write_file(name, Content::exactly("x")).code,
      probe::remove_file(name).code);
  c.fail(*failure);
}

}  // namespace

void exists(Case& c) {
  for (const World& world :
       {world::file(Content::pattern(100)), world::file(Content::pattern(0)), world::fifo(),
        socket_node(), world::special("/dev/null"), world::special("/dev/zero"),
        world::special("/dev/full"), world::special("/proc/version"),
        world::read_only(Content::pattern(5)), world::sparse(std::uint64_t{5} << 30),
        world::unlinked(Content::pattern(9), c.spare_descriptor())}) {
    call_and_expect_right(c, asked(c, world));
  }
  constexpr int kCalls = 500;  // for what is wrong now and then
  c.enter(asked(c, world::file(Content::pattern(100))));
  for (int i = 0; i < kCalls; ++i) c.expect_right(c.call());
}

void existing_directory(Case& c) {
  for (const World& world :
       {world::directory(), world::linked_directory(), world::directory_with_slash(),
        world::special("."), world::special(".."), world::special("/"), world::special("/dev/"),
        world::special("./")}) {
    call_and_expect_right(c, asked(c, world));
  }
  World linked = world::linked_directory();
  linked = world::at("a symbolic link to a directory, with a slash behind its name", linked.steps,
                     *linked.path + "/");
  call_and_expect_right(c, asked(c, linked));
}

void existing_unreadable(Case& c) {
  require_permissions(c);
  const std::string name = probe::fresh_name("closed");
  for (const World& world :
       {world::unreadable(Content::pattern(100)), world::unreadable(Content::pattern(0)),
        world::at("a directory of mode 0000",
                  {probe::make_directory(name), probe::bind_by_mode(name, 0)}, name)}) {
    call_and_expect_right(c, asked(c, world));
  }
  // stat(2) does not find these, though they are there.
  for (const World& world : {world::unsearchable(Content::pattern(100))}) {
    c.enter(world);
    c.expect_failure(c.call());
  }
}

void existing_fresh(Case& c) {
  const std::string name = probe::fresh_name("coming");
  const World world = world::at("a file that comes and goes", {}, name);
  c.enter(asked(c, world));
  c.expect_right(c.call());
  for (int round = 0; round < 3; ++round) {
    expect_after(c, world, "made", probe::write_file(name, Content::pattern(10)));
    expect_after(c, world, "changed", probe::write_file(name, Content::pattern(0)));
    expect_after(c, world, "renamed away", probe::rename_file(name, name + ".away"));
    expect_after(c, world, "renamed back", probe::rename_file(name + ".away", name));
    expect_after(c, world, "removed", probe::remove_file(name));
    expect_after(c, world, "replaced by a link to nothing", probe::remake_link("nowhere", name));
    expect_after(c, world, "replaced by a link to a directory", probe::remake_link(".", name));
    expect_after(c, world, "removed, as a link", probe::remove_file(name));
  }
  expect_after(c, world, "made by another process", probe::write_file(name, Content::pattern(10)),
               true);
  expect_after(c, world, "removed by another process", probe::remove_file(name), true);
}

}  // namespace rtconf::cases::asking
