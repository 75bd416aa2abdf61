// The clauses about how long a lock is held: what ends it, and what does not.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <filesystem>

#include "conformance/cases/lock.h"
#include "conformance/cases/lock_worlds.h"
#include "conformance/probe/fd.h"
#include "conformance/probe/text.h"

namespace rtconf::cases::lock {

using probe::Answer;
using probe::Case;
using probe::World;

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
