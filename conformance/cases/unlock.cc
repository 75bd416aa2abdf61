// The clauses about giving a lock up: what is free afterwards, and what is held on.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <barrier>
#include <cstdio>
#include <mutex>
#include <thread>

#include "conformance/cases/lock.h"
#include "conformance/cases/lock_worlds.h"
#include "conformance/cases/threads.h"
#include "conformance/cases/unlock_handles.h"
#include "conformance/probe/text.h"

namespace rtconf::cases::lock {

using probe::Answer;
using probe::Case;
using probe::Content;
using probe::Step;
using probe::World;
namespace world = probe::world;

namespace {

/// Makes the world's file, takes its lock, and puts the handle in.
World locked(Case& c, Peer& peer, const World& file, std::int64_t* handle = nullptr) {
  World world = unlockable(file);
  const std::string path = *world.path;
  c.enter(world);
  world.more.handle = take_for(c, path, peer);
  if (handle != nullptr) *handle = world.more.handle;
  c.turn_to(world);
  return world;
}

void expect_given_up(Case& c, const Answer& answer) {
  if (!answer.failed) return;
  c.fail({.message = probe::call_text(c.subject(), c.world()) + " returned false",
          .expected = "true",
          .got = "false",
          .check = "return !result;"});
}

/// fail() unless the lock on the path is free; `check` is C that shows it.
void expect_free(Case& c, Peer& peer, const std::string& path, std::string_view when,
                 const std::string& check) {
  if (!peer.look(path).any()) return;
  c.fail({.message = fmt::format("{}: {} the lock is still held",
                                 probe::call_text(c.subject(), c.world()), when),
          .expected = "a lock that is free",
          .got = "a lock that another process sees",
          .check = check});
}

/// Gives a lock up that was taken again, so that no two are live when the next world is made.
void give_up_again(Case& c, std::int64_t handle) {
  World world = c.world();
  world.more.handle = handle;
  world.steps.push_back(probe::declare("call(handle); handle = lock(" + world.path_code + ");"));
  c.turn_to(world);
  expect_given_up(c, c.call());
}

/// Takes the lock, lets `change` happen to the file's name, gives the lock up and looks at the file
/// under its new name; an empty one is the file that the other process has kept open.
void expect_release(Case& c, Peer& peer, const World& file, std::string_view what,
                    const std::function<std::pair<Step, std::string>(const std::string&)>& change) {
  World world = locked(c, peer, file);
  peer.keep(*world.path);
  const auto [step, name] = change(*world.path);
  world.title += what;
  c.turn_to(world);
  c.act(step);
  expect_given_up(c, c.call());
  const std::string check =
      name.empty() ? "return !result;"
                   : fmt::format("return !result || is_held({});", probe::quoted(name));
  expect_free(c, peer, name, "at the return", check);
  expect_free(c, peer, "", "at the return", check);
  if (name.empty()) return;
  // Another process can take it, and so can this one.
  const auto given = peer.lock(name);
  if (given.value_or(-1) < 0) {
    c.fail({.message = probe::call_text(c.subject(), c.world()) +
                       ": afterwards another process cannot take the lock",
            .expected = "a handle",
            .got = given ? fmt::format("{}", *given) : "no return within 4 s",
            .check = fmt::format("int status; pid_t child = fork();\n"
                                 "if (child == 0) alarm(4), _exit(lock({}) < 0);\n"
                                 "waitpid(child, &status, 0); return status != 0;",
                                 probe::quoted(name))});
  }
  if (!peer.unlock(*given).value_or(false)) return;
  const probe::Subject* lock = lock_function(c);
  const Answer again = c.call_other(*lock, world::at("the same file", {}, name));
  if (again.number >= 0) {
    give_up_again(c, again.number);
    return;
  }
  c.fail({.message = probe::call_text(c.subject(), c.world()) +
                     ": afterwards this process cannot take the lock again",
          .expected = "a handle",
          .got = fmt::format("{}", again.number),
          .check = fmt::format("return !result || lock({}) < 0;", probe::quoted(name))});
}

Step rename_file(const std::string& from, const std::string& to) {
  return {[=]() -> probe::Trouble {
            if (std::rename(from.c_str(), to.c_str()) == 0) return std::nullopt;
            return probe::cannot("rename a file", errno);
          },
          fmt::format("rename({}, {});", probe::quoted(from), probe::quoted(to))};
}

Step both(const Step& first, const Step& second) {
  return {[=]() -> probe::Trouble {
            if (auto trouble = first.apply()) return trouble;
            return second.apply();
          },
          first.code + " " + second.code};
}

}  // namespace

void releases(Case& c) {
  Peer peer(c);
  using Change = std::pair<Step, std::string>;
  const Step nothing_happens = {[]() -> probe::Trouble { return std::nullopt; }, ""};
  const auto as_it_is = [&](const std::string& path) { return Change{nothing_happens, path}; };
  for (const std::uint64_t size : {0U, 100U, 5000U})
    expect_release(c, peer, world::file(Content::pattern(size)), "", as_it_is);
  expect_release(c, peer, world::through_symlink(Content::pattern(9)), "", as_it_is);
  expect_release(c, peer, world::through_hard_link(Content::pattern(9)), "", as_it_is);
  expect_release(c, peer, world::file(Content::pattern(9)), ", which was renamed since",
                 [](const std::string& path) {
                   return Change{rename_file(path, path + ".new"), path + ".new"};
                 });
  expect_release(c, peer, world::file(Content::pattern(9)), ", which was deleted since",
                 [](const std::string& path) {
                   return Change{probe::remove_file(path), ""};
                 });
  expect_release(
      c, peer, world::file(Content::pattern(9)),
      ", which was renamed, and another file given its name", [](const std::string& path) {
        return Change{
            both(rename_file(path, path + ".old"), probe::write_file(path, Content::pattern(5))),
            path + ".old"};
      });
  for (int i = 0; i < 20; ++i) {
    World world = locked(c, peer, world::file(Content::pattern(9)));
    expect_given_up(c, c.call());
    expect_free(c, peer, *world.path, "as one of many,",
                fmt::format("return is_held({});", world.path_code));
  }
}

void keeps_others(Case& c) {
  Peer peer(c);
  std::vector<World> worlds;
  for (int i = 0; i < 12; ++i) {
    worlds.push_back(locked(c, peer, world::file(Content::pattern(static_cast<unsigned>(i)))));
  }
  for (const World& world : worlds) {
    if (!peer.look(*world.path).any())
      c.cannot_judge("rt_file_lock gave up a lock that was held when it took another");
  }
  const auto expect_others = [&](const std::vector<std::size_t>& held, std::string_view when) {
    for (const std::size_t i : held) {
      expect_held(c, peer, *worlds[i].path, when,
                  fmt::format("close(open(\"one\", O_CREAT | O_RDWR, 0644)); close(open(\"two\", "
                              "O_CREAT | O_RDWR, 0644));\n"
                              "long long one = lock(\"one\"), two = lock(\"two\"); call(one); "
                              "call(one); call(-1);\n"
                              "(void)two; if (!is_held(\"two\")) return 1; call(handle); "
                              "lock({0});",
                              worlds[i].path_code));
    }
  };
  std::vector<std::size_t> held = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
  for (const std::size_t next : {5U, 0U, 11U, 6U, 1U, 10U}) {
    std::erase(held, next);
    c.turn_to(worlds[next]);
    static_cast<void>(c.call());
    expect_others(held, "after another lock was given up,");
    static_cast<void>(c.call());
    expect_others(held, "after another lock was given up twice,");
  }
  World none = worlds[0];
  for (const std::int64_t number : never_given({worlds[2].more.handle})) {
    bool is_held = false;
    for (const World& world : worlds) is_held = is_held || world.more.handle == number;
    if (is_held) continue;
    none.more.handle = number;
    none.title = fmt::format("{}, which is no handle", number);
    c.turn_to(none);
    static_cast<void>(c.call());
  }
  expect_others(held, "after numbers that are no handles,");
}

namespace {

constexpr std::size_t kThreads = 8;

constexpr const char* kWorkerCode =
    "static bool (*called)(long long); static int count; static long long own[8][99];\n"
    "static void *work(void *number) {\n"
    "  for (int n = 0; n < 99; n++) if (called(own[(long)number][n])) __atomic_add_fetch(&count, "
    "1, "
    "5);\n"
    "  return NULL;\n"
    "}\n";

/// C that lets eight threads give up 99 handles each; `expected` locks are given up.
std::string workers_code(std::string_view handle, int expected) {
  return fmt::format(
      "called = call; pthread_t threads[8]; char name[9]; /* each then makes its call() */\n"
      "long long one = 0;\n"
      "for (int n = 0; n < 99; n++) {{\n"
      "  sprintf(name, \"f%d\", n); close(open(name, O_CREAT | O_RDWR, 0644)); one = lock(name);\n"
      "  for (int k = 0; k < 8; k++) {{\n"
      "    sprintf(name, \"f%d-%d\", k, n); close(open(name, O_CREAT | O_RDWR, 0644)); own[k][n] = "
      "{};\n"
      "  }}\n"
      "}}\n"
      "for (long k = 0; k < 8; k++) pthread_create(&threads[k], NULL, work, (void *)k);\n"
      "for (int k = 0; k < 8; k++) pthread_join(threads[k], NULL);\n"
      "return count != {} || one < 0;",
      handle, expected);
}

/// Gives the worlds' handles up from eight threads at once; how many calls returned true.
int give_up_at_once(Case& c, const std::vector<std::vector<World>>& worlds) {
  std::atomic<int> count = 0;
  std::barrier start(static_cast<std::ptrdiff_t>(worlds.size()));
  c.begin_calls();
  {
    std::vector<std::jthread> threads;
    for (const std::vector<World>& own : worlds) {
      threads.push_back(start_thread(c, [&] {
        start.arrive_and_wait();
        for (const World& world : own) {
          if (!c.call_raw(world).failed) ++count;
        }
      }));
    }
  }
  c.end_calls();
  return count;
}

}  // namespace

void threads_that_unlock(Case& c) {
  Peer peer(c);
  constexpr std::size_t kEach = 15;
  std::vector<std::vector<World>> worlds(kThreads);
  for (auto& own : worlds) {
    for (std::size_t i = 0; i < kEach; ++i)
      own.push_back(locked(c, peer, world::file(Content::pattern(9))));
  }
  const int given_up = give_up_at_once(c, worlds);
  if (given_up != kThreads * kEach) {
    c.fail({.message = fmt::format("from {} threads at once, on different handles: not all calls "
                                   "returned true",
                                   kThreads),
            .expected = fmt::format("true {} times", kThreads * kEach),
            .got = fmt::format("{} times", given_up),
            .check = workers_code("lock(name)", 8 * 99),
            .prelude = kWorkerCode});
  }
  for (const auto& own : worlds) {
    for (const World& world : own) {
      expect_free(c, peer, *world.path, fmt::format("from {} threads at once,", kThreads),
                  workers_code("lock(name)", 8 * 99));
    }
  }
  // The same handle: one call gives it up, and no other closes what has been opened since.
  for (int round = 0; round < 60; ++round) {
    const World world = locked(c, peer, world::file(Content::pattern(9)));
    std::atomic<bool> is_over = false;
    std::vector<int> opened;
    std::jthread opener = start_thread(c, [&] {
      while (!is_over && opened.size() < 50) {
        opened.push_back(open("/dev/null", O_RDONLY | O_CLOEXEC));
        std::this_thread::yield();
      }
    });
    const int times =
        give_up_at_once(c, std::vector<std::vector<World>>(kThreads, std::vector<World>{world}));
    is_over = true;
    opener.join();
    bool is_closed = false;
    for (const int fd : opened) is_closed = is_closed || fcntl(fd, F_GETFD) < 0;
    for (const int fd : opened) close(fd);
    if (times == 1 && !is_closed) continue;
    c.fail({.message = fmt::format("from {} threads at once, on one handle: {}", kThreads,
                                   is_closed ? "a descriptor of the caller was closed"
                                             : "not exactly one call returned true"),
            .expected = "true once, and nothing else is closed",
            .got = fmt::format("true {} times", times),
            .check = workers_code("k == 0 ? one : own[0][n]", 99),
            .prelude = kWorkerCode});
  }
}

void unlock_after_fork(Case& c) {
  Peer witness(c);
  // The child has a copy of all that the lock is held by.
  const World first = locked(c, witness, world::file(Content::pattern(9)));
  Peer child(c);
  expect_given_up(c, c.call());
  expect_free(
      c, witness, *first.path, "while a child made by fork lives,",
      fmt::format("pid_t child = fork(); if (child == 0) pause(), _exit(0);\n"
                  "call(handle); int held = is_held({}); kill(child, SIGKILL); return held;",
                  first.path_code));
  const World second = locked(c, witness, world::file(Content::pattern(9)));
  Peer later(c);
  if (!later.unlock(second.more.handle)) {
    c.fail({.message = "in a child made by fork, " + probe::call_text(c.subject(), second) +
                       " did not return",
            .expected = "true or false",
            .got = "no return within 4 s, or death"});
  }
  const auto check = [&](std::string_view end) {
    return fmt::format(
        "int status; pid_t child = fork();\n"
        "if (child == 0) {{ call(handle); {} _exit(0); }}\n"
        "waitpid(child, &status, 0); return !is_held({});",
        end, second.path_code);
  };
  const auto expect_still_held = [&](std::string_view when) {
    if (witness.look(*second.path).any()) return;
    c.fail({.message = fmt::format("in a child made by fork, {} {}",
                                   probe::call_text(c.subject(), second), when),
            .expected = "the lock stays the parent's",
            .got = "the parent's lock is given up",
            .check = check("")});
  };
  expect_still_held("gives the parent's lock up");
  later.read(*second.path);
  later.end(false);
  expect_still_held("and the child's end give the parent's lock up");
  expect_given_up(c, c.call());
  expect_free(c, witness, *second.path, "when the parent gives it up after the child,",
              "return is_held(" + second.path_code + ");");
}

}  // namespace rtconf::cases::lock
