// The worlds that cases about directories call in, and the scenes of both functions.
#include <fmt/format.h>
#include <limits.h>
#include <sys/stat.h>

#include <cerrno>

#include "conformance/cases/dir.h"
#include "conformance/probe/directories.h"
#include "conformance/probe/names.h"
#include "conformance/probe/text.h"

namespace rtconf::cases::dir {

using probe::Answer;
using probe::Case;
using probe::Content;
using probe::Failure;
using probe::Step;
using probe::World;
namespace world = probe::world;

World listed(World world) {
  world.wrong = [call = "the list of " + world.title, path = *world.path, code = world.path_code](
                    const Answer& answer) { return probe::wrong_names(answer, call, path, code); };
  return world;
}

World listing(std::string title, std::vector<Step> steps, std::string path) {
  return listed(world::at(std::move(title), std::move(steps), std::move(path)));
}

World directory_of(unsigned count) {
  const std::string name = probe::fresh_name("listed");
  return listing("a directory of " + probe::counted(count, "file"),
                 {probe::make_directory(name), probe::fill_directory(name, count)}, name);
}

std::vector<World> directories_of(const std::vector<unsigned>& counts) {
  std::vector<World> worlds;
  unsigned there = 0;
  for (const unsigned count : counts) {
    World next = directory_of(count);
    if (!worlds.empty()) {
      // Reproducers make all of it.
      next.steps.front().apply = probe::rename_file(*worlds.back().path, *next.path).apply;
      next.steps.back().apply = probe::fill_directory(*next.path, count, "e", there).apply;
    }
    worlds.push_back(std::move(next));
    there = count;
  }
  return worlds;
}

namespace {

std::string entries_code(const std::string& directory, const std::vector<std::string>& names) {
  std::string list;
  for (const std::string& name : names) list += (list.empty() ? "" : ", ") + probe::quoted(name);
  return fmt::format(
      "{{ char *names[] = {{{}}}; for (int k = 0; k < {}; k++) {{ char n[600]; sprintf(n, "
      "\"{}/%s\", names[k]); mknod(n, S_IFREG | 0644, 0); }} }}",
      list, names.size(), directory);
}

std::string loop_code(const std::string& directory, const Loop& loop) {
  return fmt::format(
      "for ({}) {{ char n[600] = \"{}/\"; char *e = n + {}; {} mknod(n, S_IFREG | 0644, 0); }}",
      loop.head, directory, directory.size() + 1, loop.body);
}

}  // namespace

World directory_with(std::string title, const std::vector<std::string>& names,
                     const std::optional<Loop>& loop) {
  const std::string directory = probe::fresh_name("listed");
  const auto make = [=]() -> probe::Trouble {
    for (const std::string& name : names) {
      if (mknod((directory + "/" + name).c_str(), S_IFREG | 0644, 0) != 0)
        return probe::cannot("make an entry " + probe::quoted(name, 80), errno);
    }
    return std::nullopt;
  };
  const std::string code = loop ? loop_code(directory, *loop) : entries_code(directory, names);
  return listing(std::move(title), {probe::make_directory(directory), Step{make, code}}, directory);
}

namespace {

/// Nothing, or how a call that was to make a directory, or to find it, did not.
std::optional<Failure> not_made(const Answer& answer, const std::string& title,
                                const std::string& path, const std::string& path_code) {
  struct stat info {};
  const bool is_there = stat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode);
  if (!answer.failed && is_there) return std::nullopt;
  return Failure{
      .message = fmt::format("the making of {} {}", title,
                             answer.failed ? "failed" : "succeeded, but there is no directory"),
      .expected = "true, and a directory",
      .got = answer.failed ? fmt::format("false, and {}", is_there ? "a directory" : "none")
                           : "true, and none",
      .check = fmt::format("struct stat info;\n"
                           "return !result || stat({}, &info) || !S_ISDIR(info.st_mode);",
                           path_code)};
}

}  // namespace

World judged_as_making(World world) {
  world.arguments_code = fmt::format("{}, {}", world.path_code, world.more.flag);
  world.is_private = true;
  world.wrong = [title = world.title, at = *world.path, code = world.path_code](
                    const Answer& answer) { return not_made(answer, title, at, code); };
  return world;
}

