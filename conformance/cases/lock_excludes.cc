// The clauses about what a lock keeps out, and for how long.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <barrier>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <mutex>
#include <set>
#include <thread>

#include "conformance/cases/lock.h"
#include "conformance/cases/lock_worlds.h"
#include "conformance/probe/fd.h"
#include "conformance/probe/heap.h"
#include "conformance/probe/text.h"

namespace rtconf::cases::lock {

using probe::Answer;
using probe::Case;
using probe::Content;
using probe::World;
namespace world = probe::world;

namespace {

std::string call_code(const World& world) { return fmt::format("call({});", world.path_code); }

/// Another name of the file that the world's path leads to.
std::string other_name(const World& world) {
  if (world.path->ends_with(".too")) return world.path->substr(0, world.path->size() - 4);
  return std::filesystem::canonical(*world.path).string();
}

/// C for a call that has to be refused, since another process has taken the lock before.
std::string refused_here_check(const World& world, const std::string& other_path) {
  return fmt::format(
      "int ready[2]; char one = 0; pipe(ready);\n"
      "if (fork() == 0) {{\n"
      "  prctl(PR_SET_PDEATHSIG, SIGKILL); one = call({}) < 0; write(ready[1], &one, 1); pause();\n"
      "}}\nread(ready[0], &one, 1); alarm(4); return one || call({}) != -1;",
      probe::quoted(other_path), world.path_code);
}

/// The other process takes the lock of the world's file, and this one is refused it.
void expect_refused_here(Case& c, Peer& peer, const World& world, const std::string& other_path) {
  const std::string check = refused_here_check(world, other_path);
  const auto given = peer.lock(other_path);
  if (given.value_or(-1) < 0) {
    c.fail({.message = fmt::format("in another process, {} gave no handle",
                                   probe::call_text(c.subject(), world)),
            .expected = "a handle of 0 or more",
            .got = given ? fmt::format("{}", *given) : "no return within 4 s",
            .check = check});
  }
  const Answer answer = c.call();
  if (answer.number == -1) return;
  c.fail({.message = fmt::format("{} gave a handle, while another process holds the lock",
                                 probe::call_text(c.subject(), world)),
          .expected = "-1",
          .got = fmt::format("{}", answer.number),
          .check = check});
}

void expect_refused_here(Case& c, Peer& peer, const World& world) {
  c.enter(world, {.check = refused_here_check(world, *world.path)});
  expect_refused_here(c, peer, world, *world.path);
}

}  // namespace

void excludes(Case& c) {
  Peer peer(c);
  Peer third(c);
  for (const std::uint64_t size : {0U, 1U, 100U, 5000U}) {
    const World here = file(size);
    take(c, here);
    expect_refused(c, peer, *here.path, "while it is locked,", call_code(here));
    // Being refused takes nothing away.
    expect_refused(c, third, *here.path, "while it is locked, and one more was refused,",
                   call_code(here));
    expect_refused(c, peer, *here.path, "asked once more,", call_code(here));
    expect_refused_here(c, peer, file(size));
  }
}

void whole_file(Case& c) {
  Peer peer(c);
  constexpr std::int64_t kFar = std::int64_t{1} << 40;
  for (const std::int64_t size : {0, 1, 100, 5000}) {
    const World world = file(static_cast<std::uint64_t>(size));
    take(c, world);
    const auto expect_part = [&](std::int64_t start, std::int64_t length, std::string_view what) {
      const Seen seen = peer.look(*world.path, start, length);
      if (seen.any()) return;
      c.fail({.message = fmt::format("{}: the lock does not cover {}",
                                     probe::call_text(c.subject(), world), what),
              .expected = "a lock on every byte",
              .got = fmt::format("no lock on {} from offset {} on",
                                 probe::counted(static_cast<std::uint64_t>(length), "byte"), start),
              .check = fmt::format(
                  "int status; pid_t child = (call({0}), fork());\n"
                  "if (child == 0) {{\n"
                  "  int fd = open({0}, O_RDWR);\n"
                  "  struct flock part = {{.l_type = F_WRLCK, .l_start = {1}LL, .l_len = {2}}};\n"
                  "  fcntl(fd, F_GETLK, &part);\n"
                  "  _exit(flock(fd, LOCK_EX | LOCK_NB) == 0 && part.l_type == F_UNLCK);\n"
                  "}}\n"
                  "waitpid(child, &status, 0); return status != 0;",
                  world.path_code, start, length)});
    };
    expect_part(0, 1, "its first byte");
    if (size > 1) expect_part(size - 1, 1, "its last byte");
    if (size > 2) expect_part(size / 2, 1, "the middle");
    expect_part(size, 1, "what is added behind its end");
    expect_part(size + 4096, 1, "what is added later");
    expect_part(kFar, 1, "what is far behind its end");
    peer.grow(*world.path, 10'000);
    expect_part(0, 0, "the file, when it has grown");
    expect_part(size + 9'999, 1, "the last byte of the file, when it has grown");
    expect_refused(c, peer, *world.path, "when it has grown,", call_code(world));
  }
}

void lock_kind(Case& c) {
  Peer peer(c);
  const World world = file();
  take(c, world);
  const Seen seen = peer.look(*world.path);
  if (!seen.any()) {
    c.fail({.message = fmt::format("{}: another process sees no lock on the file",
                                   probe::call_text(c.subject(), world)),
            .expected = "a lock of flock(2) or fcntl(2)",
            .got = "neither",
            .check = fmt::format("call({0}); return !is_held({0});", world.path_code)});
  }
  const char* by_fcntl = seen.is_of_process ? "by fcntl(2), F_SETLK" : "by fcntl(2), F_OFD_SETLK";
  if (!seen.by_fcntl) c.choose("by flock(2)");
  c.choose(seen.by_flock ? fmt::format("by flock(2) and {}", by_fcntl) : by_fcntl);
}

void same_process(Case& c) {
  Peer peer(c);
  const World world = file();
  const std::int64_t first = take(c, world);
  const Answer again = c.call();
  const std::string twice = fmt::format("call({0}); call({0});", world.path_code);
  if (again.number < -1 || again.number == first) {
    c.fail({.message = fmt::format("{}, a second time: neither -1 nor a second handle",
                                   probe::call_text(c.subject(), world)),
            .expected = "-1, or a handle of 0 or more that differs from the first",
            .got = fmt::format("{}, after {}", again.number, first),
            .check = fmt::format("long long first = call({0}), second = call({0});\n"
                                 "return second < -1 || second == first;",
                                 world.path_code)});
  }
  expect_held(c, peer, *world.path, "after a second call", twice);
  expect_refused(c, peer, *world.path, "after a second call", twice);
  c.choose(again.failed ? "returns -1" : "returns a second handle");
}

void dead_owner(Case& c) {
  Peer witness(c);
  std::array<Peer, 2> owners = {Peer(c), Peer(c)};
  for (const bool by_signal : {true, false}) {
    const World world = file();
    Peer& owner = owners[by_signal ? 0 : 1];
    expect_refused_here(c, owner, world);
    owner.end(by_signal);
    const Answer answer = c.call();
    const std::string check = fmt::format(
        "int status; pid_t child = fork();\n"
        "if (child == 0) {{ call({0}); {1}; }}\n"
        "waitpid(child, &status, 0); return call({0}) < 0;",
        world.path_code, by_signal ? "kill(getpid(), SIGKILL)" : "_exit(0)");
    if (answer.number < 0) {
      c.fail({.message = fmt::format("{}: the lock of a process that {} is not free",
                                     probe::call_text(c.subject(), world),
                                     by_signal ? "was killed" : "has ended"),
              .expected = "a handle",
              .got = fmt::format("{}", answer.number),
              .check = check});
    }
    expect_held(c, witness, *world.path, "after its owner's death and a new call", check);
  }
}

void follows_links(Case& c) {
  Peer peer(c);
  const Content content = Content::pattern(100);
  const auto worlds = [&] {
    return std::vector<World>{world::through_symlink(content),
                              world::through_chain(content),
                              world::through_absolute_link(content),
                              world::below_linked_directory(content),
                              world::through_long_chain(8, content),
                              world::through_hard_link(content),
                              world::absolute(content)};
  };
  for (const World& world : worlds()) {
    take(c, lockable(world));
    const std::string file = other_name(world);
    expect_held(c, peer, file, "on the file itself", call_code(world));
    expect_refused(c, peer, file, "by its other name", call_code(world));
    expect_refused(c, peer, *world.path, "by the same path", call_code(world));
  }
  for (const World& plain : worlds()) {
    const World world = lockable(plain);
    c.enter(world);
    expect_refused_here(c, peer, world, other_name(world));
  }
}

namespace {

/// A way to have to do with a file without writing to it.
struct Use {
  const char* what;
  void (*act)(const std::string& path);
  const char* code;  ///< PATH stands for the path
};

const std::array kUses = {
    Use{"was opened and closed",
        [](const std::string& path) { close(open(path.c_str(), O_RDONLY | O_CLOEXEC)); },
        "close(open(PATH, O_RDONLY));"},
    Use{"was opened for writing and closed",
        [](const std::string& path) { close(open(path.c_str(), O_RDWR | O_CLOEXEC)); },
        "close(open(PATH, O_RDWR));"},
    Use{"was read",
        [](const std::string& path) {
          const probe::Fd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC));
          std::array<char, 100> bytes{};
          if (read(fd.get(), bytes.data(), bytes.size()) < 0) return;
        },
        "int fd = open(PATH, O_RDONLY); char byte; read(fd, &byte, 1); close(fd);"},
    Use{"was looked at",
        [](const std::string& path) {
          struct stat info {};
          if (stat(path.c_str(), &info) != 0) return;
        },
        "struct stat info; stat(PATH, &info);"},
    Use{"was mapped and unmapped",
        [](const std::string& path) {
          const probe::Fd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC));
          void* at = mmap(nullptr, 100, PROT_READ, MAP_PRIVATE, fd.get(), 0);
          if (at != MAP_FAILED) munmap(at, 100);
        },
        "int fd = open(PATH, O_RDONLY); mmap(NULL, 100, PROT_READ, MAP_PRIVATE, fd, 0); "
        "close(fd);"},
    Use{"was opened as a stream and closed",
        [](const std::string& path) {
          if (std::FILE* stream = std::fopen(path.c_str(), "re"); stream != nullptr)
            std::fclose(stream);
        },
        "fclose(fopen(PATH, \"r\"));"},
};

