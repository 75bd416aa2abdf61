// The worlds in which the functions of the group lock succeed and fail.
#include <fcntl.h>
#include <fmt/format.h>
#include <limits.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <array>
#include <csignal>

#include "conformance/cases/common.h"
#include "conformance/cases/faults.h"
#include "conformance/cases/lock.h"
#include "conformance/cases/lock_worlds.h"
#include "conformance/cases/pair_residue.h"
#include "conformance/probe/kernel.h"
#include "conformance/probe/step_process.h"
#include "conformance/probe/text.h"

namespace rtconf::cases::lock {

using probe::Answer;
using probe::Case;
using probe::Content;
using probe::Failure;
using probe::Step;
using probe::World;
namespace world = probe::world;

namespace {

/// A lock that is taken and given up again. Where it cannot be given up, each call finds a file
/// that nobody has locked.
World taken_again_and_again(Case& c, const World& plain) {
  World world = lockable(plain);
  world.wrong = [title = world.title](const Answer& answer) -> std::optional<Failure> {
    if (answer.number >= 0) return std::nullopt;
    return Failure{.message = title + " that nobody holds: no handle",
                   .expected = "a handle of 0 or more",
                   .got = fmt::format("{}", answer.number),
                   .check = "return result < 0;"};
  };
  if (unlock_function(c) != nullptr) {
    c.judge_by({.wrong = {},
                .give_back =
                    [&c](const Answer& answer) {
                      if (!answer.failed) give_up(c, answer.number);
                    },
                .wrong_code = "",
                .give_back_code = "rt_file_unlock(CALL);"});
    return world;
  }
  const std::string path = *world.path;
  world.before_call = {
      {[path]() -> probe::Trouble {
         unlink(path.c_str());
         return probe::write_file(path, Content::pattern(9)).apply();
       },
       fmt::format("unlink({0}); close(open({0}, O_CREAT | O_RDWR, 0644));", probe::quoted(path))}};
  return world;
}

Worlds right(Case& c) {
  return {taken_again_and_again(c, world::file(Content::pattern(100))),
          taken_again_and_again(c, world::file(Content::pattern(0)))};
}

Worlds more_right(Case& c) {
  if (unlock_function(c) == nullptr) return {};
  return {taken_again_and_again(c, world::through_symlink(Content::pattern(9))),
          taken_again_and_again(c, world::deep(1000, Content::pattern(9)))};
}

/// A process that holds locks of both kinds on the file until the case ends.
Step hold_elsewhere(Case& c, const std::string& path) {
  return {[&c, path]() -> probe::Trouble {
            std::array<int, 2> ready{};
            if (pipe2(ready.data(), O_CLOEXEC) != 0) return probe::cannot("make a pipe", errno);
            if (c.fork_helper() == 0) {
              const int fd = open(path.c_str(), O_RDWR | O_CLOEXEC);
              struct flock whole {};
              whole.l_type = F_WRLCK;
              const bool is_held =
                  flock(fd, LOCK_EX | LOCK_NB) == 0 && fcntl(fd, F_SETLK, &whole) == 0;
              const char told = is_held ? 1 : 0;
              if (write(ready[1], &told, 1) == 1) pause();
              probe::leave(0);
            }
            char told = 0;
            close(ready[1]);
            const bool is_told = read(ready[0], &told, 1) == 1 && told == 1;
            close(ready[0]);
            if (is_told) return std::nullopt;
            return "another process cannot lock a file";
          },
          fmt::format("{{ int ready[2]; char one; pipe(ready);\n"
                      "  if (fork() == 0) {{\n"
                      "    prctl(PR_SET_PDEATHSIG, SIGKILL); int fd = open({}, O_RDWR);\n"
                      "    struct flock all = {{.l_type = F_WRLCK}}; flock(fd, LOCK_EX); fcntl(fd, "
                      "F_SETLK, &all);\n"
                      "    write(ready[1], &one, 1); pause();\n"
                      "  }}\n"
                      "  read(ready[0], &one, 1); }}",
                      probe::quoted(path))};
}

World held_elsewhere(Case& c) {
  World world = world::file(Content::pattern(100));
  world.steps.push_back(hold_elsewhere(c, *world.path));
  world.title += ", which another process holds the locks on";
  return world;
}

Worlds failing(Case& c) {
  return {held_elsewhere(c), world::missing(), world::directory(), world::link_loop()};
}

Worlds more_failing(Case& /*c*/) {
  return {world::empty_path(), world::null_path(), world::long_path(PATH_MAX),
          world::unreadable(Content::pattern(9)), world::trailing_slash()};
}

/// A handle that is taken anew before each call.
World given_up_again_and_again(Case& c, const World& plain) {
  World world = lockable(plain);
  world.title = "the handle of the lock on " + world.title;
  const auto live = std::make_shared<std::int64_t>(-1);
  world.more.live_handle = live;
  world.before_call = {{[&c, live, path = *world.path]() -> probe::Trouble {
                          *live = take_for(c, path);
                          return std::nullopt;
                        },
                        fmt::format("handle = lock({});", world.path_code)}};
  world.arguments_code = "handle";
  world.wrong = [](const Answer& answer) -> std::optional<Failure> {
    if (!answer.failed) return std::nullopt;
    return Failure{.message = "the handle of a lock that is held: false",
                   .expected = "true",
                   .got = "false",
                   .check = "return !result;"};
  };
  return world;
}

Worlds right_to_unlock(Case& c) {
  if (lock_function(c) == nullptr) return {};
  return {given_up_again_and_again(c, world::file(Content::pattern(100))),
          given_up_again_and_again(c, world::file(Content::pattern(0)))};
}

World no_handle(std::int64_t number) {
  World world = world::at(fmt::format("{}, which is no handle", number), {}, "");
  world.more.handle = number;
  world.arguments_code = fmt::format("{}LL", number);
  return world;
}

Worlds failing_to_unlock(Case& /*c*/) {
  return {no_handle(-1), no_handle(std::int64_t{1} << 32), no_handle(0)};
}

Worlds more_failing_to_unlock(Case& /*c*/) {
  return {no_handle(1), no_handle(900), no_handle(-4'000'000'000)};
}

/// True if it is not the judged function of the pair that leaves something behind.
bool is_left_by_other(Case& c, const World& world, probe::Resource resource) {
  const probe::Subject* lock = lock_function(c);
  const probe::Subject* unlock = unlock_function(c);
  if (lock == nullptr || unlock == nullptr || !world.path) return false;
  const auto take = [&](const std::string& path) {
    return c.call_other(*lock, world::at("a file", {}, path)).number;
  };
  const Pair pair = {.take = take,
                     .give = [&](std::int64_t handle) { give_up(c, handle); },
                     .path = *world.path,
                     .may_hold_descriptor = true};
  const bool is_unlocks = is_left_by_giver(pair, resource, c.setting().places);
  return is_unlocks != (c.subject().name == unlock->name);
}

}  // namespace

void lock_leaves_nothing(Case& c) {
  if (unlock_function(c) == nullptr)
    c.cannot_judge("the provider exports no rt_file_unlock, so that no lock can be given up");
  leaves_nothing(c);
}

void lock_leaves_nothing_under_faults(Case& c) {
  if (unlock_function(c) == nullptr)
    c.cannot_judge("the provider exports no rt_file_unlock, so that no lock can be given up");
  leaves_nothing_under_faults(c);
}

namespace {

void require_handles(Case& c) {
  if (lock_function(c) == nullptr)
    c.cannot_judge("the provider exports no rt_file_lock, which gives handles");
}

}  // namespace

void unlock_leaves_nothing(Case& c) {
  require_handles(c);
  leaves_nothing(c);
}

void unlock_spares_caller(Case& c) {
  require_handles(c);
  spares_caller(c);
}

void unlock_leaves_process_unchanged(Case& c) {
  require_handles(c);
  process_unchanged(c);
}

const Scenes kScenesOfLock = {right,   more_right, failing,         more_failing,
                              nothing, false,      is_left_by_other};
const Scenes kScenesOfUnlock = {right_to_unlock, nothing, failing_to_unlock, more_failing_to_unlock,
                                nothing,         false,   is_left_by_other};

}  // namespace rtconf::cases::lock
