// The clauses about the process that calls: what it is spared, and what holds in its threads and
// forked children.
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <barrier>
#include <chrono>
#include <csignal>
#include <ctime>
#include <mutex>
#include <thread>

#include "conformance/cases/common.h"
#include "conformance/cases/scenes.h"
#include "conformance/cases/threads.h"
#include "conformance/probe/text.h"

namespace rtconf::cases {

using probe::Answer;
using probe::Case;
using probe::Content;
using probe::Failure;
using probe::World;
namespace world = probe::world;

namespace {

constexpr std::chrono::milliseconds kEnough{1500};  // for calls that take milliseconds each

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

/// C in front of main: what each of several threads does with its file.
std::string worker_code(const probe::Subject& subject) {
  const std::string wrong =
      subject.returns_content
          ? "FILE *truth = fopen(path, \"rb\"); int byte;\n"
            "    for (size_t at = 0; (byte = getc(truth)) != EOF; at++)\n"
            "      if (!result || (unsigned char)result[at] != byte) { wrong = 1; break; }\n"
            "    fclose(truth); free((void *)result);\n" +
                std::string(
                    subject.gives_size ? "    if (size != (size_t)info.st_size) wrong = 1;\n" : "")
          : "struct stat info; stat(path, &info); if (result != info.st_size) wrong = 1;\n";
  return fmt::format(
      "static {0} (*called)({2}); static volatile int wrong;\n"
      "static void *work(void *path) {{\n"
      "  for (int n = 0; n < 400 && !wrong; n++) {{\n"
      "    {3}{0} result = called(path{4}); {1}"
      "  }}\n"
      "  return NULL;\n"
      "}}\n",
      subject.c_type, wrong, subject.c_parameters,
      subject.gives_size ? "struct stat info; stat(path, &info); size_t size; " : "",
      subject.gives_size ? ", &size" : "");
}

/// C that makes a second file and lets eight threads read both.
std::string many_threads_code(const probe::Subject& subject, const std::string& path_code) {
  return fmt::format(
      "{{ FILE *file = fopen(\"second\", \"wb\"); for (int i = 0; i < 5000; i++) putc('s', file); "
      "fclose(file); }}\n"
      "called = {1}; pthread_t threads[8]; /* each then makes its call() */\n"
      "for (int k = 0; k < 8; k++) pthread_create(&threads[k], NULL, work, k % 2 ? {0} : "
      "\"second\");\n"
      "for (int k = 0; k < 8; k++) pthread_join(threads[k], NULL);\n"
      "return wrong;",
      path_code, subject.gives_size ? "sized" : "call");
}

/// C in front of main: what each of several threads does in a directory of its own, where `check`
/// is C that judges a result.
std::string own_worker_code(const probe::Subject& subject, const World& world,
                            const std::string& check) {
  std::string before;
  for (const probe::Step& step : world.before_call) before += step.code + " ";
  // Calls that change nothing take turns with those on another path, with another answer.
  if (!world.is_private && subject.c_parameters == "const char *")
    before += "called(\"/dev/null\"); ";
  return fmt::format(
      "static {0} (*called)({1}); static volatile int wrong;\n"
      "static int is_wrong({0} result) {{\n{2}\n}}\n"
      "static void *work(void *name) {{\n"
      "  unshare(CLONE_FS); mkdir(name, 0755); if (chdir(name)) return NULL;\n"
      "{3}"
      "  for (int n = 0; n < 400; n++) {{ {4}if (is_wrong(called({5}))) wrong = 1; }}\n"
      "  return NULL;\n"
      "}}\n",
      subject.c_type, subject.c_parameters, check, world.code(), before,
      world.arguments_code.empty() ? world.path_code : world.arguments_code);
}

constexpr const char* kOwnThreadsCode =
    "called = call; pthread_t threads[8]; /* each then makes its call() */\n"
    "char *names[] = {\"a\", \"b\", \"c\", \"d\", \"e\", \"f\", \"g\", \"h\"};\n"
    "for (int k = 0; k < 8; k++) pthread_create(&threads[k], NULL, work, names[k]);\n"
    "for (int k = 0; k < 8; k++) pthread_join(threads[k], NULL);\n"
    "return wrong;";

}  // namespace

void spares_caller(Case& c) { call_everywhere(c); }
void process_unchanged(Case& c) { call_everywhere(c); }

namespace {

/// What several threads call in: the same worlds, or each its own where a call changes its world.
std::vector<Worlds> worlds_for_threads(Case& c, std::size_t count) {
  const auto make = [&] {
    Worlds worlds = scenes_of(c.subject()).right(c);
    for (const World& world : worlds) c.enter(world);
    return worlds;
  };
  std::vector<Worlds> all = {make()};
  const bool is_shared = std::none_of(all.front().begin(), all.front().end(),
                                      [](const World& world) { return world.is_private; });
  while (all.size() < count) all.push_back(is_shared ? all.front() : make());
  return all;
}

/// What was wrong, and where.
struct Wrong {
  Failure failure;
  World world;
};

/// Processor time that this thread has used.
std::chrono::nanoseconds used_time() {
  timespec used{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
  return std::chrono::seconds(used.tv_sec) + std::chrono::nanoseconds(used.tv_nsec);
}

/// Calls again and again from one of several threads; what was wrong, or nothing. Calls that take
/// no time go on for longer than a thread is left alone on a processor, so that threads meet in
/// them.
std::optional<Wrong> call_from_thread(Case& c, const Worlds& worlds, std::size_t thread) {
  constexpr std::size_t kCalls = 150;
  constexpr std::size_t kMostCalls = 3000;
  constexpr std::size_t kFewestCalls = 5;
  constexpr std::chrono::milliseconds kSlice{2};
  const auto start = std::chrono::steady_clock::now();
  for (std::size_t i = 0; i < kMostCalls; ++i) {
    if (i >= kCalls && used_time() > kSlice) break;
    if (i >= kFewestCalls && std::chrono::steady_clock::now() - start > kEnough) break;
    // Half of the threads always call in the same world, so that they meet there.
    const World& world = worlds[(thread % 2 == 0 ? 1 : thread + i) % worlds.size()];
    const Answer answer = c.call_raw(world);
    if (auto failure = c.difference_in(world, answer)) return Wrong{*failure, world};
    c.release_raw(answer);
  }
  return std::nullopt;
}

}  // namespace

void threads(Case& c) {
  constexpr std::size_t kThreads = 8;
  const std::vector<Worlds> worlds = worlds_for_threads(c, kThreads);
  std::mutex mutex;
  std::optional<Wrong> first;
  c.allow(static_cast<std::uint32_t>(2 * kEnough.count()));
  c.begin_calls();
  {
    std::barrier together(kThreads);
    std::vector<std::jthread> threads;
    for (std::size_t thread = 0; thread < kThreads; ++thread) {
      threads.push_back(start_thread(c, [&, thread] {
        together.arrive_and_wait();
        auto wrong = call_from_thread(c, worlds[thread], thread);
        const std::scoped_lock hold(mutex);
        if (wrong && !first) first = std::move(wrong);
      }));
    }
  }
  c.end_calls();
  if (!first) return;
  c.turn_to(first->world);
  Failure& failure = first->failure;
  failure.message = fmt::format("from {} threads at once: {}", kThreads, failure.message);
  if (c.world().wrong) {
    failure.prelude = own_worker_code(c.subject(), c.world(), failure.check);
    failure.check = kOwnThreadsCode;
  } else {
    failure.prelude = worker_code(c.subject());
    failure.check = many_threads_code(c.subject(), c.world().path_code);
  }
  c.fail(failure);
}

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