/// Functions that read a file or look at it, and how they are called as C.
constexpr std::array<const char*, 9> kReaders = {
    "rt_file_read_text",     "rt_file_mmap_read_text", "rt_file_mmap_read_bytes",
    "rt_file_read_bytes",    "rt_file_size",           "rt_file_exists",
    "rt_file_modified_time", "rt_file_read_sized",     "rt_file_mmap_read_sized"};

std::string with_path(std::string code, const World& world) {
  for (std::size_t at = code.find("PATH"); at != std::string::npos; at = code.find("PATH"))
    code.replace(at, 4, world.path_code);
  return code;
}

}  // namespace

void survives_reading(Case& c) {
  Peer peer(c);
  const World world = file();
  take(c, world);
  for (const Use& use : kUses) {
    use.act(*world.path);
    expect_held(c, peer, *world.path, fmt::format("after the file {},", use.what),
                fmt::format("{}\n{}", call_code(world), with_path(use.code, world)));
  }
  for (const char* name : kReaders) {
    const probe::Subject* reader = c.other(name);
    if (reader == nullptr) continue;
    c.release(*reader, c.call_other(*reader, world));
    expect_held(c, peer, *world.path, fmt::format("after {} of the file,", name),
                fmt::format("{} size_t size;\n((void *(*)(const char *, size_t "
                            "*))dlsym(library, \"{}\"))({}, &size);",
                            call_code(world), name, world.path_code));
  }
  expect_refused(c, peer, *world.path, "after all of this,", call_code(world));
}

