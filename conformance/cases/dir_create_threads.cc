// Directories that several threads or processes make at once.
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <barrier>
#include <cerrno>
#include <thread>

#include "conformance/cases/dir.h"
#include "conformance/cases/dir_making.h"
#include "conformance/cases/threads.h"
#include "conformance/probe/text.h"

namespace rtconf::cases::dir {

using probe::Answer;
using probe::Case;
using probe::Content;
using probe::World;
namespace world = probe::world;

namespace {

constexpr std::size_t kThreads = 8;
constexpr std::size_t kRounds = 40;

/// What each thread calls in, in one round.
using Round = std::array<World, kThreads>;
using Results = std::vector<std::array<char, kThreads>>;

/// All threads begin each round together. 1 where a call succeeded.
Results call_at_once(Case& c, const std::vector<Round>& rounds) {
  Results results(rounds.size());
  std::barrier start(kThreads);
  c.begin_calls();
  {
    std::vector<std::jthread> threads;
    for (std::size_t thread = 0; thread < kThreads; ++thread) {
      threads.push_back(start_thread(c, [&, thread] {
        for (std::size_t round = 0; round < rounds.size(); ++round) {
          start.arrive_and_wait();
          results[round][thread] = c.call_raw(rounds[round][thread]).failed ? 0 : 1;
        }
      }));
    }
  }
  c.end_calls();
  return results;
}

std::string repeated(std::size_t count, const std::string& unit) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += unit;
  return text;
}

constexpr const char* kWorkers =
    "static bool (*called)(const char *, bool); static char below[9000]; static int made[60];\n"
    "static pthread_barrier_t start;\n"
    "static void *work(void *number) {\n"
    "  for (int n = 0; n < 60; n++) {\n"
    "    char path[9900]; sprintf(path, \"r%d%s\", n, below);\n"
    "    if (OWN) sprintf(path + strlen(path), \"/t%d\", (int)(long)number);\n"
    "    pthread_barrier_wait(&start);\n"
    "    if (called(path, RECURSIVE)) __sync_fetch_and_add(&made[n], 1);\n"
    "  }\n"
    "  return NULL;\n"
    "}\n";

std::string workers(bool own, bool recursive) {
  std::string code = kWorkers;
  code.replace(code.find("OWN"), 3, own ? "1" : "0");
  code.replace(code.find("RECURSIVE"), 9, recursive ? "true" : "false");
  return code;
}

/// C that lets eight threads make 60 paths; `levels` below the first.
std::string workers_check(std::size_t levels, std::size_t expected) {
  return fmt::format(
      "called = call; pthread_t threads[8]; /* each then makes its call() */\n"
      "for (int k = 0; k < {}; k++) strcat(below, \"/d\");\n"
      "pthread_barrier_init(&start, NULL, 8);\n"
      "for (long k = 0; k < 8; k++) pthread_create(&threads[k], NULL, work, (void *)k);\n"
      "for (int k = 0; k < 8; k++) pthread_join(threads[k], NULL);\n"
      "for (int n = 0; n < 60; n++) if (made[n] != {}) return 1;\n"
      "return 0;",
      std::min<std::size_t>(levels, 30), expected);
}

/// Recursive, all on one path: all succeed, and the directory is there.
void all_on_one_path(Case& c, std::size_t rounds, std::size_t levels) {
  std::vector<Round> all(rounds);
  for (Round& round : all) {
    const std::string path = probe::fresh_name("deep") + repeated(levels, "/d");
    round.fill(
        making(fmt::format("{} directories, by {} threads", levels + 1, kThreads), {}, path, true));
  }
  c.enter(all.front().front());
  const Results results = call_at_once(c, all);
  for (std::size_t i = 0; i < rounds; ++i) {
    const auto done = static_cast<std::size_t>(std::count(results[i].begin(), results[i].end(), 1));
    const bool is_there = is_directory(*all[i].front().path);
    if (done == kThreads && is_there) continue;
    c.fail({.message = fmt::format(
                "{} threads made one path of {} directories at once: {} calls {}", kThreads,
                levels + 1, kThreads - done, is_there ? "failed" : "failed, and it is not there"),
            .expected = "true for all",
            .got = fmt::format("true for {} of {}", done, kThreads),
            .check = workers_check(levels, kThreads),
            .prelude = workers(false, true)});
  }
}

/// Not recursive, all on one path: exactly one makes it.
void one_makes_it(Case& c) {
  std::vector<Round> all(4 * kRounds);
  for (Round& round : all)
    round.fill(making("one directory, by all threads", {}, probe::fresh_name("one"), false));
  c.enter(all.front().front());
  const Results results = call_at_once(c, all);
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto done = std::count(results[i].begin(), results[i].end(), 1);
    if (done == 1 && is_directory(*all[i].front().path)) continue;
    c.fail({.message = fmt::format("{} threads made one directory at once, not recursive: {} calls "
                                   "succeeded",
                                   kThreads, done),
            .expected = "true for exactly one",
            .got = fmt::format("true for {}", done),
            .check = workers_check(0, 1),
            .prelude = workers(false, false)});
  }
}

}  // namespace

