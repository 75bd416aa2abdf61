// The worlds in which the functions that look at a file succeed and fail.
#include <limits.h>

#include "conformance/cases/reader.h"

namespace rtconf::cases::reader {

using probe::Case;
using probe::Content;
using probe::World;
namespace world = probe::world;

Worlds files(std::initializer_list<std::uint64_t> sizes) {
  Worlds worlds;
  for (const std::uint64_t size : sizes) worlds.push_back(world::file(Content::pattern(size)));
  return worlds;
}

namespace {

Worlds right(Case& /*c*/) {
  Worlds worlds = files({5000, 0, 4096, 40'000, 100'000});
  worlds.push_back(world::through_symlink(Content::pattern(77)));
  return worlds;
}

/// A byte or a page more or less, blocks that the allocator maps, other kinds of files and names.
Worlds more_right(Case& /*c*/) {
  Worlds worlds = files({1, 300, 4095, 4097, 8192, 32'768, 65'537, 140'000});
  for (const World& world :
       {world::through_hard_link(Content::pattern(300)), world::read_only(Content::pattern(300)),
        world::absolute(Content::pattern(300)), world::deep(1024, Content::pattern(300)),
        world::sparse(20'000), world::special("/proc/version")}) {
    worlds.push_back(world);
  }
  return worlds;
}

Worlds failing(Case& /*c*/) {
  return {world::missing(),           world::empty_path(),
          world::link_loop(),         world::file_as_parent(),
          world::long_path(PATH_MAX), world::unreadable(Content::pattern(100))};
}

Worlds more_failing(Case& /*c*/) {
  return {world::directory(),        world::missing_directory(),
          world::dangling_link(),    world::long_path(2 * PATH_MAX),
          world::long_component(),   world::trailing_slash(),
          world::linked_directory(), world::unsearchable(Content::pattern(100))};
}

Worlds results(Case& /*c*/) {
  Worlds worlds;
  for (const std::uint64_t size : sizes()) worlds.push_back(world::file(Content::pattern(size)));
  return worlds;
}

}  // namespace

const Scenes kScenes = {right, more_right, failing, more_failing, results};

}  // namespace rtconf::cases::reader
