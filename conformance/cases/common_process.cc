// The clauses about the process that calls: what it is spared, and what holds in its threads and
// forked children.
#include <fmt/format.h>
#include <limits.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <csignal>
#include <mutex>
#include <thread>

#include "conformance/cases/common.h"
#include "conformance/probe/heap.h"
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
  std::vector<World> worlds = {world::file(Content::pattern(5000)),
                               world::file(Content::pattern(0)),
                               world::file(Content::pattern(100000)),
                               world::through_symlink(Content::pattern(77)),
                               world::missing(),
                               world::directory(),
                               world::link_loop(),
                               world::long_path(PATH_MAX),
                               world::unreadable(Content::pattern(100))};
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
            "    fclose(truth); free((void *)result);\n"
          : "struct stat info; stat(path, &info); if (result != info.st_size) wrong = 1;\n";
  return fmt::format(
      "static {0} (*called)(const char *); static volatile int wrong;\n"
      "static void *work(void *path) {{\n"
      "  for (int n = 0; n < 400 && !wrong; n++) {{\n"
      "    {0} result = called(path); {1}"
      "  }}\n"
      "  return NULL;\n"
      "}}\n",
      subject.c_type, wrong);
}

/// C that makes a second file and lets eight threads read both.
std::string many_threads_code(const std::string& path_code) {
  return fmt::format(
      "{{ FILE *file = fopen(\"second\", \"wb\"); for (int i = 0; i < 5000; i++) putc('s', file); "
      "fclose(file); }}\n"
      "called = call; pthread_t threads[8]; /* each then makes its call() */\n"
      "for (int k = 0; k < 8; k++) pthread_create(&threads[k], NULL, work, k % 2 ? {} : "
      "\"second\");\n"
      "for (int k = 0; k < 8; k++) pthread_join(threads[k], NULL);\n"
      "return wrong;",
      path_code);
}

}  // namespace

void spares_caller(Case& c) { call_everywhere(c); }
void process_unchanged(Case& c) { call_everywhere(c); }

void threads(Case& c) {
  constexpr int kThreads = 8;
  constexpr int kCalls = 150;
  constexpr int kFewestCalls = 5;
  constexpr std::chrono::milliseconds kEnough{1500};  // for calls that take milliseconds each
  std::vector<World> worlds;
  for (const std::uint64_t size : {33U, 4096U, 20000U, 70001U})
    worlds.push_back(world::file(Content::pattern(size, 4)));
  for (const World& world : worlds) c.enter(world);
  std::mutex mutex;
  std::optional<Failure> first;
  const auto start = std::chrono::steady_clock::now();
  c.allow(static_cast<std::uint32_t>(2 * kEnough.count()));
  c.begin_calls();
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < kThreads; ++t) {
      threads.emplace_back([&, t] {
        probe::heap::adopt_thread();
        for (int i = 0; i < kCalls; ++i) {
          if (i >= kFewestCalls && std::chrono::steady_clock::now() - start > kEnough) break;
          const World& world =
              worlds[static_cast<std::size_t>(t % 2 == 0 ? 1 : t + i) % worlds.size()];
          const Answer answer = c.call_raw(world.path->c_str());
          auto failure = c.difference_in(world, answer);
          if (failure) {
            const std::scoped_lock hold(mutex);
            if (!first) first = std::move(failure);
            return;
          }
          if (c.subject().returns_content && probe::heap::find(answer.data))
            c.subject().release(answer.data);
        }
      });
    }
  }
  c.end_calls();
  if (!first) return;
  first->message = fmt::format("from {} threads at once: {}", kThreads, first->message);
  first->prelude = worker_code(c.subject());
  first->check = many_threads_code(c.world().path_code);
  c.fail(*first);
}

void after_fork(Case& c) {
  const World world = world::file(Content::pattern(5000, 8));
  call_and_expect_right(c, world);  // so that anything made on first use is there
  c.begin_calls();
  const pid_t child = fork();
  if (child == 0) {
    alarm(4);
    const Answer answer = c.call_raw(world.path->c_str());
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
  const std::string path = world.path_code;
  c.fail({.message = fmt::format("in a child made by fork, {} {}",
                                 probe::call_text(c.subject(), world), how),
          .expected = "the same right answer as in the parent",
          .got = "it " + how,
          .check =
              fmt::format("call({0});\nint status; pid_t child = fork();\n"
                          "if (child == 0) {{\n  alarm(4);\n  {1} result = call({0});\n{2}\n}}\n"
                          "return waitpid(child, &status, 0) != child || status != 0;",
                          path, c.subject().c_type, probe::wrong_answer_code(c.subject(), path))});
}

}  // namespace rtconf::cases
