// The clauses about how a program ends, and what the caller learns of it.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>

#include "conformance/cases/process.h"
#include "conformance/cases/process_programs.h"
#include "conformance/probe/kernel.h"
#include "conformance/probe/step_process.h"
#include "conformance/probe/text.h"

namespace rtconf::cases::process {

using probe::Answer;
using probe::Case;
using probe::Failure;
using probe::Step;
using probe::World;

void exit_status(Case& c) {
  require_programs(c);
  // Whether it is a script makes no difference to how it ends, and starting a shell takes its time.
  constexpr int kScripts = 8;
  for (int status = 0; status < 256; ++status)
    run(c, status < kScripts ? script_exits_with(status) : exits_with(status));
}

void signal(Case& c) {
  require_programs(c);
  for (const int number :
       {SIGHUP, SIGINT, SIGQUIT, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGKILL, SIGSEGV,
        SIGUSR2, SIGALRM, SIGTERM, SIGXCPU, SIGSYS, 34, 50, 64}) {
    run(c, dies_of(number));
  }
}

namespace {

/// Lets whoever reads the FIFO go on, after a while in which nothing else happens.
void open_after(const std::string& fifo, long milliseconds) {
  const timespec pause{0, milliseconds * 1'000'000};
  nanosleep(&pause, nullptr);
  close(open(fifo.c_str(), O_WRONLY | O_CLOEXEC));
}

std::string fork_code(const std::string& fifo) {
  return fmt::format(
      "if (fork() == 0) {{ usleep(60000); close(open(\"{}\", O_WRONLY)); _exit(0); }}", fifo);
}

void expect_waits(Case& c) {
  constexpr long kLong = 60;
  const std::string fifo = probe::fresh_name("go");
  const std::string mark = probe::fresh_name("done");
  World world =
      program("a program that runs long",
              {probe::make_fifo(fifo),
               probe::write_script("long", fmt::format("read x < {}; : > {}; exit 6", fifo, mark))},
              "./long", {});
  c.enter(world);
  if (c.fork_helper() == 0) {
    open_after(fifo, kLong);
    probe::leave(0);
  }
  const Answer answer = c.call();
  const bool is_done = is_there(mark);
  if (is_done && answer.number == 6) return c.dismiss_helpers();
  c.fail({.message = fmt::format("{} returned {}", probe::call_text(c.subject(), world),
                                 is_done ? "another status" : "before its end"),
          .expected = "6, when the program has ended",
          .got = fmt::format("{}, {}", answer.number, is_done ? "at the end" : "before the end"),
          .check = fork_code(fifo) + "\nreturn " +
                   probe::with_call(fmt::format("CALL != 6 || access(\"{}\", F_OK) != 0;", mark),
                                    world)});
}

/// True when the process is gone, or dead and not waited for.
bool has_ended(pid_t process) {
  const std::string stat = content_of(fmt::format("/proc/{}/stat", process));
  return stat.empty() || stat.find(") Z ") != std::string::npos;
}

void wait_for_end(pid_t process) {
  for (int tries = 0; tries < 4000 && !has_ended(process); ++tries) {
    const timespec pause{0, 500'000};
    nanosleep(&pause, nullptr);
  }
}

void expect_no_wait_for_others(Case& c) {
  const World world =
      program("a program that leaves another one running",
              {probe::write_script("leaves", "sleep 2 &\necho $! > left; exit 4")}, "./leaves", {});
  c.enter(world);
  const Answer answer = c.call();
  const pid_t left = std::atoi(content_of("left").c_str());
  const bool was_waited_for = left <= 0 || has_ended(left);
  if (left > 0) {
    kill(left, SIGKILL);
    wait_for_end(left);
  }
  if (answer.number == 4 && !was_waited_for) return;
  c.fail({.message = probe::call_text(c.subject(), world) + " is wrong",
          .expected = "4, while the other one still runs",
          .got = fmt::format("{}, {}", answer.number, was_waited_for ? "after its end" : "in time"),
          .check =
              "int left = 0; FILE *file = fopen(\"left\", \"r\"); fscanf(file, \"%d\", &left);\n"
              "return result != 4 || kill(left, SIGKILL) != 0;"});
}

/// A program that is stopped and goes on has not ended.
void expect_waits_for_stopped(Case& c) {
  const World world =
      program("a program that is stopped for a while",
              {probe::write_script(
                  "stops",
                  "(while :; do\n"
                  "  while read key value; do case $key$value in State:T*) break 2;; esac; "
                  "done < /proc/$$/status\n"
                  "done; sleep 0.1; kill -CONT $$) &\n"
                  "kill -STOP $$; wait; exit 8")},
              "./stops", {});
  c.enter(world);
  const Answer answer = c.call();
  if (answer.number == 8) return;
  c.fail({.message = probe::call_text(c.subject(), world) + " took the stop for its end",
          .expected = "8",
          .got = fmt::format("{}", answer.number),
          .check = "return result != 8;"});
}

}  // namespace

void waits(Case& c) {
  require_programs(c);
  expect_waits(c);
  expect_no_wait_for_others(c);
  expect_waits_for_stopped(c);
}

void no_process(Case& c) {
  const World world =
      ends_with(-1, program("a program, when no process can be made", {probe::forbid_processes()},
                            "/bin/sh", {"-c", "exit 0"}));
  c.enter(world);
  const pid_t trial = fork();
  if (trial == 0) probe::leave(0);
  if (trial > 0) {
    while (waitpid(trial, nullptr, 0) < 0 && errno == EINTR) {
    }
    c.cannot_judge("the limit of processes does not bind this user");
  }
  c.expect_right(c.call());
  c.expect_right(c.call());
  c.act_quietly(probe::allow_processes());
  World again = world;
  again.title = "a program, when processes can be made again";
  c.turn_to(ends_with(0, again));
  const Answer answer = c.call();
  if (answer.number == 0) return;
  c.fail({.message = probe::call_text(c.subject(), c.world()) + " failed",
          .expected = "0",
          .got = fmt::format("{}", answer.number),
          .check =
              "struct rlimit more; getrlimit(RLIMIT_NPROC, &more); int was = " + world.call_code() +
              ";\nmore.rlim_cur = more.rlim_max; setrlimit(RLIMIT_NPROC, &more);\n"
              "return was == -1 && " +
              world.call_code() + " != 0;"});
}

namespace {

/// A child of the case's own, which ends with `status` as soon as the FIFO is opened.
pid_t child_that_waits(Case& c, const std::string& fifo, int status) {
  const pid_t child = c.fork_helper();
  if (child != 0) return child;
  const int fd = open(fifo.c_str(), O_RDONLY | O_CLOEXEC);
  probe::leave(fd < 0 ? 99 : status);
}

/// fail() unless the child can be waited for, and ended with `status`.
void expect_own_child(Case& c, pid_t child, int status, const std::string& check) {
  int seen = 0;
  pid_t waited = -1;
  while ((waited = waitpid(child, &seen, 0)) < 0 && errno == EINTR) {
  }
  if (waited == child && WIFEXITED(seen) && WEXITSTATUS(seen) == status) return;
  c.fail({.message = fmt::format("{}: afterwards another child of the process {}",
                                 probe::call_text(c.subject(), c.world()),
                                 waited < 0 ? "cannot be waited for" : "has another status"),
          .expected = fmt::format("it ended with {}", status),
          .got = waited < 0 ? "no such child (ECHILD)" : fmt::format("wait status {:#x}", seen),
          .check = check});
}

void wait_until_dead(pid_t child) {
  siginfo_t info{};
  while (waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOWAIT) < 0 && errno == EINTR) {
  }
}

}  // namespace

void other_children(Case& c) {
  require_programs(c);
  // One that is dead already.
  World world = exits_with(9);
  c.enter(world);
  const pid_t dead = c.fork_helper();
  if (dead == 0) probe::leave(42);
  wait_until_dead(dead);
  Failure failure{.check = probe::with_call(
                      "int status = 0; siginfo_t info; pid_t child = fork(); if (child == 0) "
                      "_exit(42);\nwaitid(P_PID, child, &info, WEXITED | WNOWAIT);\n"
                      "return CALL != 9 || waitpid(child, &status, 0) != child || "
                      "WEXITSTATUS(status) != 42;",
                      world)};
  const auto expect_status = [&](const Answer& answer) {
    if (answer.number == 9) return;
    c.fail({.message = fmt::format("{}, while the process has another child: wrong result",
                                   probe::call_text(c.subject(), c.world())),
            .expected = "9",
            .got = fmt::format("{}", answer.number),
            .check = failure.check});
  };
  expect_status(c.call());
  expect_own_child(c, dead, 42, failure.check);
  // One that ends while the program runs: the program ends it, and waits until it is dead.
  const std::string fifo = probe::fresh_name("end");
  world = program("a program that runs while another child of the process ends",
                  {probe::make_fifo(fifo),
                   probe::write_script("outlive",
                                       ": > $1\nwhile :; do\n"
                                       "  while read key value; do case $key$value in State:Z*) "
                                       "break 2;; esac; done < /proc/$2/status || break\n"
                                       "done 2> /dev/null; exit 9")},
                  "./outlive", {});
  c.enter(world);
  const pid_t ending = child_that_waits(c, fifo, 43);
  world.more.list = {fifo, fmt::format("{}", ending)};
  world.arguments_code = fmt::format("\"./outlive\", (const char *[]){{\"{}\", number}}, 2", fifo);
  c.turn_to(world);
  failure.check = probe::with_call(
      fmt::format("int status = 0; char number[20]; pid_t child = fork();\n"
                  "if (child == 0) open(\"{}\", O_RDONLY), _exit(43);\n"
                  "sprintf(number, \"%d\", child);\n"
                  "return CALL != 9 || waitpid(child, &status, 0) != child || WEXITSTATUS(status) "
                  "!= 43;",
                  fifo),
      world);
  expect_status(c.call());
  expect_own_child(c, ending, 43, failure.check);
  // One that lives on.
  const std::string later = probe::fresh_name("end");
  world = exits_with(9);
  world.steps.push_back(probe::make_fifo(later));
  c.enter(world);
  const pid_t living = child_that_waits(c, later, 44);
  failure.check =
      probe::with_call(fmt::format("int status = 0; pid_t child = fork();\n"
                                   "if (child == 0) open(\"{0}\", O_RDONLY), _exit(44);\n"
                                   "int result = CALL; open(\"{0}\", O_WRONLY);\n"
                                   "return result != 9 || waitpid(child, &status, 0) != child || "
                                   "WEXITSTATUS(status) != 44;",
                                   later),
                       world);
  expect_status(c.call());
  // Without waiting: the child may be gone.
  const int fd = open(later.c_str(), O_RDWR | O_CLOEXEC);
  expect_own_child(c, living, 44, failure.check);
  close(fd);
}

}  // namespace rtconf::cases::process
