// The clauses about the process's own id.
#include <fmt/format.h>
#include <linux/sched.h>
#include <sched.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

#include "conformance/cases/process.h"
#include "conformance/cases/threads.h"
#include "conformance/probe/kernel.h"

namespace rtconf::cases::process {

using probe::Answer;
using probe::Case;
using probe::Failure;
using probe::World;

namespace {

World the_process() {
  World made;
  made.title = "";
  made.wrong = [](const Answer& answer) -> std::optional<Failure> {
    const pid_t id = probe::kernel_pid();
    if (answer.number == id) return std::nullopt;
    return Failure{.message = "the result is not the id of the process",
                   .expected = fmt::format("{}, as getpid(2) has it", id),
                   .got = fmt::format("{}", answer.number),
                   .check = "return result != getpid();"};
  };
  return made;
}

Worlds right(Case& /*c*/) { return {the_process()}; }

int wait_for(pid_t child) {
  int status = -1;
  while (waitpid(child, &status, __WALL) < 0 && errno == EINTR) {
  }
  return status;
}

/// Judges a call in the child that `make` makes. Ends it with 0 if the call was right.
void judge_in_child(Case& c, std::string_view how, std::string_view make_code, pid_t (*make)()) {
  const World world = c.world();
  c.begin_calls();
  const pid_t child = make();
  if (child == 0) {
    alarm(4);
    probe::leave(world.wrong(c.call_raw(world)) ? 1 : 0);
  }
  const int status = child < 0 ? 0 : wait_for(child);
  c.end_calls();
  if (child < 0) c.fault(fmt::format("cannot make a child by {}", how));
  if (status == 0) return;
  c.fail({.message = fmt::format("in a child made by {}, after a call in the parent, {}() {}", how,
                                 c.subject().name,
                                 WIFEXITED(status) ? "does not give the child's id" : "dies"),
          .expected = "the id of the child",
          .got = WIFEXITED(status) ? "another number" : "no return",
          .check = fmt::format("call();\nint status = 1; pid_t child = {};\n"
                               "if (child == 0) _exit(call() != syscall(SYS_getpid));\n"
                               "return waitpid(child, &status, __WALL) != child || status != 0;",
                               make_code)});
}

pid_t by_fork() { return fork(); }

/// No handler that a library has registered for fork runs.
pid_t by_clone() { return static_cast<pid_t>(syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0)); }

/// A child of a child, whose parent has not called.
pid_t by_two_forks() {
  const pid_t child = fork();
  if (child != 0) return child;
  const pid_t grandchild = fork();
  if (grandchild == 0) return 0;
  const int status = grandchild < 0 ? 1 : wait_for(grandchild);
  probe::leave(status == 0 ? 0 : 1);
}

}  // namespace

void process_id(Case& c) {
  c.enter(the_process());
  for (int i = 0; i < 100; ++i) c.expect_right(c.call());
  const World world = c.world();
  std::optional<Failure> first;
  c.begin_calls();
  start_thread(c, [&] { first = world.wrong(c.call_raw(world)); }).join();
  c.end_calls();
  if (!first) return;
  first->message = "on a second thread " + first->message;
  first->prelude =
      "static long long (*called)(void); static long long seen;\n"
      "static void *work(void *none) { seen = called(); return none; }\n";
  first->check =
      "called = call; pthread_t thread; /* it makes the call() */\n"
      "pthread_create(&thread, NULL, work, NULL); pthread_join(thread, NULL);\n"
      "return seen != getpid();";
  c.fail(*first);
}

void id_after_fork(Case& c) {
  c.enter(the_process());
  c.expect_right(c.call());
  judge_in_child(c, "fork", "fork()", by_fork);
  judge_in_child(c, "the clone system call", "syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0)", by_clone);
  judge_in_child(c, "fork of a child",
                 "fork(); if (child == 0 && (child = fork()) != 0) "
                 "_exit(waitpid(child, &status, 0) != child || status)",
                 by_two_forks);
  c.expect_right(c.call());
}

namespace {

constexpr pid_t kLarge = 0x15555;  // more than 16 bits, and other numbers when cut to 16 or 15

/// In a process-id namespace of its own, where ids can be chosen. -1 where that is not given.
pid_t by_chosen_id() {
  const pid_t child = fork();
  if (child != 0) return child;
  alarm(4);
  if (unshare(CLONE_NEWUSER | CLONE_NEWPID) != 0) probe::leave(0);
  const pid_t first = fork();  // all others end with this one
  if (first == 0) {
    pause();
    probe::leave(0);
  }
  pid_t chosen = kLarge;
  clone_args how{};
  how.exit_signal = SIGCHLD;
  how.set_tid = reinterpret_cast<std::uint64_t>(&chosen);
  how.set_tid_size = 1;
  const auto second = static_cast<pid_t>(syscall(SYS_clone3, &how, sizeof how));
  if (second == 0) return 0;
  const int status = second < 0 ? 0 : wait_for(second);
  kill(first, SIGKILL);
  wait_for(first);
  probe::leave(status == 0 ? 0 : 1);
}

}  // namespace

void large_process_id(Case& c) {
  c.enter(the_process());
  const World world = c.world();
  c.begin_calls();
  const pid_t child = by_chosen_id();
  if (child == 0) probe::leave(world.wrong(c.call_raw(world)) ? 1 : 0);
  const int status = child < 0 ? 0 : wait_for(child);
  c.end_calls();
  if (status == 0) return;  // or such an id is not to be had here
  c.fail({.message = fmt::format("in a process whose id is {}, {}() does not give it", kLarge,
                                 c.subject().name),
          .expected = fmt::format("{}", kLarge),
          .got = "another number, or no return",
          .check = "int status = 0; unshare(CLONE_NEWUSER | CLONE_NEWPID); pid_t first = fork();\n"
                   "if (first == 0) {\n"
                   "  FILE *last = fopen(\"/proc/sys/kernel/ns_last_pid\", \"w\");\n"
                   "  if (last) fprintf(last, \"87380\"), fclose(last);\n"
                   "  pid_t child = fork(); if (child == 0) _exit(call() != getpid());\n"
                   "  _exit(waitpid(child, &status, 0) != child || status != 0);\n"
                   "}\n"
                   "return waitpid(first, &status, 0) != first || status != 0;"});
}

const Scenes kScenesOfId = {right, nothing, nothing, nothing, nothing};

}  // namespace rtconf::cases::process