World making(std::string title, std::vector<Step> steps, std::string path, bool recursive) {
  World world = world::at(std::move(title), std::move(steps), std::move(path));
  world.title += recursive ? ", recursive" : ", not recursive";
  world.more.flag = recursive;
  return judged_as_making(std::move(world));
}

void require_modes(Case& c) {
  if (!probe::is_bound_by_modes()) {
    c.cannot_judge(
        "file permissions do not bind this user: run as an ordinary user, or where root can become "
        "one");
  }
}

namespace {

Worlds list_right(Case& /*c*/) {
  const std::string link = probe::fresh_name("linked");
  return {directory_of(7), directory_of(0), directory_of(70),
          listing("a symbolic link to a directory",
                  {probe::make_directory(link), probe::fill_directory(link, 3),
                   probe::link_symbolic(link, link + ".link")},
                  link + ".link")};
}

Worlds list_more_right(Case& /*c*/) {
  return {directory_of(1), directory_of(16), directory_of(200),
          directory_with("a directory with longer names",
                         {std::string(100, 'n'), std::string(120, 'm'), "one", "another"})};
}

Worlds list_failing(Case& /*c*/) {
  return {
      world::missing(),   world::empty_path(),     world::file(Content::exactly("no directory")),
      world::link_loop(), world::file_as_parent(), world::long_path(PATH_MAX)};
}

Worlds list_more_failing(Case& /*c*/) {
  return {world::missing_directory(), world::dangling_link(),  world::long_path(2 * PATH_MAX),
          world::long_component(),    world::trailing_slash(), world::fifo(),
          world::special("/dev/null")};
}

/// Something to make again and again: what was made is removed before each call, from the end.
World made_anew(std::string title, std::vector<Step> steps, const std::string& path, bool recursive,
                const std::vector<std::string>& made) {
  World world = making(std::move(title), std::move(steps), path, recursive);
  for (auto name = made.rbegin(); name != made.rend(); ++name)
    world.before_call.push_back(probe::remove_directory(*name));
  return world;
}

Worlds create_right(Case& /*c*/) {
  const std::string plain = probe::fresh_name("plain");
  const std::string deep = probe::fresh_name("deep");
  const std::string there = probe::fresh_name("there");
  return {made_anew("a directory", {}, plain, false, {plain}),
          made_anew("a directory and two parents", {}, deep + "/b/c", true,
                    {deep, deep + "/b", deep + "/b/c"}),
          making("a directory that is there", {probe::make_directory(there)}, there, true)};
}

Worlds create_more_right(Case& /*c*/) {
  const std::string odd = probe::fresh_name("odd");
  const std::string link = probe::fresh_name("link");
  const std::string base = probe::fresh_name("base");
  const std::string wide(200, 'w');
  return {made_anew("a path with //, /./ and a slash at the end", {}, ".//" + odd + "/./b//", true,
                    {odd, odd + "/b"}),
          made_anew("a directory behind a symbolic link",
                    {probe::make_directory(link), probe::link_symbolic(link, link + ".link")},
                    link + ".link/new", false, {link + "/new"}),
          made_anew("directories with long names", {probe::make_directory(base)},
                    base + "/" + wide + "/" + wide, true,
                    {base + "/" + wide, base + "/" + wide + "/" + wide}),
          making("the working directory", {}, ".", true)};
}

World refused(World world, bool recursive) {
  world.more.flag = recursive;
  world.arguments_code = fmt::format("{}, {}", world.path_code, recursive);
  return world;
}

Worlds create_failing(Case& /*c*/) {
  return {refused(world::directory(), false),     refused(world::missing_directory(), false),
          refused(world::file_as_parent(), true), refused(world::file_as_parent(), false),
          refused(world::empty_path(), true),     refused(world::long_path(PATH_MAX), true)};
}

Worlds create_more_failing(Case& /*c*/) {
  return {refused(world::file(Content::exactly("in the way")), true),
          refused(world::dangling_link(), true),
          refused(world::link_loop(), true),
          refused(world::long_component(), true),
          refused(world::long_path(2 * PATH_MAX), false),
          refused(world::special("/dev/null"), true)};
}

}  // namespace

const Scenes kListScenes = {list_right, list_more_right, list_failing, list_more_failing,
                            list_right};
const Scenes kCreateScenes = {create_right, create_more_right, create_failing, create_more_failing,
                              nothing};

}  // namespace rtconf::cases::dir
