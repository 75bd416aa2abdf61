// What both functions share: how an answer is judged, and the paths.
#include "conformance/cases/asking.h"

#include <fmt/format.h>
#include <limits.h>
#include <sys/stat.h>

#include "conformance/cases/common.h"
#include "conformance/cases/effects.h"

namespace rtconf::cases::asking {

using probe::Answer;
using probe::Case;
using probe::Content;
using probe::Failure;
using probe::Kind;
using probe::World;
namespace world = probe::world;

namespace {

std::optional<Failure> wrong_time(const std::string& call, const World& world,
                                  const Answer& answer) {
  struct stat info {};
  const bool is_there = stat(world.path->c_str(), &info) == 0;
  const std::int64_t expected = is_there ? std::int64_t{info.st_mtim.tv_sec} : -1;
  if (answer.number == expected) return std::nullopt;
  return Failure{
      .message = fmt::format("{} gave another time than st_mtime", call),
      .expected = fmt::format("{}{}", expected,
                              is_there ? fmt::format(" (and {} ns)", info.st_mtim.tv_nsec) : ""),
      .got = fmt::format("{}", answer.number),
      .check = fmt::format("struct stat info;\nreturn stat({}, &info) ? result != -1 : result != "
                           "info.st_mtime;",
                           world.path_code)};
}

std::optional<Failure> wrong_word(const std::string& call, const World& world,
                                  const Answer& answer) {
  struct stat info {};
  const bool is_there = stat(world.path->c_str(), &info) == 0;
  if (answer.failed != is_there) return std::nullopt;
  return Failure{.message = fmt::format("{} returned {}", call, is_there ? "false" : "true"),
                 .expected = is_there ? "true" : "false",
                 .got = is_there ? "false" : "true",
                 .check = fmt::format("struct stat info;\nreturn result == !!stat({}, &info);",
                                      world.path_code)};
}

Worlds asked_all(Case& c, const Worlds& worlds) {
  Worlds all;
  for (const World& world : worlds) all.push_back(asked(c, world));
  return all;
}

World with_time(World world, long long seconds, long nanoseconds) {
  world.steps.push_back(probe::set_modified(*world.path, seconds, nanoseconds));
  return titled(std::move(world), fmt::format("modified at {} s and {} ns", seconds, nanoseconds));
}

/// A missing file among them: who takes one path for another is told by it.
Worlds right(Case& c) {
  return asked_all(
      c, {with_time(world::file(Content::pattern(100)), 1'000'000'000, 700'000'000),
          world::through_symlink(Content::pattern(77)), world::directory(), world::missing()});
}

Worlds more_right(Case& c) {
  Worlds worlds = {with_time(world::file(Content::pattern(0)), 4'500'000'000, 0), world::fifo(),
                   world::through_hard_link(Content::pattern(300)), world::special("/proc/version"),
                   world::absolute(Content::pattern(300))};
  return asked_all(c, worlds);
}

Worlds failing(Case& c) {
  return asked_all(c, {world::missing(), world::empty_path(), world::link_loop(),
                       world::file_as_parent(), world::long_path(PATH_MAX)});
}

Worlds more_failing(Case& c) {
  return asked_all(c, {world::missing_directory(), world::dangling_link(), world::long_component(),
                       world::trailing_slash(), world::unsearchable(Content::pattern(100))});
}

}  // namespace

const Scenes kScenes = {right, more_right, failing, more_failing, nothing};

World asked(const Case& c, World world) {
  const std::string call = call_text(c.subject(), world);
  const bool is_time = c.subject().kind == Kind::kNumber;
  World plain = world;
  world.wrong = [=](const Answer& answer) {
    return is_time ? wrong_time(call, plain, answer) : wrong_word(call, plain, answer);
  };
  return world;
}

void bad_path(Case& c) {
  for (const World& world : world::bad_paths()) {
    c.enter(world);
    c.expect_failure(c.call());
  }
}

void odd_path(Case& c) {
  long long second = 1;  // of each file another time
  for (World world : world::odd_paths()) {
    c.enter(world);
    c.require(probe::set_modified(*world.path, ++second * 86'400, 0).apply());
    c.turn_to(asked(c, world));
    c.expect_right(c.call());
  }
  in_two_directories(c, [&](bool is_elsewhere) {
    World here = world::file("same-name", Content::pattern(7));
    if (is_elsewhere) {
      here.steps.clear();  // there is no such file there
      here = elsewhere(here);
    }
    c.enter(asked(c, here));
    c.expect_right(c.call());
  });
}

void follows_links(Case& c) {
  for (World& world : linked_files(Content::pattern(5000, 3))) {
    // Through the link: the time of the file, which is not that of any link.
    world.steps.push_back(probe::set_modified(*world.path, 86'400, 0));
    call_and_expect_right(c, asked(c, world));
  }
}

void descriptor_zero(Case& c) {
  c.surrender(0);
  call_and_expect_right(c,
                        asked(c, with_time(world::file(Content::pattern(5000)), 1'000'000'000, 0)));
}

std::optional<probe::Failure> wrong_after(Case& c, const World& world, const std::string& what,
                                          const probe::Step& change, bool is_elsewhere) {
  if (is_elsewhere) {
    act_elsewhere(c, change);
  } else {
    c.act_quietly(change);
  }
  World changed = world;
  changed.title = "a file that was " + what;
  return asked(c, changed).wrong(c.call());
}

}  // namespace rtconf::cases::asking