namespace {

bool has_ended(pid_t process) {
  std::array<char, 512> text{};
  const probe::Fd fd(open(fmt::format("/proc/{}/stat", process).c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd || read(fd.get(), text.data(), text.size() - 1) <= 0) return true;
  return std::string_view(text.data()).find(") Z ") != std::string_view::npos;
}

void end_program(pid_t program) {
  kill(program, SIGKILL);
  for (int tries = 0; tries < 4000 && !has_ended(program); ++tries) {
    const timespec pause{0, 500'000};
    nanosleep(&pause, nullptr);
  }
}

/// True if the process has a descriptor of the file.
bool has_open(pid_t process, const std::string& path) {
  struct stat file {};
  stat(path.c_str(), &file);
  std::error_code error;
  const std::string list = fmt::format("/proc/{}/fd", process);
  for (const auto& entry : std::filesystem::directory_iterator(list, error)) {
    struct stat open_file {};
    if (stat(entry.path().c_str(), &open_file) == 0 && open_file.st_ino == file.st_ino &&
        open_file.st_dev == file.st_dev) {
      return true;
    }
  }
  return false;
}

}  // namespace

void not_inherited(Case& c) {
  Peer witness(c);
  Peer owner(c);
  // A program of this process, which lives on while the lock is given up.
  const World world = file();
  const std::int64_t handle = take(c, world);
  std::array<int, 2> begun{};
  if (pipe2(begun.data(), O_CLOEXEC) != 0) c.fault(probe::cannot("make a pipe", errno));
  const pid_t program = c.fork_helper();
  if (program == 0) {
    execlp("sleep", "sleep", "100", nullptr);
    _exit(1);
  }
  close(begun[1]);
  char none = 0;
  while (read(begun[0], &none, 1) < 0 && errno == EINTR) {  // until exec closes the other end
  }
  close(begun[0]);
  if (has_open(program, *world.path)) {
    c.fail({.message = probe::call_text(c.subject(), world) +
                       ": a program that is run has a descriptor of the file",
            .expected = "a descriptor that is close-on-exec",
            .got = "an open descriptor of the locked file in another program",
            .check = fmt::format(
                "struct stat file, seen; stat({0}, &file); call({0});\n"
                "for (int k = 3; k < 1024; k++) if (fstat(k, &seen) == 0 && seen.st_ino == "
                "file.st_ino &&\n  !(fcntl(k, F_GETFD) & FD_CLOEXEC)) return 1;\nreturn 0;",
                world.path_code)});
  }
  const std::string check = fmt::format(
      "pid_t program; int status; pid_t child = fork();\n"
      "if (child == 0) {{\n  call({0}); program = fork();\n"
      "  if (program == 0) execlp(\"sleep\", \"sleep\", \"2\", NULL);\n  usleep(200000); "
      "_exit(0);\n"
      "}}\nwaitpid(child, &status, 0); return call({0}) < 0;",
      world.path_code);
  if (give_up(c, handle) && witness.look(*world.path).any()) {
    c.fail({.message = probe::call_text(c.subject(), world) +
                       ": given up, the lock is still held, by a program that was run meanwhile",
            .expected = "a lock that is free",
            .got = "a lock that is held",
            .check = check});
  }
  // A program of another process, which ends before it.
  const World second = file();
  expect_refused_here(c, owner, second);
  const pid_t left = owner.start_program();
  owner.end(true);
  const Answer answer = c.call();
  end_program(left);
  if (answer.number >= 0) return;
  c.fail({.message = probe::call_text(c.subject(), second) +
                     ": the lock's owner has ended, and a program that it ran holds the lock on",
          .expected = "a handle",
          .got = fmt::format("{}", answer.number),
          .check = check});
}

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
      threads.emplace_back([&, thread] {
        probe::heap::adopt_thread();
        start.arrive_and_wait();
        for (std::size_t i = thread; i < worlds.size(); i += kThreads)
          got[i] = c.call_raw(worlds[i]).number;
      });
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

void after_fork(Case& c) {
  Peer witness(c);
  for (const bool by_signal : {false, true}) {
    const World held = file();
    const World free = file();
    c.enter(free);
    take(c, held);
    Peer child(c);
    const auto expect_still_held = [&](std::string_view when, const std::string& act) {
      expect_held(c, witness, *held.path, when,
                  fmt::format("int status; call({}); pid_t child = fork();\n"
                              "if (child == 0) {{ {}; _exit(0); }}\nwaitpid(child, &status, 0);",
                              held.path_code, act));
    };
    const std::string again = call_code(held);
    if (const auto given = child.lock(*held.path); given != -1) {
      c.fail({.message = "in a child made by fork, " + probe::call_text(c.subject(), held) +
                         " is not refused, though the parent holds the lock",
              .expected = "-1",
              .got = given ? fmt::format("{}", *given) : "no return within 4 s",
              .check = fmt::format("int status; call({0}); pid_t child = fork();\n"
                                   "if (child == 0) alarm(4), _exit(call({0}) != -1);\n"
                                   "waitpid(child, &status, 0); return status != 0;",
                                   held.path_code)});
    }
    expect_still_held("after a child made by fork asked for it,", again);
    if (const auto given = child.lock(*free.path); given.value_or(-1) < 0) {
      c.fail({.message = "in a child made by fork, " + probe::call_text(c.subject(), free) +
                         " gives no handle",
              .expected = "a handle of 0 or more",
              .got = given ? fmt::format("{}", *given) : "no return within 4 s",
              .check = fmt::format(
                  "int status; close(open(\"held\", O_CREAT | O_RDWR, 0644)); call(\"held\");\n"
                  "pid_t child = fork(); if (child == 0) alarm(4), _exit(call({0}) < 0);\n"
                  "waitpid(child, &status, 0); return status != 0;",
                  free.path_code)});
    }
    child.read(*held.path);
    expect_still_held("after a child made by fork opened and closed it,",
                      fmt::format("close(open({}, O_RDWR))", held.path_code));
    child.end(by_signal);
    expect_still_held("after the end of a child made by fork,", again);
  }
}

}  // namespace rtconf::cases::lock
