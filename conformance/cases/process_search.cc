// The clauses about which program it is that is run, and about those that cannot be.
#include <fmt/format.h>
#include <limits.h>
#include <unistd.h>

#include "conformance/cases/process.h"
#include "conformance/cases/process_programs.h"
#include "conformance/probe/step_process.h"
#include "conformance/probe/text.h"

namespace rtconf::cases::process {

using probe::Case;
using probe::Content;
using probe::Step;
using probe::World;

namespace {

constexpr const char* kTool = "rtconf-tool";  // in no directory of anybody's PATH

/// A directory with a tool in it that exits with `status`.
std::vector<Step> tool_in(const std::string& directory, int status) {
  return {probe::make_directory(directory), exiting_program(directory + "/" + kTool, status)};
}

std::vector<Step> operator+(std::vector<Step> steps, const std::vector<Step>& more) {
  steps.insert(steps.end(), more.begin(), more.end());
  return steps;
}

Step set_path(const std::string& path) { return probe::set_variable("PATH", path); }

World by_name(std::string title, std::vector<Step> steps, int status) {
  return ends_with(status, program(std::move(title), std::move(steps), kTool, {"an argument"}));
}

void first_of_two(Case& c) {
  const std::string one = probe::fresh_name("bin");
  const std::string two = probe::fresh_name("bin");
  const std::string both = one + ":" + two;
  std::string so_far;  // each world is what the one before it has become
  const auto next = [&](World world) {
    world.steps.insert(world.steps.begin(), probe::declare(so_far));
    run(c, world);
    so_far = world.code() + world.call_code() + ";";
  };
  next(by_name("a name in the first directory of PATH",
               tool_in(one, 11) + tool_in(two, 12) + std::vector{set_path(both)}, 11));
  next(by_name("the same name, after PATH was turned round", {set_path(two + ":" + one)}, 12));
  next(by_name("the same name, after the first one was removed",
               {probe::remove_file(two + "/" + kTool)}, 11));
  next(by_name("the same name in an absolute directory",
               {probe::make_directory("deeper"), set_path("/:/nowhere:/proc:" + both)}, 11));
}

/// What stands in the way of the tool in the first directory, which is passed over.
void passed_over(Case& c, std::string_view what,
                 const std::function<std::vector<Step>(const std::string& directory)>& obstacle) {
  const std::string one = probe::fresh_name("bin");
  const std::string two = probe::fresh_name("bin");
  run(c, by_name(fmt::format("a name in the second directory of PATH, behind {}", what),
                 obstacle(one) + tool_in(two, 13) + std::vector{set_path(one + ":" + two)}, 13));
}

}  // namespace

void path_search(Case& c) {
  require_programs(c);
  first_of_two(c);
  passed_over(c, "an empty directory",
              [](const std::string& one) { return std::vector{probe::make_directory(one)}; });
  passed_over(c, "a missing directory", [](const std::string&) { return std::vector<Step>{}; });
  passed_over(c, "a file in the place of a directory", [](const std::string& one) {
    return std::vector{probe::write_file(one, Content::exactly("no directory"))};
  });
  passed_over(c, "a file of that name that cannot be executed", [](const std::string& one) {
    return tool_in(one, 1) + std::vector{probe::set_mode(one + "/" + kTool, 0644)};
  });
  passed_over(c, "a directory of that name", [](const std::string& one) {
    return std::vector{probe::make_directory(one), probe::make_directory(one + "/" + kTool)};
  });
  passed_over(c, "a dangling link of that name", [](const std::string& one) {
    return std::vector{probe::make_directory(one),
                       probe::link_symbolic("nowhere", one + "/" + kTool)};
  });
  if (geteuid() != 0) {
    passed_over(c, "a directory that may not be searched", [](const std::string& one) {
      return tool_in(one, 1) + std::vector{probe::set_mode(one, 0600)};
    });
  }
  // A program in the working directory, which PATH does not name, is not found.
  run(c,
      by_name("a name in the working directory, which is not in PATH",
              {exiting_program(kTool, 1), probe::make_directory("empty"), set_path("empty")}, 127));
  run(c, by_name("a name in the last of many directories of PATH",
                 tool_in("last", 14) + std::vector{set_path([] {
                   std::string path;
                   for (int i = 0; i < 300; ++i) path += fmt::format("missing-{}:", i);
                   return path + "last";
                 }())},
                 14));
}

void slash_path(Case& c) {
  require_programs(c);
  const std::vector<Step> found =
      tool_in("bin", 1) + std::vector{probe::make_directory("bin/sub"),
                                      exiting_program("bin/sub/inner", 2), set_path("bin")};
  const auto by_path = [&](std::string title, std::vector<Step> steps, const std::string& command,
                           int status) {
    run(c, ends_with(status, program(std::move(title), std::move(steps), command, {})));
  };
  by_path("a path that leads nowhere, though one directory of PATH has such a path", found,
          "sub/inner", 127);
  by_path("./ and a name that only PATH has", {}, std::string("./") + kTool, 127);
  by_path("./ and a name that PATH has too", {exiting_program(kTool, 21)},
          std::string("./") + kTool, 21);
  by_path("a path through a directory",
          {probe::make_directory("sub"), exiting_program("sub/inner", 22)}, "sub/inner", 22);
  by_path("a path with // and ..", {}, "sub/..//sub/inner", 22);
  by_path("a path through a link to a program", {probe::link_symbolic("sub/inner", "linked")},
          "./linked", 22);
  by_path("a path through a link to a directory", {probe::link_symbolic("sub", "linked-sub")},
          "linked-sub/inner", 22);
  run(c, ends_with(24, program("an absolute path", {}, "/bin/sh", {"-c", "exit 24"})));
  by_path("the same path, from another working directory",
          {probe::make_directory("other"), probe::make_directory("other/sub"),
           exiting_program("other/sub/inner", 23), probe::go_to("other")},
          "sub/inner", 23);
  by_path("a path that goes up", {}, "../sub/inner", 22);
  by_path("a path, while PATH is not set", {probe::set_variable("PATH", std::nullopt)}, "sub/inner",
          23);
}

namespace {

World not_run(std::string title, std::vector<Step> steps, const std::string& command) {
  return ends_with(127, program(std::move(title), std::move(steps), command, {"an argument"}));
}

/// The same for a path that is long, and written as C by a loop.
World not_run_at(World at) {
  World made = not_run("a command that is " + at.title, at.steps, *at.path);
  made.arguments_code = at.path_code + ", NULL, 0";
  made.more.list.reset();
  return made;
}

/// A program that tells if it was run although it cannot be.
void expect_not_run(Case& c, const World& world, const std::string& mark) {
  run(c, world);
  if (!is_there(mark)) return;
  c.fail({.message = probe::call_text(c.subject(), world) + " ran the file",
          .expected = "127, and the file is not run",
          .got = "127, and the file was run",
          .check = fmt::format("return result != 127 || access(\"{}\", F_OK) == 0;", mark)});
}

}  // namespace

void missing_program(Case& c) {
  const Step path = set_path("bin:/usr/bin:/bin");
  run(c, not_run("a path to a missing file", {path}, "./missing"));
  run(c, not_run("an absolute path to a missing file", {}, "/missing/program"));
  run(c, not_run("a name that is in no directory of PATH", {}, "rtconf-no-such-program"));
  run(c, not_run("the empty command", {}, ""));
  run(c, not_run("a name of 256 bytes", {}, std::string(256, 'n')));
  run(c, not_run("a name of 5,000 bytes", {}, std::string(5000, 'n')));
  run(c, not_run("a path with a component of 256 bytes", {}, "./" + std::string(256, 'n')));
  for (const World& at : {probe::world::long_path(PATH_MAX), probe::world::long_path(2 * PATH_MAX),
                          probe::world::dangling_link(), probe::world::link_loop(),
                          probe::world::missing_directory()}) {
    World world = at;
    if (world.path->find('/') == std::string::npos) {
      world.path = "./" + *world.path;
      world.path_code = probe::quoted(*world.path);
    }
    run(c, not_run_at(world));
  }
  run(c, not_run("a path below a program", {exiting_program("tool", 1)}, "tool/inner"));
  run(c, not_run("a program with a slash behind its name", {}, "./tool/"));
}

void not_executable(Case& c) {
  require_programs(c);
  const std::string mark = probe::fresh_name("ran");
  const Step script = marking_script("plain", mark, 5);
  expect_not_run(
      c, not_run("a script of mode 0644", {script, probe::set_mode("plain", 0644)}, "./plain"),
      mark);
  expect_not_run(c, not_run("a script of mode 0444", {probe::set_mode("plain", 0444)}, "./plain"),
                 mark);
  expect_not_run(
      c, not_run("a link to a script of mode 0644", {probe::link_symbolic("plain", "to")}, "./to"),
      mark);
  run(c, not_run("a file with a text in it",
                 {probe::write_file("text", Content::exactly("text\n"))}, "./text"));
  run(c, not_run("an empty file", {probe::write_file("empty", Content::exactly(""))}, "./empty"));
  run(c, not_run("a script whose interpreter is missing",
                 {probe::write_file("lost", Content::exactly("#!/no/such/interpreter\n")),
                  probe::set_mode("lost", 0755)},
                 "./lost"));
  expect_not_run(c,
                 not_run("a name that PATH finds once, as a script of mode 0644",
                         {probe::make_directory("bin"), marking_script("bin/one-plain", mark, 5),
                          probe::set_mode("bin/one-plain", 0644), set_path("bin")},
                         "one-plain"),
                 mark);
  if (geteuid() == 0) return;
  expect_not_run(c,
                 not_run("a script below a directory that may not be searched",
                         {probe::make_directory("closed"), marking_script("closed/in", mark, 5),
                          probe::set_mode("closed", 0600)},
                         "closed/in"),
                 mark);
}

void directory(Case& c) {
  run(c, not_run("a directory", {probe::make_directory("sub")}, "./sub"));
  run(c, not_run("a directory with a slash behind it", {}, "sub/"));
  run(c, not_run("an absolute directory", {}, "/usr"));
  run(c, not_run("the root directory", {}, "/"));
  run(c, not_run("the working directory", {}, "./."));
  run(c, not_run("a link to a directory", {probe::link_symbolic("sub", "to")}, "./to"));
  run(c, not_run("a name that PATH finds once, as a directory",
                 {probe::make_directory("bin"), probe::make_directory("bin/one-directory"),
                  set_path("bin")},
                 "one-directory"));
}

void unknown_format(Case& c) {
  require_programs(c);
  const std::string mark = probe::fresh_name("ran");
  const World world =
      program("an executable file of no known format",
              {probe::write_file("bare", Content::exactly(fmt::format(": > {}; exit 5\n", mark))),
               probe::set_mode("bare", 0755)},
              "./bare", {});
  c.enter(world);
  const probe::Answer answer = c.call();
  const bool was_run = is_there(mark);
  if (answer.number == 127 && !was_run) c.choose("returns 127");
  if (answer.number == 5 && was_run) c.choose("is run by /bin/sh");
  c.fail({.message = probe::call_text(c.subject(), world) + " did neither of what is allowed",
          .expected = "127 and not run, or run by /bin/sh, and its exit status of 5",
          .got = fmt::format("{}, and {}", answer.number, was_run ? "run" : "not run"),
          .check = fmt::format("return result != (access(\"{}\", F_OK) == 0 ? 5 : 127);", mark)});
}

}  // namespace rtconf::cases::process
