#include "conformance/cases/effects.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <limits.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <latch>
#include <thread>

#include "conformance/cases/common.h"
#include "conformance/cases/threads.h"
#include "conformance/probe/fd.h"
#include "conformance/probe/text.h"
#include "conformance/probe/tree.h"

namespace rtconf::cases {

using probe::Answer;
using probe::Case;
using probe::Check;
using probe::Content;
using probe::Failure;
using probe::Tree;
using probe::World;
namespace world = probe::world;

World succeeding(const Case& c, World world, std::vector<Check> checks) {
  const std::string failure = c.subject().failure;
  std::string code = fmt::format("if (result == {}) return 1;\n", failure);
  for (const Check& check : checks) code += check.code + "\n";
  code += "return 0;";
  world.wrong = [checks = std::move(checks), code, failure,
                 call = call_text(c.subject(), world)](const Answer& answer) {
    std::optional<Failure> wrong;
    if (answer.failed) {
      wrong = Failure{
          .message = call + " failed", .expected = "success", .got = failure, .check = code};
    }
    for (const Check& check : checks) {
      if (wrong) break;
      if (const auto finding = check.look()) {
        wrong = Failure{.message = fmt::format("after {}: {}", call, finding->message),
                        .expected = finding->expected,
                        .got = finding->got,
                        .check = code};
      }
    }
    return wrong;
  };
  return world;
}

World titled(World world, std::string_view more) {
  world.title += fmt::format(", {}", more);
  return world;
}

World with_second_path(World world, std::string path, const std::string& code) {
  world.more.second = std::move(path);
  world.arguments_code = fmt::format("{}, {}", world.path_code, code);
  return world;
}

World with_second(World world, const Content& text) {
  constexpr std::uint64_t kLiteral = 80;
  std::string bytes = text.bytes();
  world.content = text;
  world.title += ", a text of " + text.describe();
  if (text.size() <= kLiteral) {
    const std::string literal = probe::quoted(bytes);
    return with_second_path(std::move(world), std::move(bytes), literal);
  }
  world.steps.push_back(probe::declare(fmt::format(
      "char *text = calloc(1, {0} + 1ULL); for (unsigned long long i = 0; i < {0}; i++) text[i] = "
      "(char)({1});",
      text.size(), text.c_expression())));
  return with_second_path(std::move(world), std::move(bytes), "text");
}

Worlds linked_files(const Content& content) {
  return {world::through_symlink(content),       world::through_chain(content),
          world::through_hard_link(content),     world::through_symlink(Content::text(3)),
          world::through_absolute_link(content), world::below_linked_directory(content),
          world::through_long_chain(8, content)};
}

Worlds bad_targets() {
  Worlds worlds = {world::empty_path(),
                   world::missing_directory(),
                   world::link_loop(),
                   world::loop_of_two(),
                   world::long_path(PATH_MAX),
                   world::long_path(PATH_MAX + 5),
                   world::long_path(2 * PATH_MAX),
                   world::long_component(),
                   world::file_as_parent(),
                   world::trailing_slash(),
                   world::linked_trailing_slash(),
                   world::through_a_file("/."),
                   world::through_a_file("/../x"),
                   world::through_nothing()};
  const std::string name = probe::fresh_name("way");
  worlds.push_back(world::at("a path through a dangling link",
                             {probe::link_symbolic(name + ".nowhere", name)}, name + "/file"));
  worlds.push_back(world::at("a path through a loop of links",
                             {probe::link_symbolic(name + ".loop", name + ".loop")},
                             name + ".loop/file"));
  worlds.push_back(world::at("a missing file with a slash behind its name", {}, name + ".new/"));
  worlds.push_back(world::at("a missing file with /. behind its name", {}, name + ".dot/."));
  return worlds;
}

namespace {

std::string unchanged_code(const Case& c, const World& world) {
  return with_call(fmt::format("unsigned long long before = tree();\nbool result = CALL;\n"
                               "return result != {} || tree() != before;",
                               c.subject().failure),
                   world);
}

}  // namespace

void expect_refused(Case& c, const World& world) {
  c.enter(world);
  const Tree before = Tree::now();
  const Answer answer = c.call();
  c.expect_failure(answer);
  const std::string change = before.change_to(Tree::now());
  if (change.empty()) return;
  c.fail({.message = fmt::format("{} failed, and yet {}", call_text(c.subject(), world), change),
          .expected = "every file as it was before",
          .got = change,
          .check = unchanged_code(c, world),
          .prelude = probe::tree_code()});
}

Answer call_and_compare(Case& c, const std::set<std::string>& changed) {
  const Tree before = Tree::now();
  const Answer answer = c.call();
  const std::string change = before.change_to(Tree::now(), changed);
  if (change.empty()) return answer;
  std::string others;
  for (const std::string& name : changed) others += name + " ";
  c.fail({.message = fmt::format("after {}: {}", call_text(c.subject(), c.world()), change),
          .expected = others.empty() ? "every file as it was before"
                                     : "every file as it was before, but for " + others,
          .got = change,
          .check = with_call("unsigned long long before = tree();\nCALL;\nreturn tree() != before;",
                             c.world()),
          .prelude = probe::tree_code(changed)});
}

void expect_only(Case& c, const World& world, const std::set<std::string>& changed) {
  c.enter(world);
  c.expect_right(call_and_compare(c, changed));
}

void require_permissions(Case& c) {
  const std::string name = probe::fresh_name("locked-away");
  c.require(probe::write_file(name, Content::text(1)).apply());
  c.require(probe::set_mode(name, 0).apply());
  if (probe::Fd(open(name.c_str(), O_RDONLY | O_CLOEXEC))) {
    c.cannot_judge(
        "file permissions do not bind this user: run as an ordinary user, or where root can become "
        "one");
  }
  c.require(probe::remove_file(name).apply());
}

void act_elsewhere(Case& c, const probe::Step& step) {
  const pid_t helper = c.fork_helper();
  if (helper == 0) _exit(step.apply() ? 1 : 0);
  siginfo_t info{};
  while (waitid(P_PID, static_cast<id_t>(helper), &info, WEXITED | WNOWAIT) < 0 && errno == EINTR) {
  }
  c.dismiss_helpers();
  if (info.si_code != CLD_EXITED || info.si_status != 0)
    c.fault("another process could not change the test's file");
}

void in_two_directories(Case& c, const std::function<void(bool is_elsewhere)>& act) {
  c.require(probe::make_directory("elsewhere").apply());
  act(false);
  c.act_quietly(probe::go_to("elsewhere"));
  act(true);
  c.act_quietly(probe::go_to(".."));
  act(false);
}

World elsewhere(World world) {
  world.steps.insert(
      world.steps.begin(),
      probe::declare(probe::write_file(*world.path, Content::exactly("not this one")).code +
                     " mkdir(\"elsewhere\", 0755); chdir(\"elsewhere\");"));
  return titled(std::move(world), "after a change of the working directory");
}

unsigned call_together(Case& c, const World& world, unsigned times) {
  constexpr unsigned kThreads = 8;
  std::atomic<unsigned> succeeded{0};
  std::latch start(kThreads);
  c.begin_calls();
  {
    std::vector<std::jthread> threads;
    for (unsigned thread = 0; thread < kThreads; ++thread) {
      threads.push_back(start_thread(c, [&] {
        start.arrive_and_wait();
        for (unsigned i = 0; i < times; ++i) {
          if (!c.call_raw(world).failed) ++succeeded;
        }
      }));
    }
  }
  c.end_calls();
  return succeeded;
}

std::string together_prelude(const probe::Subject& subject, const World& world) {
  return fmt::format(
      "static {} (*called)({}); static volatile int failed, done; static pthread_barrier_t all;\n"
      "static void *work(void *unused) {{\n"
      "  pthread_barrier_wait(&all);\n"
      "  for (int n = 0; n < TIMES; n++) if (called({})) __sync_fetch_and_add(&done, 1); else "
      "failed = 1;\n"
      "  return unused;\n"
      "}}\n",
      subject.c_type, subject.c_parameters,
      world.arguments_code.empty() ? world.path_code : world.arguments_code);
}

const char* const kTogetherCode =
    "called = call; pthread_t threads[8]; /* each then makes its call() */\n"
    "pthread_barrier_init(&all, NULL, 8);\n"
    "for (int k = 0; k < 8; k++) pthread_create(&threads[k], NULL, work, NULL);\n"
    "for (int k = 0; k < 8; k++) pthread_join(threads[k], NULL);\n";

}  // namespace rtconf::cases
