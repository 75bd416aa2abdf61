// The clauses about the process that calls: what it is spared, and what holds in its threads and
// forked children.
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "conformance/cases/common.h"
#include "conformance/cases/scenes.h"
#include "conformance/probe/text.h"

namespace rtconf::cases {

using probe::Answer;
using probe::Case;
using probe::Content;
using probe::Failure;
using probe::World;
namespace world = probe::world;

namespace {

/// Calls in plain worlds of every kind; what that does to the process is looked at when the case
/// passes.
void call_everywhere(Case& c) {
  const Scenes& scenes = scenes_of(c.subject());
  Worlds worlds = scenes.right(c);
  for (World& world : scenes.failing(c)) worlds.push_back(std::move(world));
  for (World& world : scenes.more_failing(c)) worlds.push_back(std::move(world));
  for (const World& world : worlds) {
    c.enter(world);
    for (int i = 0; i < 5; ++i) {
      c.release(c.call());
      if (i == 2) c.occupy_descriptors();  // a number kept from an earlier call is the caller's now
    }
    c.look();
  }
}

}  // namespace

void spares_caller(Case& c) { call_everywhere(c); }
void process_unchanged(Case& c) { call_everywhere(c); }

void after_fork(Case& c) {
  const World world = scenes_of(c.subject()).right(c).front();
  c.enter(world);
  const Answer before = c.call();  // so that anything made on first use is there
  c.expect_right(before);
  c.release(before);
  c.begin_calls();
  const pid_t child = fork();
  if (child == 0) {
    alarm(4);
    const Answer answer = c.call_raw(world);
    _exit(c.difference_in(world, answer) ? 1 : 0);
  }
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  c.end_calls();
  if (child < 0) c.fault("cannot fork");
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return;
  const std::string how =
      WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM ? "did not return within 4 s"
      : WIFSIGNALED(status) ? fmt::format("died of {}", probe::signal_name(WTERMSIG(status)))
                            : "was wrong";
  // What is wrong there is what would be wrong here: its C is that of an answer that failed.
  const auto wrong = c.difference_in(world, Answer{});
  c.fail(
      {.message =
           fmt::format("in a child made by fork, {} {}", probe::call_text(c.subject(), world), how),
       .expected = "the same right answer as in the parent",
       .got = "it " + how,
       .check = fmt::format("{0};\nint status; pid_t child = fork();\n"
                            "if (child == 0) {{\n  alarm(4);\n  {1} result = {0};\n{2}\n}}\n"
                            "return waitpid(child, &status, 0) != child || status != 0;",
                            world.call_code(), c.subject().c_type,
                            world.wrong ? (wrong ? wrong->check : "return 0;")
                                        : probe::wrong_answer_code(c.subject(), world.path_code))});
}

}  // namespace rtconf::cases
