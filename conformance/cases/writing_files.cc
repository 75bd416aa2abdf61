// The clauses about the file that is written to: which it is, how it is named, and what it keeps.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "conformance/cases/common.h"
#include "conformance/cases/effects.h"
#include "conformance/cases/writing.h"
#include "conformance/probe/text.h"
#include "conformance/probe/tree.h"

namespace rtconf::cases::writing {

using probe::Answer;
using probe::Case;
using probe::Check;
using probe::Content;
using probe::Tree;
using probe::World;
namespace check = probe::check;
namespace world = probe::world;

namespace {

Content sample() { return Content::text(100, 6); }

/// Calls under a umask, and puts that of before back.
void expect_under_umask(Case& c, World world, unsigned mask, const std::vector<Check>& checks) {
  world.steps.push_back(probe::set_umask(mask));
  world = titled(with_second(std::move(world), sample()), fmt::format("under umask {:04o}", mask));
  world = succeeding(c, std::move(world), checks);
  c.enter(world);
  const Answer answer = c.call();
  const auto failure = c.difference(answer);
  if (failure) c.fail(*failure);
  c.act_quietly(probe::set_umask(022));
}

Worlds with_text(const Worlds& worlds) {
  Worlds all;
  for (const World& world : worlds) all.push_back(with_second(world, sample()));
  return all;
}

}  // namespace

void mode(Case& c) {
  for (const unsigned mask :
       {0U, 022U, 027U, 077U, 0777U, 0177U, 0002U, 0111U, 0600U, 0444U, 022U}) {
    const std::string name = probe::fresh_name("new");
    expect_under_umask(
        c, world::at("a missing file", {}, name), mask,
        {check::has_mode(name, 0644U & ~mask), check::has_size(name, sample().size())});
  }
}

void mode_kept(Case& c) {
  for (const unsigned mask : {022U, 0U, 077U, 0777U}) {
    for (const unsigned mode :
         {0644U, 0600U, 0666U, 0755U, 0777U, 0700U, 0640U, 0622U, 0200U, 0222U, 0604U}) {
      const Content old = Content::pattern(300);
      World world = world::file(old);
      world.steps.push_back(probe::set_mode(*world.path, mode));
      const std::uint64_t size = sample().size() + (is_append(c) ? old.size() : 0);
      expect_under_umask(c, titled(world, fmt::format("mode {:04o}", mode)), mask,
                         {check::has_mode(*world.path, mode), check::has_size(*world.path, size)});
    }
  }
}

void follows_links(Case& c) {
  for (const World& plain : linked_files(Content::pattern(700))) {
    World world = plain;
    c.enter(world);
    std::vector<Check> links;
    for (const std::string& link : Tree::now().links()) links.push_back(check::is_link(link));
    const std::string real =
        std::filesystem::canonical(*world.path).lexically_relative(std::filesystem::canonical("."));
    const std::vector<Content> parts = is_append(c) ? std::vector<Content>{world.content, sample()}
                                                    : std::vector<Content>{sample()};
    // Through a hard link a provider may put another file: that is keeps_inode's.
    if (real != *world.path) links.push_back(check::holds(real, probe::quoted(real), parts));
    c.turn_to(writing_to(c, world, world.content, sample(), links));
    c.expect_right(c.call());
  }
}

void dangling_link(Case& c) {
  const std::string name = probe::fresh_name("dangling");
  const std::string target = name + ".target";
  const World world = with_second(
      world::at("a dangling symbolic link", {probe::link_symbolic(target, name)}, name), sample());
  c.enter(world);
  const Answer answer = call_and_compare(c, {target});
  const bool is_made = check::is_gone(target).look().has_value();
  const auto wrong = check::holds(target, sample()).look();
  if (answer.failed && !is_made) c.choose("fails");
  if (!answer.failed && !wrong) c.choose("creates the file that the link names");
  c.fail({.message = fmt::format(
              "{} {}, and the file that the link names {}", call_text(c.subject(), world),
              answer.failed ? "failed" : "succeeded", is_made ? "is there" : "is not there"),
          .expected = "true and a file that holds the text, or false and no file",
          .got = wrong ? wrong->got : "the whole text",
          .check = fmt::format("struct stat info;\nreturn result == !!stat({}, &info);",
                               probe::quoted(target))});
}

void keeps_inode(Case& c) {
  const Content old = Content::pattern(300);
  const World linked = world::through_hard_link(old);
  const std::string first = linked.path->substr(0, linked.path->rfind('.'));
  call_and_expect_right(c, writing_to(c, linked, old, sample(), {check::holds(first, sample())}));
  World open = world::file(old);
  const int fd = c.spare_descriptor();
  open.steps.push_back(probe::hold_open(*open.path, fd));
  open.title += ", open in the caller";
  const std::string same = fmt::format("/proc/self/fd/{}", fd);
  call_and_expect_right(c, writing_to(c, open, old, sample(), {check::holds(same, sample())}));
}

void null_content(Case& c) {
  const std::string name = probe::fresh_name("new");
  for (World world : {world::file(Content::pattern(300)), world::file(Content::pattern(0)),
                      world::at("a missing file", {}, name)}) {
    world.arguments_code = world.path_code + ", NULL";
    expect_refused(c, titled(world, "a NULL content"));
  }
}

void directory(Case& c) {
  const std::string name = probe::fresh_name("linked");
  for (const World& world : with_text(
           {world::directory(), world::directory_with_slash(), world::linked_directory(),
            world::special("."), world::special("./"),
            world::at("a link to a directory, with a slash behind its name",
                      {probe::make_directory(name), probe::link_symbolic(name, name + ".link")},
                      name + ".link/")})) {
    expect_refused(c, world);
  }
}

void unwritable(Case& c) {
  require_permissions(c);
  Worlds worlds;
  for (const unsigned mode : {0444U, 0555U, 0400U, 0044U}) {
    World world = world::file(Content::pattern(300));
    world.steps.push_back(probe::bind_by_mode(*world.path, mode));
    world.steps.insert(world.steps.begin(),
                       probe::declare("if (geteuid() == 0) chmod(\".\", 0777);"));
    worlds.push_back(titled(world, fmt::format("mode {:04o}", mode)));
  }
  for (const unsigned mode : {0555U, 0500U}) {
    const std::string name = probe::fresh_name("closed");
    worlds.push_back(world::at(fmt::format("a missing file in a directory of mode {:04o}", mode),
                               {probe::make_directory(name), probe::bind_by_mode(name, mode)},
                               name + "/new"));
  }
  for (const World& world : with_text(worlds)) expect_refused(c, world);
  for (const std::uint64_t size : {0U, 5000U}) {
    World world = world::file(Content::pattern(300));
    world.steps.push_back(probe::bind_by_mode(*world.path, 0444));
    expect_refused(c, with_second(titled(world, "mode 0444"), Content::text(size)));
  }
}

void bad_path(Case& c) {
  for (const World& world : bad_targets()) {
    expect_refused(c, with_second(world, sample()));
    expect_refused(c, [&] {
      World again = with_second(world, Content::exactly(""));
      for (probe::Step& step : again.steps) step.apply = [] { return probe::Trouble(); };
      return again;
    }());
  }
}

void null_path(Case& c) {
  World world = with_second(world::null_path(), sample());
  world.arguments_code = "NULL, " + probe::quoted("text");
  world.more.second = "text";
  expect_refused(c, world);
  world.more.second = std::nullopt;
  world.arguments_code = "NULL, NULL";
  expect_refused(c, titled(world::null_path(), "and a NULL content"));
}

void odd_path(Case& c) {
  for (World world : world::odd_paths()) {
    // A new file, under a name that a moment ago was that of another.
    world.steps.push_back({[name = *world.path] { return probe::remove_file(name).apply(); },
                           fmt::format("unlink({});", world.path_code)});
    call_and_expect_right(c, writing_to(c, world, Content::exactly(""), sample()));
  }
  in_two_directories(c, [&](bool is_elsewhere) {
    const World world = making(c, "same-name", sample());
    call_and_expect_right(c, is_elsewhere ? elsewhere(world) : world);
    c.act_quietly(probe::remove_file("same-name"));
  });
}

}  // namespace rtconf::cases::writing
