#include "conformance/cases/deleting.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include "conformance/cases/common.h"
#include "conformance/cases/effects.h"
#include "conformance/probe/text.h"
#include "conformance/probe/tree.h"

namespace rtconf::cases::deleting {

using probe::Answer;
using probe::Case;
using probe::Check;
using probe::Content;
using probe::Step;
using probe::World;
namespace check = probe::check;
namespace world = probe::world;

namespace {

/// What is there goes, and the call says so.
World removing(const Case& c, World world, std::vector<Check> checks = {}) {
  checks.insert(checks.begin(), check::is_gone(*world.path, world.path_code));
  return succeeding(c, std::move(world), std::move(checks));
}

/// The same, for any number of calls: what each removes is made before it.
World removing_again(const Case& c, World world) {
  world.is_private = true;
  world.before_call = std::move(world.steps);
  world.steps = {};
  return removing(c, std::move(world));
}

World link_to(std::string title, const std::string& target, std::vector<Step> before = {}) {
  const std::string name = probe::fresh_name("link");
  before.push_back(probe::remake_link(target, name));
  return world::at(std::move(title), std::move(before), name);
}

World socket_node() {
  const std::string name = probe::fresh_name("socket");
  return world::at("a socket", {probe::make_socket(name)}, name);
}

/// Removes what the world names and nothing else; a second call finds nothing.
void expect_removed(Case& c, World world, std::vector<Check> checks = {}) {
  const std::string name = *world.path;
  world = removing(c, std::move(world), std::move(checks));
  expect_only(c, world, {name});
  const Answer again = c.call();
  if (again.failed) return;
  c.fail({.message = fmt::format("{}, called again, succeeded", call_text(c.subject(), world)),
          .expected = "false, since the entry is gone",
          .got = "true",
          .check = fmt::format("call({0}); return call({0});", world.path_code)});
}

Worlds right(Case& c) {
  return {removing_again(c, world::file(Content::pattern(5000))),
          removing_again(c, link_to("a symbolic link to a directory", "."))};
}

Worlds more_right(Case& c) {
  return {removing_again(c, world::file(Content::pattern(0))),
          removing_again(c, link_to("a dangling symbolic link", "nowhere")),
          removing_again(c, world::absolute(Content::pattern(10)))};
}

Worlds failing(Case& /*c*/) {
  return {world::missing(), world::empty_path(), world::directory(), world::file_as_parent(),
          world::long_path(PATH_MAX)};
}

Worlds more_failing(Case& /*c*/) {
  return {world::missing_directory(), world::long_component(), world::trailing_slash(),
          world::directory_with_slash(), world::through_nothing()};
}

}  // namespace

const Scenes kScenes = {right, more_right, failing, more_failing, nothing};

void removes(Case& c) {
  // Neighbours that a pattern, a prefix or a careless comparison would take along.
  std::vector<Step> neighbours;
  for (const char* name : {"fil", "file.bak", "file~", "filee", "FILE", ".file", "*", "file*"})
    neighbours.push_back(probe::write_file(name, Content::exactly("stays")));
  for (World world : {world::file("file", Content::pattern(5000)),
                      world::file("f*", Content::pattern(10)), world::file(Content::pattern(0)),
                      world::fifo(), socket_node(), world::sparse(std::uint64_t{1} << 20)}) {
    world.steps.insert(world.steps.begin(), neighbours.begin(), neighbours.end());
    expect_removed(c, world);
  }
  // Made anew under the same name, again and again.
  for (int round = 0; round < 20; ++round)
    expect_removed(c, world::file("file", Content::pattern(10)));
}

void descriptor_zero(Case& c) {
  c.surrender(0);
  expect_removed(c, world::file(Content::pattern(5000)));
}

void removes_link(Case& c) {
  const Content content = Content::pattern(300);
  const std::string target = probe::fresh_name("target");
  const std::string directory = probe::fresh_name("directory");
  const Check stays = check::holds(target, content);
  const Check directory_stays = check::is_kind(directory, S_IFDIR);
  c.require(probe::make_directory(directory + ".other").apply());
  expect_removed(c,
                 link_to("a symbolic link to a file", target, {probe::write_file(target, content)}),
                 {stays});
  expect_removed(
      c, link_to("a symbolic link to a directory", directory, {probe::make_directory(directory)}),
      {directory_stays});
  expect_removed(c, link_to("a dangling symbolic link", "nowhere"));
  const std::string chain = probe::fresh_name("chain");
  expect_removed(c,
                 link_to("a link to a link", chain,
                         {probe::write_file(target + ".too", content),
                          probe::link_symbolic(target + ".too", chain)}),
                 {check::is_link(chain), check::holds(target + ".too", content)});
  World loop = world::link_loop();
  expect_removed(c, loop);
  World absolute = world::through_absolute_link(content);
  expect_removed(c, absolute);
  // The directory on the way is a link, and that one is followed.
  World below = world::below_linked_directory(content);
  const std::string real = below.path->substr(0, below.path->find('.')) + "/file";
  World removed = removing(c, below, {check::is_gone(real)});
  expect_only(c, removed, {*below.path, real});
}

void keeps_other_names(Case& c) {
  const Content content = Content::pattern(5000, 3);
  const World linked = world::through_hard_link(content);
  const std::string first = linked.path->substr(0, linked.path->rfind('.'));
  expect_removed(c, linked, {check::holds(first, content)});
  // Nothing but a descriptor keeps this one.
  World open = world::file(content);
  const int fd = c.spare_descriptor();
  open.steps.push_back(probe::hold_open(*open.path, fd));
  open.title += ", open in the caller";
  expect_removed(c, open, {check::holds(fmt::format("/proc/self/fd/{}", fd), content)});
}

void unreadable(Case& c) {
  require_permissions(c);
  for (const World& world :
       {world::unreadable(Content::pattern(100)), world::read_only(Content::pattern(100)),
        world::unreadable(Content::pattern(0))}) {
    World own = world;
    // The reproducer gives root up, and then has to own the directory.
    own.steps.insert(own.steps.begin(), probe::declare("if (geteuid() == 0) chmod(\".\", 0777);"));
    expect_removed(c, own);
  }
}

void directory(Case& c) {
  for (const World& world : {world::directory(), world::directory_with_slash()})
    expect_refused(c, world);
  for (const std::string slash : {"", "/", "/."}) {
    const std::string name = probe::fresh_name("empty");
    expect_refused(c, world::at("an empty directory" + (slash.empty() ? "" : " with " + slash),
                                {probe::make_directory(name)}, name + slash));
  }
  expect_refused(c, world::special("."));
  const std::string linked = probe::fresh_name("linked");
  expect_refused(
      c, world::at("a link to a directory, with a slash behind its name",
                   {probe::make_directory(linked), probe::link_symbolic(linked, linked + ".link")},
                   linked + ".link/"));
}

void unwritable(Case& c) {
  require_permissions(c);
  for (const unsigned mode : {0555U, 0500U, 0111U, 0U}) {
    const std::string name = probe::fresh_name("closed");
    World world = world::at(
        fmt::format("a file in a directory of mode {:04o}", mode),
        {probe::make_directory(name), probe::write_file(name + "/file", Content::exactly("stays")),
         probe::bind_by_mode(name, mode)},
        name + "/file");
    c.enter(world);
    c.expect_failure(c.call());
    struct stat info {};
    stat(name.c_str(), &info);
    const unsigned is = info.st_mode & 07777;
    c.require(probe::set_mode(name, 0755).apply());
    const auto gone = check::is_kind(name + "/file", S_IFREG).look();
    if (!gone && is == mode) continue;
    c.fail({.message = fmt::format("{} failed, and yet the {}", call_text(c.subject(), world),
                                   gone ? "file is gone" : "directory has another mode"),
            .expected = "both as they were",
            .got = gone ? gone->got : fmt::format("mode {:04o}", is),
            .check = probe::with_call(
                fmt::format("CALL; struct stat info;\nif (stat({0}, &info) || (info.st_mode & "
                            "07777) != {1:#o}) return 1;\nchmod({0}, 0755);\nreturn "
                            "lstat({2}, &info) != 0;",
                            probe::quoted(name), mode, world.path_code),
                world)});
  }
}

void bad_path(Case& c) {
  for (const World& world : bad_targets()) {
    // A link that leads nowhere, or round, is an entry that can be removed.
    const bool is_entry =
        world.title == world::link_loop().title || world.title == world::loop_of_two().title;
    if (!is_entry) expect_refused(c, world);
  }
  expect_refused(c, world::missing());
  const std::string name = probe::fresh_name("once");
  expect_refused(
      c,
      world::at("a file that was removed just before",
                {probe::write_file(name, Content::exactly("x")), probe::remove_file(name)}, name));
}

void null_path(Case& c) { expect_refused(c, world::null_path()); }

void odd_path(Case& c) {
  for (const World& world : world::odd_paths()) call_and_expect_right(c, removing(c, world));
  in_two_directories(c, [&](bool is_elsewhere) {
    World here = world::file("same-name", Content::pattern(7));
    if (is_elsewhere) here = elsewhere(here);
    call_and_expect_right(c, removing(c, here));
  });
}

void same_path(Case& c) {
  World world = world::file(Content::exactly("once"));
  const std::string name = *world.path;
  for (int round = 0; round < 60; ++round) {
    c.enter(world);
    const unsigned succeeded = call_together(c, world, 1);
    if (succeeded == 1) continue;
    c.fail(
        {.message = fmt::format("of 8 threads that call {} at once, {} are told that they "
                                "removed it",
                                call_text(c.subject(), world), succeeded),
         .expected = "exactly one call returns true",
         .got = fmt::format("{}", succeeded),
         .check = fmt::format("for (int n = 0; n < 2000; n++) {{\n{}\ndone = 0;\n{}if (done != 1) "
                              "return 1;\n}}\nreturn 0;",
                              world.code(), kTogetherCode),
         .prelude = "#define TIMES 1\n" + together_prelude(c.subject(), world)});
  }
}

}  // namespace rtconf::cases::deleting
