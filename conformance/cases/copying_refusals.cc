// The clauses about what cannot be copied, and where nothing can be copied to; and odd names, which
// can.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include "conformance/cases/common.h"
#include "conformance/cases/copying.h"
#include "conformance/cases/effects.h"
#include "conformance/probe/text.h"

namespace rtconf::cases::copying {

using probe::Case;
using probe::Content;
using probe::World;
namespace check = probe::check;
namespace world = probe::world;

namespace {

Content sample() { return Content::pattern(5000, 4); }

World to(World source, const std::string& target) {
  return with_second_path(std::move(source), target, probe::quoted(target));
}

World to_missing(const World& source) {
  return titled(to(source, probe::fresh_name("copy")), "to a missing file");
}

/// The steps that take a permission away come last: a reproducer is an ordinary user from there on.
World to_existing(World source) {
  const std::string target = probe::fresh_name("copy");
  source.steps.insert(source.steps.begin(), {probe::write_file(target, Content::pattern(700, 2)),
                                             probe::set_mode(target, 0640),
                                             probe::set_modified(target, 1'000'000'000, 5)});
  return titled(to(std::move(source), target), "to a file that is there");
}

/// To a target that is missing and to one that is there: neither changes.
void expect_refused_both(Case& c, const std::function<World()>& source) {
  expect_refused(c, to_missing(source()));
  expect_refused(c, to_existing(source()));
}

World from_file_to(const World& target) {
  World world = world::file(sample());
  world.title += " to " + target.title;
  world.steps.insert(world.steps.end(), target.steps.begin(), target.steps.end());
  return with_second_path(std::move(world), *target.path, target.path_code);
}

World linked_with_slash() {
  const std::string name = probe::fresh_name("linked");
  return world::at("a link to a directory, with a slash behind its name",
                   {probe::make_directory(name), probe::link_symbolic(name, name + ".link")},
                   name + ".link/");
}

}  // namespace

void keeps_target(Case& c) {
  expect_refused_both(c, world::missing);
  expect_refused_both(c, world::missing_directory);
  expect_refused_both(c, world::dangling_link);
  expect_refused_both(c, world::directory);
  expect_refused_both(c, world::linked_directory);
  expect_refused_both(c, world::directory_with_slash);
  require_permissions(c);
  expect_refused_both(c, [] { return world::unreadable(sample()); });
  expect_refused_both(c, [] { return world::unsearchable(sample()); });
}

void directory(Case& c) {
  for (const World& world :
       {world::directory(), world::linked_directory(), world::directory_with_slash(),
        linked_with_slash(), world::special("."), world::special("/")}) {
    c.enter(to_missing(world));
    c.expect_failure(c.call());
    c.act_quietly(probe::forget_file(*c.world().more.second));
    World existing = to_existing(world);
    // What was made for the first call is there.
    existing.steps.resize(3);
    existing.steps.push_back(probe::declare(world.code()));
    c.enter(existing);
    c.expect_failure(c.call());
  }
}

void unreadable(Case& c) {
  require_permissions(c);
  for (const World& world : {world::unreadable(sample()), world::unreadable(Content::pattern(0)),
                             world::unsearchable(sample())}) {
    c.enter(to_missing(world));
    c.expect_failure(c.call());
  }
}

void unwritable(Case& c) {
  require_permissions(c);
  for (const unsigned mode : {0444U, 0555U, 0400U}) {
    World target = world::file(Content::pattern(300));
    target.steps.push_back(probe::bind_by_mode(*target.path, mode));
    World world = from_file_to(titled(target, fmt::format("mode {:04o}", mode)));
    world.steps.insert(world.steps.begin(),
                       probe::declare("if (geteuid() == 0) chmod(\".\", 0777);"));
    expect_refused(c, world);
  }
  for (const unsigned mode : {0555U, 0500U}) {
    const std::string name = probe::fresh_name("closed");
    expect_refused(
        c, from_file_to(world::at(fmt::format("a missing file in a directory of mode {:04o}", mode),
                                  {probe::make_directory(name), probe::bind_by_mode(name, mode)},
                                  name + "/copy")));
  }
}

void directory_target(Case& c) {
  for (const World& target :
       {world::directory(), world::linked_directory(), world::directory_with_slash(),
        linked_with_slash(), world::special("."), world::special("./")}) {
    expect_refused(c, from_file_to(target));
  }
}

void bad_path(Case& c) {
  for (const World& source : world::bad_paths()) expect_refused(c, to_missing(source));
}

void bad_target(Case& c) {
  for (const World& target : bad_targets()) {
    if (target.path_code != "path") {
      expect_refused(c, from_file_to(target));
      continue;
    }
    World world = from_file_to(target);
    world.arguments_code = fmt::format("{}, path", world.path_code);
    expect_refused(c, world);
  }
}

void null_path(Case& c) {
  const std::string name = probe::fresh_name("other");
  World no_source = world::at("a NULL source", {probe::write_file(name, sample())}, name);
  no_source.path = std::nullopt;
  no_source.path_code = "NULL";
  expect_refused(c, to(no_source, name));
  World no_target = world::file(sample());
  no_target.arguments_code = no_target.path_code + ", NULL";
  expect_refused(c, titled(no_target, "to a NULL target"));
  World neither = world::null_path();
  neither.arguments_code = "NULL, NULL";
  expect_refused(c, titled(neither, "to a NULL target"));
  expect_refused(c, titled(to(world::null_path(), probe::fresh_name("copy")), "to a missing file"));
}

void odd_path(Case& c) {
  for (const World& source : world::odd_paths()) call_and_expect_right(c, copying(c, source));
  in_two_directories(c, [&](bool is_elsewhere) {
    const World source = world::file("same-name", Content::pattern(is_elsewhere ? 300 : 200, 2));
    const World world = copying_to(c, source, "same-copy");
    call_and_expect_right(c, is_elsewhere ? elsewhere(world) : world);
  });
}

void odd_target(Case& c) {
  const World source = world::file("the source of all", sample());
  c.require(source.steps.front().apply());
  for (const World& target : world::odd_paths()) {
    World world = world::at("a file to " + target.title, target.steps, *source.path, sample());
    world.steps.push_back({[name = *target.path] { return probe::remove_file(name).apply(); },
                           fmt::format("unlink({});", target.path_code)});
    world.steps.push_back(probe::declare(source.code()));
    world = with_second_path(world, *target.path, target.path_code);
    call_and_expect_right(
        c, succeeding(c, world, {check::holds(*target.path, target.path_code, {sample()})}));
  }
}

}  // namespace rtconf::cases::copying
