#include "conformance/cases/dir_making.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include "conformance/probe/directories.h"
#include "conformance/probe/text.h"
#include "conformance/probe/tree.h"

namespace rtconf::cases::dir {

using probe::Answer;
using probe::Case;
using probe::Tree;
using probe::World;
namespace world = probe::world;

namespace {

/// Calls, and compares what is below the working directory with what was there: "" if the
/// directories `made` are all that came.
Answer call_and_look(Case& c, const std::vector<std::string>& made, std::string& difference) {
  const Tree before = Tree::now();
  const Answer answer = c.call();
  difference = before.change_to(Tree::now(), {made.begin(), made.end()});
  for (const std::string& path : made) {
    struct stat info {};
    if (!difference.empty()) break;
    if (lstat(path.c_str(), &info) != 0)
      difference = fmt::format("{} was not made", probe::quoted(path, 200));
    else if (!S_ISDIR(info.st_mode))
      difference = fmt::format("{} is no directory", probe::quoted(path, 200));
  }
  return answer;
}

[[noreturn]] void fail_tree(Case& c, const std::string& difference, std::string expected,
                            std::size_t made) {
  c.fail({.message = fmt::format("{}: {}", probe::call_text(c.subject(), c.world()), difference),
          .expected = std::move(expected),
          .got = difference,
          .check = probe::with_call(probe::tree_check(made), c.world()),
          .prelude = probe::kTreePrelude});
}

void judge_made(Case& c, const std::vector<std::string>& made) {
  std::string difference;
  const Answer answer = call_and_look(c, made, difference);
  c.expect_right(answer);
  if (difference.empty()) return;
  fail_tree(c, difference,
            made.empty()
                ? "nothing is made or changed"
                : fmt::format("{} is made, and nothing else", probe::quoted(made.back(), 200)),
            made.size());
}

void judge_refused(Case& c) {
  std::string difference;
  const Answer answer = call_and_look(c, {}, difference);
  c.expect_failure(answer);
  if (!difference.empty()) fail_tree(c, difference, "everything as it was", 0);
}

}  // namespace

void expect_made(Case& c, const World& world, const std::vector<std::string>& made) {
  c.enter(world);
  judge_made(c, made);
}

void expect_made_there(Case& c, const World& world, const std::vector<std::string>& made) {
  c.turn_to(world);
  judge_made(c, made);
}

void expect_refused(Case& c, const World& world) {
  c.enter(world);
  judge_refused(c);
}

void expect_refused_there(Case& c, const World& world) {
  c.turn_to(world);
  judge_refused(c);
}

void expect_refused_both(Case& c, const World& world) {
  expect_refused(c, with_flag(world, false));
  expect_refused_there(c, with_flag(world, true));
}

World by_absolute_path(World world) {
  const std::string path = *world.path;
  const std::string here = world::absolute(probe::Content::exactly("")).path.value();
  world.path = here.substr(0, here.rfind('/') + 1) + path;
  world.path_code =
      fmt::format("strcat(strcat(getcwd(calloc(9000, 1), 4096), \"/\"), {})", probe::quoted(path));
  return judged_as_making(std::move(world));
}

World with_flag(World world, bool recursive) {
  world.title += recursive ? ", recursive" : ", not recursive";
  world.more.flag = recursive;
  if (world.path) return judged_as_making(std::move(world));
  world.arguments_code = fmt::format("{}, {}", world.path_code, recursive);
  return world;
}

bool is_directory(const std::string& path) {
  struct stat info {};
  return stat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode);
}

}  // namespace rtconf::cases::dir
