// Worlds in which a file is copied, and when that is right.
#include <limits.h>

#include "conformance/cases/copying.h"
#include "conformance/cases/effects.h"
#include "conformance/probe/text.h"

namespace rtconf::cases::copying {

using probe::Case;
using probe::Check;
using probe::Content;
using probe::World;
namespace check = probe::check;
namespace world = probe::world;

World copying_to(const Case& c, World source, const std::string& target,
                 std::vector<Check> checks) {
  checks.insert(checks.begin(), check::holds(target, source.content));
  return succeeding(c, with_second_path(std::move(source), target, probe::quoted(target)),
                    std::move(checks));
}

World copying(const Case& c, World source) {
  return copying_to(c, std::move(source), probe::fresh_name("copy"));
}

namespace {

/// For any number of calls: before each, the target is missing.
World again_making(const Case& c, World source) {
  source = copying(c, std::move(source));
  source.before_call = {probe::forget_file(*source.more.second)};
  source.is_private = true;
  return source;
}

/// For any number of calls: before each, the target holds something else.
World again_to(const Case& c, const Content& content, const Content& old) {
  const std::string target = probe::fresh_name("copy");
  World world =
      titled(copying_to(c, world::file(content), target), "to a file of " + old.describe());
  world.before_call = {probe::write_file(target, old)};
  world.is_private = true;
  return world;
}

/// To a target that is missing, and stays so, if the call fails.
World to_new(World source) {
  const std::string target = probe::fresh_name("copy");
  return with_second_path(std::move(source), target, probe::quoted(target));
}

/// From a file that is there, to what the world's path leads to.
World from_file(const World& target, const Content& content) {
  World world = world::file(content);
  world.title += " to " + target.title;
  world.steps.insert(world.steps.end(), target.steps.begin(), target.steps.end());
  return with_second_path(std::move(world), *target.path, target.path_code);
}

Worlds right(Case& c) {
  return {again_to(c, Content::pattern(5000, 1), Content::pattern(9000, 2)),
          again_making(c, world::file(Content::pattern(100, 3)))};
}

Worlds more_right(Case& c) {
  return {again_making(c, world::file(Content::pattern(0))),
          again_making(c, world::file(Content::pattern(100'000))),
          again_making(c, world::through_symlink(Content::pattern(300))),
          again_to(c, Content::pattern(4096), Content::pattern(0)),
          again_making(c, world::read_only(Content::pattern(20'000)))};
}

Worlds failing(Case& /*c*/) {
  const Content content = Content::pattern(300);
  return {to_new(world::missing()),
          to_new(world::directory()),
          to_new(world::unreadable(content)),
          from_file(world::missing_directory(), content),
          from_file(world::directory(), content),
          from_file(world::special("/dev/full"), content)};
}

Worlds more_failing(Case& /*c*/) {
  const Content content = Content::pattern(300);
  return {to_new(world::empty_path()),
          to_new(world::link_loop()),
          to_new(world::file_as_parent()),
          to_new(world::linked_directory()),
          to_new(world::long_path(PATH_MAX)),
          from_file(world::empty_path(), content),
          from_file(world::trailing_slash(), content),
          from_file(world::long_component(), content),
          from_file(world::read_only(content), content),
          from_file(world::special("/dev/full"), Content::pattern(100'000))};
}

}  // namespace

const Scenes kScenes = {right, more_right, failing, more_failing, nothing};

}  // namespace rtconf::cases::copying