void threads_on_one_path(Case& c) {
  all_on_one_path(c, kRounds, 12);
  // A call takes milliseconds here, so that threads meet inside it on one processor, too.
  all_on_one_path(c, 3, 200);
  one_makes_it(c);
}

void threads_on_many_paths(Case& c) {
  std::vector<Round> all(kRounds);
  std::array<bool, kThreads> expected{};
  const World there =
      making("a directory that is there", {probe::make_directory("there")}, "there", false);
  const World file = making(
      "a file in the way", {probe::write_file("file", Content::exactly("kept"))}, "file/a/b", true);
  c.enter(there);
  c.enter(file);
  for (Round& round : all) {
    const std::string base = probe::fresh_name("shared");
    for (std::size_t thread = 0; thread < kThreads; ++thread) {
      const std::string own = fmt::format("t{}", thread);
      // Two calls fail when they are made alone, one has a path of its own, the rest share parents.
      round[thread] = thread == 0   ? there
                      : thread == 1 ? file
                      : thread == 2 ? making("a directory of its own", {}, base + "-own", false)
                                    : making("directories with shared parents", {},
                                             base + repeated(10, "/d") + "/" + own + "/e", true);
      expected[thread] = thread > 1;
    }
  }
  c.turn_to(all.front().back());
  const Results results = call_at_once(c, all);
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (std::size_t thread = 0; thread < kThreads; ++thread) {
      const bool succeeded = results[i][thread] != 0;
      const World& world = all[i][thread];
      if (succeeded == expected[thread] && (!succeeded || is_directory(*world.path))) continue;
      c.turn_to(world);
      c.fail({.message = fmt::format("{} threads at once: {} {}", kThreads,
                                     probe::call_text(c.subject(), world),
                                     succeeded ? "succeeded" : "failed"),
              .expected = "what the call gives when it is made alone",
              .got = succeeded ? "true" : "false",
              .check = workers_check(10, kThreads),
              .prelude = workers(true, true)});
    }
  }
}

namespace {

constexpr std::size_t kProcesses = 4;
constexpr std::size_t kProcessRounds = 30;

/// What the processes share: how many have reached a round, and how many of its calls succeeded.
struct Meeting {
  std::array<std::atomic<std::uint32_t>, kProcessRounds> arrived;
  std::array<std::atomic<std::uint32_t>, kProcessRounds> made;
};

void call_in_child(Case& c, Meeting& meeting, const std::vector<World>& worlds) {
  alarm(4);
  for (std::size_t round = 0; round < worlds.size(); ++round) {
    ++meeting.arrived[round];
    while (meeting.arrived[round] < kProcesses) sched_yield();
    if (!c.call_raw(worlds[round]).failed) ++meeting.made[round];
  }
  _exit(0);
}

constexpr const char* kProcessesCheck =
    "int status, wrong = 0;\n"
    "for (int k = 0; k < 4; k++) if (fork() == 0) {\n"
    "  char path[999]; int failed = 0;\n"
    "  for (int n = 0; n < 300; n++) {\n"
    "    sprintf(path, \"r%d\", n); for (int d = 0; d < 60; d++) strcat(path, \"/d\");\n"
    "    if (!call(path, true)) failed = 1;\n"
    "  }\n"
    "  _exit(failed);\n"
    "}\n"
    "while (wait(&status) > 0) wrong |= status != 0;\n"
    "return wrong;";

}  // namespace

void processes_on_one_path(Case& c) {
  void* page =
      mmap(nullptr, sizeof(Meeting), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED) c.fault(probe::cannot("map a page", errno));
  auto& meeting = *new (page) Meeting{};
  std::vector<World> worlds;
  for (std::size_t round = 0; round < kProcessRounds; ++round) {
    worlds.push_back(making("directories, by several processes", {},
                            probe::fresh_name("processes") + repeated(30, "/d"), true));
  }
  c.enter(worlds.front());
  c.begin_calls();
  std::array<pid_t, kProcesses> children{};
  for (pid_t& child : children) {
    child = fork();
    if (child == 0) call_in_child(c, meeting, worlds);
  }
  bool has_forked = true;
  for (const pid_t child : children) {
    has_forked = has_forked && child > 0;
    while (child > 0 && waitpid(child, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
  c.end_calls();
  if (!has_forked) c.fault("cannot fork");
  for (std::size_t round = 0; round < kProcessRounds; ++round) {
    const std::uint32_t made = meeting.made[round];
    if (made == kProcesses && is_directory(*worlds[round].path)) continue;
    c.fail({.message = fmt::format("{} processes made one path at once: {} calls failed",
                                   kProcesses, kProcesses - made),
            .expected = "true for all",
            .got = fmt::format("true for {} of {}", made, kProcesses),
            .check = kProcessesCheck});
  }
}

}  // namespace rtconf::cases::dir
