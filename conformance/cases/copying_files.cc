// The clauses about which files are copied, what becomes of their modes, and links.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>

#include "conformance/cases/common.h"
#include "conformance/cases/copying.h"
#include "conformance/cases/effects.h"
#include "conformance/probe/fd.h"
#include "conformance/probe/text.h"

namespace rtconf::cases::copying {

using probe::Answer;
using probe::Case;
using probe::Check;
using probe::Content;
using probe::World;
namespace check = probe::check;
namespace world = probe::world;

namespace {

Content sample() { return Content::pattern(5000, 4); }

unsigned mode_of(const std::string& name) {
  struct stat info {};
  return stat(name.c_str(), &info) == 0 ? info.st_mode & 07777U : ~0U;
}

World with_mode(World world, unsigned mode) {
  world.steps.push_back(probe::set_mode(*world.path, mode));
  return titled(std::move(world), fmt::format("mode {:04o}", mode));
}

/// Calls under a umask, and puts that of before back.
void expect_under_umask(Case& c, World world, unsigned mask) {
  world.steps.push_back(probe::set_umask(mask));
  c.enter(titled(std::move(world), fmt::format("under umask {:04o}", mask)));
  const Answer answer = c.call();
  if (const auto failure = c.difference(answer)) c.fail(*failure);
  c.act_quietly(probe::set_umask(022));
}

std::string link_name(const World& world) { return *world.path; }

/// From a file to what the world's path leads to, or should.
World from_file_to(const World& target, const Content& content) {
  World world = world::file(content);
  world.title += " to " + target.title;
  world.steps.insert(world.steps.end(), target.steps.begin(), target.steps.end());
  return with_second_path(std::move(world), *target.path, target.path_code);
}

}  // namespace

void mode(Case& c) {
  for (const unsigned mask : {022U, 0U, 077U, 0777U, 0222U, 0027U, 0111U}) {
    for (const unsigned mode : {0644U, 0777U, 0755U, 0600U, 0444U, 0400U, 0640U, 0666U, 0711U,
                                04755U, 02755U, 01644U, 06777U, 0500U}) {
      World world = with_mode(world::file(Content::pattern(300)), mode);
      const std::string target = probe::fresh_name("copy");
      const std::vector<Check> checks = {check::has_mode(target, mode & 0777 & ~mask),
                                         check::has_size(target, 300)};
      expect_under_umask(
          c, succeeding(c, with_second_path(world, target, probe::quoted(target)), checks), mask);
    }
  }
  // The umask of the moment, and not of an earlier one.
  for (const unsigned mode : {0777U, 0400U}) {
    World world = with_mode(world::file(Content::pattern(300)), mode);
    const std::string target = probe::fresh_name("copy");
    expect_under_umask(c, copying_to(c, world, target, {check::has_mode(target, mode & 0755)}),
                       022);
  }
}

void existing_mode(Case& c) {
  c.act_quietly(probe::set_umask(022));
  std::string seen;
  for (const auto& [source, target] : {std::pair{0755U, 0640U}, {0644U, 0666U}, {0777U, 0620U}}) {
    World world = with_mode(world::file(sample()), source);
    const std::string name = probe::fresh_name("copy");
    world.steps.push_back(probe::write_file(name, Content::pattern(10)));
    world.steps.push_back(probe::set_mode(name, target));
    world = titled(world, fmt::format("to a file of mode {:04o}", target));
    c.enter(with_second_path(world, name, probe::quoted(name)));
    c.expect_success(c.call());
    const unsigned is = mode_of(name);
    const unsigned brought = source & ~022U;
    const std::string now = is == target    ? "an existing target keeps its permissions"
                            : is == brought ? "an existing target gets those of the source"
                                            : "";
    if (!now.empty()) {
      seen = seen.empty() || seen == now ? now : "existing targets keep their permissions or not";
      continue;
    }
    c.fail({.message = fmt::format("after {} the target has mode {:04o}",
                                   call_text(c.subject(), c.world()), is),
            .expected = fmt::format("{:04o} or {:04o}", target, brought),
            .got = fmt::format("{:04o}", is),
            .check = fmt::format("struct stat info;\nreturn stat({}, &info) || ((info.st_mode & "
                                 "07777) != {:#o} && (info.st_mode & 07777) != {:#o});",
                                 probe::quoted(name), target, brought)});
  }
  c.choose(seen);
}

void source_unchanged(Case& c) {
  for (const unsigned mode : {0644U, 0600U, 0444U}) {
    for (const bool exists : {false, true}) {
      World world = with_mode(world::file(sample()), mode);
      const std::string target = probe::fresh_name("copy");
      if (exists) world.steps.push_back(probe::write_file(target, Content::pattern(70)));
      world = copying_to(c, world, target);
      c.enter(world);
      const probe::Fd queue(inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
      constexpr std::uint32_t kEvents =
          IN_CLOSE_WRITE | IN_MODIFY | IN_ATTRIB | IN_MOVE_SELF | IN_DELETE_SELF;
      if (queue) inotify_add_watch(queue.get(), world.path->c_str(), kEvents);
      call_and_compare(c, {target});
      alignas(inotify_event) std::array<char, 4096> events{};
      const bool is_disturbed = queue && read(queue.get(), events.data(), events.size()) > 0;
      if (!is_disturbed) continue;
      const auto* event = reinterpret_cast<const inotify_event*>(events.data());
      const std::string what = (event->mask & (IN_CLOSE_WRITE | IN_MODIFY)) != 0
                                   ? "was opened for writing"
                                   : "had its attributes set, or was moved";
      c.fail({.message = fmt::format("{}: the source {}", call_text(c.subject(), world), what),
              .expected = "the source as it was, never opened for writing",
              .got = "the source " + what,
              .check = fmt::format("char events[4096]; int queue = inotify_init1(IN_NONBLOCK);\n"
                                   "inotify_add_watch(queue, {}, IN_CLOSE_WRITE | IN_MODIFY | "
                                   "IN_ATTRIB | IN_DELETE_SELF);\n"
                                   "{};\nreturn read(queue, events, sizeof events) > 0;",
                                   world.path_code, world.call_code())});
    }
  }
}

void same_file(Case& c) {
  for (const std::uint64_t size : {1U, 5000U, 70'000U, 300'000U}) {
    const Content content = Content::pattern(size, 8);
    const World plain = world::file(content);
    const std::string name = *plain.path;
    struct Form {
      std::string title, source, target;
    };
    for (const Form& form :
         {Form{"a file onto itself", name, name}, Form{"a file to ./ of it", name, "./" + name},
          Form{"./ of a file to it", ".//" + name, name},
          Form{"a file to a link to it", name, name + ".link"},
          Form{"a link to its file", name + ".link", name},
          Form{"a link onto itself", name + ".link", name + ".link"},
          Form{"a file to its other hard link", name, name + ".too"},
          Form{"a hard link to its other one", name + ".too", name},
          Form{"a file to it by way of a directory", name, name + ".d/../" + name},
          Form{"a link to another link of its file", name + ".link", name + ".link2"}}) {
      World world = world::at(form.title + " of " + content.describe(),
                              {probe::write_file(name, content),
                               probe::remake_link(name, name + ".link"),
                               probe::remake_link(name, name + ".link2"),
                               probe::forget_file(name + ".too"),
                               probe::link_hard(name, name + ".too"),
                               {[name] {
                                  mkdir((name + ".d").c_str(), 0755);
                                  return probe::Trouble();
                                },
                                fmt::format("mkdir({}, 0755);", probe::quoted(name + ".d"))}},
                              form.source, content);
      world = with_second_path(world, form.target, probe::quoted(form.target));
      c.enter(world);
      const Answer answer = c.call();
      std::string code;
      for (const std::string& one : {form.source, form.target, name, name + ".too"})
        code += check::holds(one, content).code + "\n";
      for (const std::string& one : {form.source, form.target, name, name + ".too"}) {
        if (const auto finding = check::holds(one, content).look()) {
          c.fail({.message =
                      fmt::format("after {}, which returned {}: {}", call_text(c.subject(), world),
                                  answer.failed ? "false" : "true", finding->message),
                  .expected = finding->expected,
                  .got = finding->got,
                  .check = world.call_code() + ";\n" + code + "return 0;"});
        }
      }
    }
  }
}

void follows_links(Case& c) {
  c.act_quietly(probe::set_umask(022));
  for (const World& world : linked_files(sample())) {
    const std::string target = probe::fresh_name("copy");
    // A copy of the file, and not another link to it.
    call_and_expect_right(
        c, copying_to(c, world, target,
                      {check::is_kind(target, S_IFREG), check::has_mode(target, 0644)}));
  }
  for (const bool exists : {false, true}) {
    const std::string name = probe::fresh_name("real");
    World world = world::file(sample());
    world.steps.push_back(probe::make_directory(name));
    world.steps.push_back(probe::link_symbolic(name, name + ".link"));
    if (exists) world.steps.push_back(probe::write_file(name + "/copy", Content::pattern(9)));
    call_and_expect_right(
        c,
        titled(copying_to(c, world, name + ".link/copy",
                          {check::is_link(name + ".link"), check::holds(name + "/copy", sample())}),
               "to a path through a link to a directory"));
  }
}

void link_target(Case& c) {
  std::string seen;
  for (const World& target :
       {world::through_symlink(Content::pattern(9000)), world::through_symlink(Content::pattern(9)),
        world::through_absolute_link(Content::pattern(100))}) {
    const std::string link = link_name(target);
    const std::string behind = link.substr(0, link.rfind('.'));
    const World world = from_file_to(target, sample());
    c.enter(world);
    const Answer answer = call_and_compare(c, {link, behind});
    c.expect_success(answer);
    const auto wrong = check::holds(link, sample()).look();
    const bool is_through = !check::is_link(link).look();
    const bool is_whole = is_through || !check::holds(behind, target.content).look();
    if (wrong || !is_whole) {
      c.fail({.message = fmt::format(
                  "after {}: {}", call_text(c.subject(), world),
                  wrong ? wrong->message : "the link was replaced and its file changed, too"),
              .expected = wrong ? wrong->expected : "one of them",
              .got = wrong ? wrong->got : "both",
              .check = check::holds(link, sample()).code + "\nreturn 0;"});
    }
    const std::string now = is_through ? "writes through the link" : "replaces the link";
    if (!seen.empty() && seen != now) c.choose("writes through some links and replaces others");
    seen = now;
  }
  c.choose(seen);
}

void dangling_link(Case& c) {
  const std::string name = probe::fresh_name("dangling");
  const std::string behind = name + ".target";
  const World world = from_file_to(
      world::at("a dangling symbolic link", {probe::link_symbolic(behind, name)}, name), sample());
  c.enter(world);
  const Answer answer = call_and_compare(c, {name, behind});
  const bool is_link = !check::is_link(name).look();
  const bool is_made = check::is_gone(behind).look().has_value();
  const auto wrong = check::holds(name, sample()).look();
  if (answer.failed && is_link && !is_made) c.choose("fails");
  if (!answer.failed && !wrong && is_link) c.choose("creates the file that the link names");
  if (!answer.failed && !wrong && !is_made) c.choose("replaces the link");
  c.fail({.message = fmt::format(
              "{} {}; the link {}, and what it names {}", call_text(c.subject(), world),
              answer.failed ? "failed" : "succeeded", is_link ? "is there" : "is not there",
              is_made ? "is there" : "is not there"),
          .expected = "true and a copy behind the path, or false and all as it was",
          .got = wrong ? wrong->got : "the whole content",
          .check = fmt::format("struct stat info;\nif (!result) return lstat({0}, &info) || "
                               "!S_ISLNK(info.st_mode) || !stat({0}, &info);\n{1}\nreturn 0;",
                               probe::quoted(name), check::holds(name, sample()).code)});
}

}  // namespace rtconf::cases::copying
