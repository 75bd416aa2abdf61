// Worlds in which a text is written, and when that is right.
#include <limits.h>

#include "conformance/cases/effects.h"
#include "conformance/cases/writing.h"

namespace rtconf::cases::writing {

using probe::Case;
using probe::Check;
using probe::Content;
using probe::World;
namespace check = probe::check;
namespace world = probe::world;

bool is_append(const Case& c) { return c.subject().name == "rt_file_append_text"; }

World writing_to(const Case& c, World world, const Content& old, const Content& text,
                 std::vector<Check> checks) {
  const std::vector<Content> parts =
      is_append(c) ? std::vector<Content>{old, text} : std::vector<Content>{text};
  checks.insert(checks.begin(), check::holds(*world.path, world.path_code, parts));
  return succeeding(c, with_second(std::move(world), text), std::move(checks));
}

World making(const Case& c, const std::string& name, const Content& text) {
  return writing_to(c, world::at("a missing file", {}, name), Content::exactly(""), text);
}

namespace {

/// For any number of calls: before each, the file is as it was.
World again_to(const Case& c, const Content& old, const Content& text) {
  World world = world::file(old);
  world.before_call = std::move(world.steps);
  world.steps = {};
  world.is_private = true;
  return writing_to(c, std::move(world), old, text);
}

World again_making(const Case& c, const Content& text) {
  const std::string name = probe::fresh_name("new");
  World world = making(c, name, text);
  world.before_call = {probe::forget_file(name)};
  world.is_private = true;
  return world;
}

World with_text(World world) { return with_second(std::move(world), Content::text(100, 3)); }

Worlds with_texts(const Worlds& worlds) {
  Worlds all;
  for (const World& world : worlds) all.push_back(with_text(world));
  return all;
}

Worlds right(Case& c) {
  return {again_to(c, Content::pattern(300), Content::text(5000, 1)),
          again_making(c, Content::text(100, 2))};
}

Worlds more_right(Case& c) {
  const std::string name = probe::fresh_name("linked");
  World linked = world::at("a symbolic link to a file",
                           {probe::link_symbolic(name, name + ".link")}, name + ".link");
  linked.before_call = {probe::write_file(name, Content::pattern(7))};
  linked.is_private = true;
  return {again_to(c, Content::pattern(5000), Content::text(0)),
          again_to(c, Content::pattern(0), Content::text(100'000)),
          writing_to(c, linked, Content::pattern(7), Content::text(77))};
}

Worlds failing(Case& /*c*/) {
  return with_texts({world::missing_directory(), world::empty_path(), world::directory(),
                     world::link_loop(), world::special("/dev/full"), world::long_path(PATH_MAX)});
}

Worlds more_failing(Case& /*c*/) {
  const std::string name = probe::fresh_name("closed");
  Worlds worlds = with_texts(
      {world::long_component(), world::file_as_parent(), world::trailing_slash(),
       world::linked_directory(), world::read_only(Content::pattern(10)),
       world::at("a missing file in a directory that cannot be written",
                 {probe::make_directory(name), probe::bind_by_mode(name, 0555)}, name + "/file")});
  worlds.push_back(with_second(world::special("/dev/full"), Content::text(100'000)));
  return worlds;
}

}  // namespace

const Scenes kScenes = {right, more_right, failing, more_failing, nothing};

}  // namespace rtconf::cases::writing
