// Plain files of every kind, and calls of every kind in one process: what one call leaves behind
// must not show in the next.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "conformance/cases/common.h"
#include "conformance/cases/scenes.h"
#include "conformance/probe/text.h"

namespace rtconf::cases {

using probe::Answer;
using probe::Case;
using probe::Content;
using probe::Step;
using probe::World;
namespace world = probe::world;

namespace {

Step set_time(const std::string& name, long long seconds) {
  return {
      [=]() -> probe::Trouble {
        const std::array<timespec, 2> times = {timespec{seconds, 0}, timespec{seconds, 0}};
        if (utimensat(AT_FDCWD, name.c_str(), times.data(), 0) == 0) return std::nullopt;
        return probe::cannot("set a file's time", errno);
      },
      fmt::format(
          "{{ struct timespec t[2] = {{{{{0}LL}}, {{{0}LL}}}}; utimensat(AT_FDCWD, {1}, t, 0); }}",
          seconds, probe::quoted(name))};
}

/// The caller keeps the file open and locked, and writes to it no more.
Step lock_file(const std::string& name, int fd) {
  return {
      [=]() -> probe::Trouble {
        const int opened = open(name.c_str(), O_RDWR | O_CLOEXEC);
        struct flock whole {};
        whole.l_type = F_WRLCK;
        const bool is_locked = opened >= 0 && dup3(opened, fd, O_CLOEXEC) == fd &&
                               flock(fd, LOCK_EX) == 0 && fcntl(fd, F_OFD_SETLK, &whole) == 0;
        const int error = errno;
        if (opened >= 0) close(opened);
        if (is_locked) return std::nullopt;
        return probe::cannot("lock a file", error);
      },
      fmt::format("dup2(open({}, O_RDWR), {}); flock({}, LOCK_EX);", probe::quoted(name), fd, fd)};
}

World with(World world, std::string_view what, Step step) {
  world.title += fmt::format(", {}", what);
  world.steps.push_back(std::move(step));
  return world;
}

World file_with(std::string_view what, const std::function<Step(const std::string&)>& step) {
  World world = world::file(Content::pattern(5000, 11));
  Step added = step(*world.path);
  return with(std::move(world), what, std::move(added));
}

/// expect_right() for a call that may be wrong only because of those before it: the reproducer
/// makes one that fails first.
void expect_right_after_failure(Case& c, const Answer& answer) {
  auto failure = c.difference(answer);
  if (!failure || c.is_for_another(*failure)) return;
  failure->message = "among calls that succeed and calls that fail: " + failure->message;
  failure->prelude.clear();
  if (c.world().wrong) {
    failure->prelude = fmt::format("static int is_wrong({} result) {{\n{}\n}}\n",
                                   c.subject().c_type, failure->check);
    failure->check =
        fmt::format("for (int n = 0; n < 1000; n++) if (is_wrong({})) return 1;\nreturn 0;",
                    c.world().call_code());
  } else {
    const std::string& path = c.world().path_code;
    failure->check = fmt::format("call(\"no such file\");\n{} result = call({});\n{}",
                                 c.subject().c_type, path, c.wrong_code(path));
  }
  c.fail(*failure);
}

/// A link that leads to another file from call to call. False if links are not followed at all,
/// which is `follows_links`'s to judge.
bool turn_link(Case& c, const std::string& link, const World& target) {
  const bool is_first = unlink(link.c_str()) != 0;
  World turned = world::at("a link that led to another file before",
                           {probe::link_symbolic(*target.path, link)}, link, target.content);
  c.enter(turned);
  const Answer answer = c.call();
  if (is_first && c.difference(answer)) return false;
  c.expect_right(answer);
  c.release(answer);
  return true;
}

/// The worlds in which a first call is right: the first of all at least, and those whose kind of
/// file or name no other clause has to judge.
Worlds right_at_first(Case& c) {
  const Scenes& scenes = scenes_of(c.subject());
  Worlds worlds = scenes.right(c);
  for (World& world : scenes.more_right(c)) worlds.push_back(std::move(world));
  Worlds right;
  for (World& world : worlds) {
    c.enter(world);
    const Answer answer = c.call();
    if (right.empty()) c.expect_right(answer);
    const bool is_right = !c.difference(answer);
    c.release(answer);
    if (is_right) right.push_back(std::move(world));
  }
  return right;
}

}  // namespace

void kinds_of_files(Case& c) {
  const int spare = c.spare_descriptor();
  for (const unsigned mode : {0640U, 0755U, 04755U, 0666U}) {
    call_and_expect_right(
        c, file_with(fmt::format("mode {:04o}", mode),
                     [&](const std::string& name) { return probe::set_mode(name, mode); }));
  }
  for (const long long time : {0LL, -1'000'000LL, 1LL, 4'000'000'000LL, 9'000'000'000LL}) {
    call_and_expect_right(c,
                          file_with(fmt::format("modified {} s after 1970", time),
                                    [&](const std::string& name) { return set_time(name, time); }));
  }
  call_and_expect_right(c, file_with("locked by the caller", [&](const std::string& locked) {
                          return lock_file(locked, spare);
                        }));
}

void mixed_calls(Case& c) {
  const Scenes& scenes = scenes_of(c.subject());
  const Worlds right = right_at_first(c);
  if (right.empty()) c.cannot_judge("the provider lacks the function that a right call needs");
  const Worlds failing = scenes.failing(c);
  for (const World& world : failing) c.enter(world);
  constexpr std::array<int, 5> kErrors = {0, EINTR, EAGAIN, ERANGE, ENOMEM};
  const int calls = scenes.is_slow ? 40 : 400;
  for (int i = 0; i < calls; ++i) {
    const bool fails = !failing.empty() && c.random()() % 3 != 0;
    const Worlds& worlds = fails ? failing : right;
    c.turn_to(worlds[c.random()() % worlds.size()]);
    errno = kErrors[c.random()() % kErrors.size()];
    const Answer answer = c.call();
    // Whether a call fails that should is another clause's; here, what it does to those after it.
    if (!fails) expect_right_after_failure(c, answer);
    c.release(answer);
  }
}

void turned_links(Case& c) {
  const World first = world::file(Content::pattern(300, 5));
  const World second = world::file(Content::pattern(4096, 5));
  for (const World* target : {&first, &second}) c.enter(*target);
  for (const World* target : {&first, &second, &first}) {
    if (!turn_link(c, "turned", *target)) break;
  }
}

}  // namespace rtconf::cases
