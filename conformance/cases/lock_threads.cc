// The clause about locks that several threads ask for at once.
#include <fmt/format.h>

#include <barrier>
#include <set>
#include <thread>

#include "conformance/cases/lock.h"
#include "conformance/cases/lock_worlds.h"
#include "conformance/cases/threads.h"

namespace rtconf::cases::lock {

using probe::Case;
using probe::World;

namespace {

constexpr int kThreads = 8;

/// What eight threads get when they ask at once, each for a file of its own choice.
std::vector<std::int64_t> take_at_once(Case& c, const std::vector<World>& worlds) {
  std::vector<std::int64_t> got(worlds.size(), -1);
  std::barrier start(kThreads);
  c.begin_calls();
  {
    std::vector<std::jthread> threads;
    for (std::size_t thread = 0; thread < kThreads; ++thread) {
      threads.push_back(start_thread(c, [&, thread] {
        start.arrive_and_wait();
        for (std::size_t i = thread; i < worlds.size(); i += kThreads)
          got[i] = c.call_raw(worlds[i]).number;
      }));
    }
  }
  c.end_calls();
  return got;
}

constexpr const char* kWorkerCode =
    "static long long (*called)(const char *), got[400]; static char names[400][9];\n"
    "static void *work(void *first) {\n"
    "  for (long k = (long)first; k < 400; k += 8) got[k] = called(names[k]);\n"
    "  return NULL;\n"
    "}\n";
constexpr const char* kWorkersCode =
    "called = call; pthread_t threads[8]; /* each then makes its call() */\n"
    "for (int k = 0; k < 400; k++) sprintf(names[k], \"n%d\", k), close(open(names[k], O_CREAT | "
    "O_RDWR, 0644));\n"
    "for (long k = 0; k < 8; k++) pthread_create(&threads[k], NULL, work, (void *)k);\n"
    "for (int k = 0; k < 8; k++) pthread_join(threads[k], NULL);\n"
    "for (int k = 0; k < 400; k++) {\n"
    "  if (got[k] < 0 || !is_held(names[k])) return 1;\n"
    "  for (int l = 0; l < k; l++) if (got[k] == got[l]) return 1;\n"
    "}\n"
    "return 0;";

[[noreturn]] void fail_in_threads(Case& c, std::string_view what, std::string_view got) {
  c.fail({.message = fmt::format("from {} threads at once: {}", kThreads, what),
          .expected = "handles that differ, each of which holds a lock",
          .got = std::string(got),
          .check = kWorkersCode,
          .prelude = kWorkerCode});
}

void expect_handles(Case& c, const std::vector<std::int64_t>& got, bool all) {
  std::set<std::int64_t> live;
  for (const std::int64_t handle : got) {
    if (handle < (all ? 0 : -1))
      fail_in_threads(c, "a call gave no handle", fmt::format("{}", handle));
    if (handle >= 0 && !live.insert(handle).second)
      fail_in_threads(c, "two calls gave the same handle", fmt::format("{} twice", handle));
  }
  if (live.empty()) fail_in_threads(c, "no thread was given the lock on one file", "-1 for all");
}

}  // namespace

void threads(Case& c) {
  Peer peer(c);
  std::vector<World> different;
  for (int i = 0; i < 25 * kThreads; ++i) different.push_back(file(10));
  for (const World& world : different) c.enter(world);
  expect_handles(c, take_at_once(c, different), true);
  for (const World& world : different) {
    if (!peer.look(*world.path).any())
      fail_in_threads(c, "a handle holds no lock", fmt::format("no lock on {}", *world.path));
  }
  for (int round = 0; round < 10; ++round) {
    const World world = file(10);
    c.enter(world);
    const auto got = take_at_once(c, std::vector<World>(kThreads, world));
    expect_handles(c, got, false);
    std::vector<std::int64_t> live;
    for (const std::int64_t handle : got) {
      if (handle >= 0) live.push_back(handle);
    }
    while (!live.empty()) {
      const std::string code = call_code(world);
      expect_held(c, peer, *world.path, "asked for by eight threads at once,", code);
      expect_refused(c, peer, *world.path, "asked for by eight threads at once,", code);
      if (!give_up(c, live.back())) break;
      live.pop_back();
    }
  }
}

}  // namespace rtconf::cases::lock
