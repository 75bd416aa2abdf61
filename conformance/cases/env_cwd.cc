// The working directory, as it is at the time of the call.
#include <fcntl.h>
#include <fmt/format.h>
#include <limits.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <memory>

#include "conformance/cases/common.h"
#include "conformance/cases/env.h"
#include "conformance/cases/text_result.h"
#include "conformance/probe/directories.h"
#include "conformance/probe/surroundings.h"
#include "conformance/probe/text.h"

namespace rtconf::cases::env {

using probe::Answer;
using probe::Case;
using probe::Content;
using probe::Step;
using probe::World;
namespace world = probe::world;

namespace {

constexpr const char* kTruth = "getcwd(calloc(99999, 1), 99998)";

/// What getcwd(3) of the suite's own libc gives, or "".
std::string truth() {
  const std::unique_ptr<char, void (*)(void*)> here(getcwd(nullptr, 0), std::free);
  return here != nullptr ? here.get() : "";
}

/// Calls where these steps lead to, whose path is `expected`. Every call begins with them.
World standing_in(std::string title, std::vector<Step> before_call, const std::string& expected) {
  World world;
  world.title = std::move(title);
  world.before_call = {probe::go_back()};
  world.before_call.insert(world.before_call.end(), before_call.begin(), before_call.end());
  return giving(std::move(world), expected, kTruth);
}

World at_start() { return standing_in("the working directory", {}, probe::starting_directory()); }

World at_length(std::size_t length) {
  return standing_in(fmt::format("a working directory whose path has {} bytes", length),
                     {probe::go_down(length)}, probe::path_of_length(length));
}

bool has_room(std::size_t length) { return length > probe::starting_directory().size() + 2; }

Worlds of_lengths(std::initializer_list<std::size_t> lengths) {
  Worlds worlds;
  for (const std::size_t length : lengths) {
    if (has_room(length)) worlds.push_back(at_length(length));
  }
  return worlds;
}

World in_removed(std::string title, const std::vector<Step>& steps) {
  World world = standing_in(std::move(title), steps, "");
  world.wrong = {};
  return world;
}

/// A directory is made, gone to, and removed, unless the process is in such a one already: where it
/// is stays the same from call to call.
World removed() {
  const std::string name = probe::fresh_name("removed");
  const std::vector<Step> steps = {
      probe::go_back(), probe::make_directory(name), probe::go_to(name),
      probe::remove_directory(probe::starting_directory() + "/" + name)};
  const auto go = [steps]() -> probe::Trouble {
    if (truth().empty()) return std::nullopt;
    for (const Step& step : steps) {
      if (auto trouble = step.apply()) return trouble;
    }
    return std::nullopt;
  };
  World world = in_removed("a working directory that was removed", {});
  world.before_call = {{.apply = go,
                        .code = fmt::format("{} {} {} rmdir(\"../{}\");", steps[0].code,
                                            steps[1].code, steps[2].code, name),
                        .changes = probe::Changes::kSurroundings}};
  return world;
}

World removed_with_parent() {
  const std::string name = probe::fresh_name("removed");
  const std::string whole = probe::starting_directory() + "/" + name;
  Step inner = probe::remove_directory(whole + "/below");
  inner.code = "rmdir(\"../below\");";
  Step outer = probe::remove_directory(whole);
  outer.code = fmt::format("rmdir(\"../../{}\");", name);
  return in_removed(
      "a working directory that was removed with the one above it",
      {probe::make_directories(name + "/below"), probe::go_to(name + "/below"), inner, outer});
}

Worlds right(Case& /*c*/) {
  // One place, since all threads of a process are in the same.
  World with_lie = at_start();
  with_lie.title += ", while PWD names another";
  with_lie.steps.push_back(probe::set_variable("PWD", "/tmp"));
  return {at_start(), with_lie};
}

Worlds more_right(Case& /*c*/) { return of_lengths({130, 256, 1024, 4000}); }
Worlds failing(Case& /*c*/) { return {removed()}; }

Worlds results(Case& /*c*/) {
  Worlds worlds = of_lengths({100, 101, 102, 103,  104,  105,  106,  107,  108,  109,  110,
                              111, 112, 113, 114,  115,  127,  128,  129,  255,  256,  257,
                              511, 512, 513, 1023, 1024, 1025, 2047, 2048, 4000, 4094, 4095});
  worlds.insert(worlds.begin(), at_start());
  return worlds;
}

void expect_truth(Case& c, World world) {
  c.enter(world);
  for (const Step& step : world.before_call) c.act_quietly(step);
  const std::string expected = truth();
  if (expected.empty()) c.fault("the suite's own getcwd fails");
  world = giving(std::move(world), expected, kTruth);
  c.turn_to(world);
  const Answer answer = c.call();
  c.expect_right(answer);
  c.release(answer);
}

}  // namespace

const Scenes kCwdScenes = {right, more_right, failing, nothing, results};

void working_directory(Case& c) {
  expect_truth(c, at_start());
  const std::string name = probe::fresh_name("real");
  const std::vector<Step> steps = {probe::make_directories(name + "/below"),
                                   probe::link_symbolic(name, name + ".link"),
                                   probe::link_symbolic(name + "/below", name + ".deep"),
                                   probe::make_directory(name + "/gone (deleted)"),
                                   probe::make_directory(name + "/(unreachable)")};
  const auto in = [&](std::string title, const std::string& path) {
    World world = standing_in(std::move(title), {probe::go_to(path)}, "");
    world.steps = steps;
    return world;
  };
  expect_truth(c, in("a directory below", name));
  const auto again = [&](std::string title, const std::string& path,
                         const std::optional<std::string>& told) {
    World world = in(std::move(title), path);
    world.steps.clear();
    world.before_call.push_back(probe::set_variable("PWD", told));
    expect_truth(c, world);
  };
  const std::string start = probe::starting_directory();
  again("two directories below", name + "/below", std::nullopt);
  again("a directory gone to by a link", name + ".link", start + "/" + name + ".link");
  again("a directory gone to by a link further down", name + ".deep", start + "/" + name + ".deep");
  again("a directory below a link", name + ".link/below", start + "/" + name + ".link/below");
  again("the directory above", name + "/below/..", start + "/" + name + "/below/..");
  again("a directory named as if it were gone", name + "/gone (deleted)", "");
  again("a directory with a name in brackets", name + "/(unreachable)", ".");
  again("a directory, PWD naming another", name, start);
  again("a directory, PWD naming it by another name", name, "/proc/self/cwd");
  again("a directory, PWD naming nothing", name, "/no/such/directory");
  again("a directory, PWD relative", name, name);
  again("the root", "/", start);
  again("a system's directory", "/tmp", "/");
  again("a directory of procfs", "/proc/sys/fs", "/proc");
}

void long_path(Case& c) {
  for (const std::size_t length :
       {63U,   64U,   65U,   127U,  128U,  129U,  199U,  200U,  201U,  254U,  255U,  256U,
        257U,  258U,  259U,  260U,  261U,  511U,  512U,  513U,  1000U, 1022U, 1023U, 1024U,
        1025U, 1026U, 2047U, 2048U, 2049U, 3000U, 3999U, 4000U, 4090U, 4093U, 4094U, 4095U}) {
    if (has_room(length)) call_and_expect_right(c, at_length(length));
  }
}

void beyond_path_max(Case& c) {
  constexpr unsigned kLevels = 20;
  const std::string name(250, '0');
  std::string expected = probe::starting_directory();
  for (unsigned level = 0; level < kLevels; ++level) expected += "/" + name;
  const Step go{
      .apply = [=]() -> probe::Trouble {
        for (unsigned level = 0; level < kLevels; ++level) {
          if (mkdir(name.c_str(), 0755) != 0 && errno != EEXIST)
            return probe::cannot("make a deep directory", errno);
          if (chdir(name.c_str()) != 0) return probe::cannot("go to a deep directory", errno);
        }
        return std::nullopt;
      },
      .code = fmt::format("char *deep = calloc(99999, 1); getcwd(deep, 4096);\n"
                          "for (int k = 0; k < {}; k++) {{ char n[300]; sprintf(n, \"%0250d\", 0); "
                          "mkdir(n, 0755); chdir(n); strcat(strcat(deep, \"/\"), n); }}",
                          kLevels),
      .changes = probe::Changes::kSurroundings};
  World world;
  world.title = fmt::format("a working directory whose path has {} bytes", expected.size());
  world.steps = {go};
  world = giving(std::move(world), expected, "deep");
  c.enter(world);
  if (truth() != expected) {
    c.act_quietly(probe::go_back());
    c.cannot_judge("the C library here does not find the way to so deep a directory either");
  }
  const Answer answer = c.call();
  auto failure = c.difference(answer);
  c.release(answer);
  c.act_quietly(probe::go_back());
  if (failure) c.fail(*failure);
}

void gone(Case& c) {
  const auto expect_null = [&](const World& world) {
    c.enter(world);
    c.expect_failure(c.call());
    c.act_quietly(probe::go_back());
  };
  expect_null(removed());
  expect_null(removed_with_parent());
  World reborn = removed();
  reborn.title += ", and made again";
  const std::string again = probe::starting_directory() + "/" + probe::fresh_name("again");
  reborn.before_call = {
      probe::go_back(),    probe::remove_directory(again), probe::make_directory(again),
      probe::go_to(again), probe::remove_directory(again), probe::make_directory(again)};
  reborn.before_call[1].code = "rmdir(\"again\");";
  reborn.before_call[2].code = "mkdir(\"again\", 0755);";
  reborn.before_call[3].code = "chdir(\"again\");";
  reborn.before_call[4].code = "rmdir(\"../again\");";
  reborn.before_call[5].code = "";
  expect_null(reborn);
  // After a call that found one, and with PWD naming a directory.
  World told = removed();
  told.title += ", PWD naming one that is there";
  told.before_call.push_back(probe::set_variable("PWD", probe::starting_directory()));
  c.enter(at_start());
  c.release(c.call());
  expect_null(told);
}

void cwd_fresh(Case& c) {
  World world;
  world.title = "the working directory";
  const std::string start = probe::starting_directory();
  world.steps = {probe::make_directories("one/below"), probe::make_directory("two")};
  Sequence calls(c, world, truth, kTruth);
  calls.change(probe::go_to("one"), "chdir");
  calls.change(probe::go_to("../two"), "chdir to one beside");
  const Step by_descriptor{
      .apply = []() -> probe::Trouble {
        const int fd = open("../one", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        const bool is_there = fchdir(fd) == 0;
        const int error = errno;
        close(fd);
        if (is_there) return std::nullopt;
        return probe::cannot("go to a directory by its descriptor", error);
      },
      .code = "{ int fd = open(\"../one\", O_RDONLY); fchdir(fd); close(fd); }",
      .changes = probe::Changes::kSurroundings};
  calls.change(by_descriptor, "fchdir");
  calls.change(probe::go_to("below"), "chdir to one below");
  calls.change(probe::rename_file("../../one/below", "../../one/renamed"),
               "the directory was renamed");
  calls.change(probe::rename_file("../../one", "../../uno"), "the one above it was renamed");
  calls.change(probe::rename_file("../../uno/renamed", "../../two/moved"),
               "it was moved to another directory");
  Step by_other = probe::rename_file("../../two", "../../due");
  by_other.apply = [rename = by_other.apply]() -> probe::Trouble {
    const pid_t other = fork();
    if (other == 0) _exit(rename() ? 1 : 0);
    int status = 1;
    waitpid(other, &status, 0);
    if (status == 0) return std::nullopt;
    return "a helper cannot rename a directory";
  };
  by_other.code =
      "if (fork() == 0) { rename(\"../../two\", \"../../due\"); _exit(0); } wait(NULL);";
  calls.change(by_other, "another process had renamed the one above it");
  calls.change(probe::go_to("/"), "chdir to the root");
  Step back = probe::go_back();
  back.code = "chdir(\"/tmp\");";
  calls.change(back, "chdir back");
}

void cwd_no_translation(Case& c) {
  std::vector<std::string> names;
  for (const World& odd : world::odd_paths()) {
    if (odd.path->find('/') == std::string::npos) names.push_back(*odd.path);
  }
  for (const std::string& name : names) {
    World world = standing_in(fmt::format("a working directory named {}", probe::quoted(name, 60)),
                              {probe::go_to(name)}, probe::starting_directory() + "/" + name);
    world.steps = {probe::make_directory(name)};
    c.enter(world);
    const Answer answer = c.call();
    c.expect_right(answer);
    c.release(answer);
    c.act_quietly(probe::go_back());
  }
}

}  // namespace rtconf::cases::env
