// Which paths can be listed, and that the list is of what is there now.
#include <fcntl.h>
#include <fmt/format.h>
#include <limits.h>
#include <sys/stat.h>

#include <array>

#include "conformance/cases/common.h"
#include "conformance/cases/dir.h"
#include "conformance/probe/directories.h"
#include "conformance/probe/names.h"
#include "conformance/probe/text.h"

namespace rtconf::cases::dir {

using probe::Answer;
using probe::Case;
using probe::Content;
using probe::Step;
using probe::World;
namespace world = probe::world;

namespace {

void expect_null(Case& c, const World& world) {
  c.enter(world);
  const Answer answer = c.call();
  c.expect_failure(answer);
}

/// The same entry through a symbolic link.
World linked(World world) {
  world.title = "a symbolic link to " + world.title;
  const std::string link = *world.path + ".link";
  const std::string target = (*world.path)[0] == '/' ? *world.path : *world.path;
  const std::string name = (*world.path)[0] == '/' ? probe::fresh_name("link") : link;
  world.steps.push_back(probe::link_symbolic(target, name));
  world.path = name;
  world.path_code = probe::quoted(name);
  return world;
}

World socket_world() {
  const std::string name = probe::fresh_name("socket");
  return world::at("a socket", {probe::make_socket(name)}, name);
}

World program() {
  World world = world::file(Content::exactly("#!/bin/sh\n"));
  world.title = "a program";
  world.steps.push_back(probe::set_mode(*world.path, 0755));
  return world;
}

}  // namespace

void not_a_directory(Case& c) {
  const std::vector<World> worlds = {world::file(Content::pattern(5000)),
                                     world::file(Content::exactly("")),
                                     program(),
                                     world::fifo(),
                                     socket_world(),
                                     world::special("/dev/null"),
                                     world::special("/proc/version"),
                                     world::sparse(100'000)};
  for (const World& world : worlds) expect_null(c, world);
  expect_null(c, linked(world::file(Content::pattern(300))));
  expect_null(c, linked(world::fifo()));
  expect_null(c, linked(socket_world()));
  expect_null(c, linked(world::special("/dev/null")));
}

void unreadable(Case& c) {
  require_modes(c);
  for (const unsigned mode : {0U, 0111U, 0333U, 0300U, 0044U}) {
    World world = directory_of(3);
    world.title = fmt::format("a directory of mode {:04o}", mode);
    world.steps.insert(world.steps.begin(), probe::become_ordinary());
    world.steps.push_back(probe::set_mode(*world.path, mode));
    expect_null(c, world);
  }
  for (const unsigned mode : {0U, 0600U, 0444U, 0666U}) {
    const std::string name = probe::fresh_name("closed");
    expect_null(c, world::at(fmt::format("a directory in one of mode {:04o}", mode),
                             {probe::become_ordinary(), probe::make_directory(name),
                              probe::make_directory(name + "/below"),
                              probe::write_file(name + "/below/file", Content::exactly("")),
                              probe::set_mode(name, mode)},
                             name + "/below"));
  }
}

void list_follows_links(Case& c) {
  const std::string name = probe::fresh_name("real");
  std::vector<Step> steps = {probe::make_directory(name),
                             probe::make_directory(name + "/inside"),
                             probe::fill_directory(name, 5),
                             probe::fill_directory(name + "/inside", 3, "i"),
                             probe::link_symbolic("e1", name + "/link"),
                             probe::link_symbolic("inside", name + "/link-to-directory"),
                             probe::link_symbolic("nowhere", name + "/dangling")};
  Step absolute = world::through_absolute_link(Content::exactly("")).steps.back();
  const std::string here = world::absolute(Content::exactly("")).path.value();
  absolute = probe::link_symbolic(here.substr(0, here.rfind('/') + 1) + name, "far");
  absolute.code = fmt::format("symlink(realpath({}, NULL), \"far\");", probe::quoted(name));
  steps.push_back(absolute);
  steps.push_back(probe::link_symbolic(name, "chain1"));
  for (int link = 2; link <= 8; ++link)
    steps.push_back(
        probe::link_symbolic(fmt::format("chain{}", link - 1), fmt::format("chain{}", link)));
  World world = listing("a directory with links in it", steps, name);
  c.enter(world);
  const auto expect = [&](const std::string& title, const std::string& path) {
    World other = listing(title, steps, path);
    c.turn_to(other);
    const Answer answer = c.call();
    c.expect_right(answer);
    c.release(answer);
  };
  expect("a directory with links in it", name);
  expect("a symbolic link to a directory", "chain1");
  expect("a symbolic link to a directory, with a slash", "chain1/");
  expect("a symbolic link to a directory, with a slash and a dot", "chain1/.");
  expect("a symbolic link with an absolute target", "far");
  expect("a directory below a symbolic link", "chain1/inside");
  expect("a link below a symbolic link", "far/link-to-directory");
  expect("a way up from behind a symbolic link", "chain1/link-to-directory/..");
  for (int link = 2; link <= 8; ++link)
    expect(fmt::format("a chain of {} symbolic links", link), fmt::format("chain{}", link));
}

namespace {

/// Puts the directory's times back, so that only its entries tell that it changed.
Step restore_times(const std::string& name) {
  struct stat was {};
  stat(name.c_str(), &was);
  return {[name, was]() -> probe::Trouble {
            const std::array<timespec, 2> times = {was.st_atim, was.st_mtim};
            if (utimensat(AT_FDCWD, name.c_str(), times.data(), 0) == 0) return std::nullopt;
            return probe::cannot("put a directory's times back", errno);
          },
          ""};
}

/// Calls, changes the directory, calls again.
void expect_fresh(Case& c, const Step& change, std::string_view what) {
  const std::string& path = *c.world().path;
  c.release(c.call());
  const Step restore = restore_times(path);
  c.act_quietly(change);
  c.act_quietly(restore);
  const Answer again = c.call();
  auto failure = c.difference(again);
  c.release(again);
  if (!failure) return;
  failure->message = fmt::format("after {}: {}", what, failure->message);
  failure->check =
      fmt::format("call({0});\n{1}\nchar **result = call({0});\n{2}", c.world().path_code,
                  change.code, probe::wrong_names_code(c.world().path_code));
  c.fail(*failure);
}

}  // namespace

void list_fresh(Case& c) {
  const World world = directory_of(5);
  const std::string& name = *world.path;
  c.enter(world);
  expect_fresh(c, probe::write_file(name + "/new", Content::exactly("")), "an entry came");
  expect_fresh(c, probe::remove_file(name + "/e2"), "an entry went");
  expect_fresh(c, probe::rename_file(name + "/e3", name + "/renamed"), "an entry was renamed");
  expect_fresh(c, probe::rename_file(name + "/e1", name + "/x1"),
               "an entry was renamed to a name of the same length");
  expect_fresh(c, probe::make_directory(name + "/directory"), "a directory came");
  expect_fresh(c, probe::fill_directory(name, 300, "more"), "300 entries came");
  c.act(probe::rename_file(name, name + ".old"));
  c.expect_failure(c.call());
  c.act(probe::make_directory(name));
  expect_fresh(c, probe::fill_directory(name, 2, "other"), "another directory took its name");
}

void list_bad_path(Case& c) {
  for (const World& world : world::bad_paths()) expect_null(c, world);
  // The same where there is a directory to be listed by mistake.
  const std::string name = probe::fresh_name("there");
  const std::vector<Step> steps = {probe::make_directory(name), probe::fill_directory(name, 3)};
  for (const std::size_t length :
       {std::size_t{PATH_MAX}, std::size_t{PATH_MAX} + 1, std::size_t{2} * PATH_MAX}) {
    World world = world::at(fmt::format("a path of {} bytes to a directory", length), steps,
                            name + std::string(length - name.size(), '/'));
    world.steps.back().code +=
        fmt::format("\nchar path[9000] = \"{}\"; memset(path + {}, '/', {});", name, name.size(),
                    length - name.size());
    world.path_code = "path";
    if (c.calls() != 0 && length != PATH_MAX) {
      c.turn_to(world);
      c.expect_failure(c.call());
    } else {
      expect_null(c, world);
    }
  }
  const std::string cut(255, 'd');
  expect_null(c, world::at("a name of 256 bytes, where there is a directory of 255",
                           {probe::make_directory(cut), probe::fill_directory(cut, 2)}, cut + "d"));
  expect_null(c, world::at("a path up again from a missing directory", {},
                           probe::fresh_name("missing") + "/../" + name));
  World removed = directory_of(0);
  removed.title = "a directory that was removed";
  removed.steps.push_back(probe::remove_directory(*removed.path));
  expect_null(c, removed);
}

namespace {

/// The directory of a world whose path is deep, instead of the file there.
World deep_directory(std::size_t length) {
  World world = world::deep(length, Content::exactly(""));
  world.title = fmt::format("a path of {} bytes to a directory", length);
  world.steps.back() = probe::make_directory(*world.path);
  world.steps.back().code = "mkdir(path, 0755);";
  world.steps.push_back(probe::write_file(*world.path + "/entry", Content::exactly("")));
  world.steps.back().code =
      "{ char n[5000]; sprintf(n, \"%s/entry\", path); mknod(n, S_IFREG | 0644, 0); }";
  return listed(world);
}

}  // namespace

void list_odd_path(Case& c) {
  for (const World& odd : world::odd_paths()) {
    const std::string& name = *odd.path;
    if (name.find('/') != std::string::npos) continue;  // not a name, but an odd form or a deep one
    call_and_expect_right(
        c, listing(odd.title + ", a directory",
                   {probe::make_directory(name), probe::fill_directory(name, 2)}, name));
  }
  for (const std::size_t length :
       {127U, 128U, 129U, 255U, 256U, 257U, 512U, 1000U, 1023U, 1024U, 1025U, 2048U, 3740U}) {
    call_and_expect_right(c, deep_directory(length));
  }
  call_and_expect_right(c,
                        listing("a path of 4,000 bytes with many slashes",
                                {probe::make_directory("wide"), probe::fill_directory("wide", 2)},
                                "wide" + std::string(3996, '/')));
  call_and_expect_right(
      c, listing("a path with ./, // and ../",
                 {probe::make_directories("sub/below"), probe::fill_directory("sub/below", 4)},
                 ".//sub/.././sub///below//"));
  // A relative path is taken from where the process is at the time of the call.
  const auto named = [](unsigned count) {
    return listing(fmt::format("a directory of {} entries by a relative path", count),
                   {probe::make_directory("same-name"), probe::fill_directory("same-name", count)},
                   "same-name");
  };
  const World here = named(3);
  World there = named(5);
  there.title += ", after a change of the working directory";
  there.steps.insert(there.steps.begin(),
                     {probe::make_directory("elsewhere"), probe::go_to("elsewhere")});
  call_and_expect_right(c, here);
  call_and_expect_right(c, there);
  c.act_quietly(probe::go_to(".."));
  c.turn_to(here);
  const Answer answer = c.call();
  c.expect_right(answer);
  c.release(answer);
}

}  // namespace rtconf::cases::dir
