// The clauses about signals and threads around a call of rt_process_run.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <csignal>
#include <cstdlib>
#include <mutex>
#include <thread>

#include "conformance/cases/process.h"
#include "conformance/cases/process_programs.h"
#include "conformance/cases/threads.h"
#include "conformance/probe/children.h"
#include "conformance/probe/kernel.h"
#include "conformance/probe/step_process.h"
#include "conformance/probe/surroundings.h"
#include "conformance/probe/text.h"

namespace rtconf::cases::process {

using probe::Answer;
using probe::Case;
using probe::Failure;
using probe::Step;
using probe::World;

namespace {

/// The world behind one more step, where the result must be `status` all the same.
World after(const Step& step, std::string_view what, int status, World world) {
  world.steps.insert(world.steps.begin(), step);
  world.title += fmt::format(", {}", what);
  return ends_with(status, std::move(world));
}

}  // namespace

void sigchld_ignored(Case& c) {
  require_programs(c);
  const std::array<std::pair<Step, const char*>, 2> ways = {
      {{probe::ignore_children(), "while SIGCHLD is ignored"},
       {probe::forget_children(), "while SA_NOCLDWAIT is set"}}};
  for (const auto& [step, what] : ways) {
    for (const int status : {0, 1, 7, 255}) {
      run(c, after(step, what, status, exits_with(status)));
    }
    for (const int signal : {SIGKILL, SIGTERM}) run(c, after(step, what, -1, dies_of(signal)));
    run(c, after(step, what, 127, program("a missing program", {}, "./missing", {})));
  }
  c.act_quietly(probe::mind_children());
}

namespace {

std::atomic<int> handled = 0;
extern "C" void handle(int /*signal*/) { ++handled; }

Step handle_signal(int signal, int flags) {
  return {[=]() -> probe::Trouble {
            struct sigaction action {};
            action.sa_handler = handle;
            action.sa_flags = flags;
            if (sigaction(signal, &action, nullptr) == 0) return std::nullopt;
            return probe::cannot("set a signal's handler", errno);
          },
          fmt::format("{{ struct sigaction own = {{.sa_handler = handle, .sa_flags = {}}}; "
                      "sigaction({}, &own, NULL); }}",
                      flags == 0 ? "0" : "SA_RESTART", signal),
          probe::Changes::kProcess};
}

/// A program that sends the signal twice, gives the process time to handle it, and ends.
void expect_undisturbed(Case& c, int signal, int flags) {
  const std::string script = probe::fresh_name("sends");
  World world = program(
      fmt::format("a program that sends {} to the process, which handles it {} SA_RESTART",
                  probe::signal_name(signal), flags == 0 ? "without" : "with"),
      {handle_signal(signal, flags),
       probe::write_script(script, fmt::format("kill -{} $1; /bin/sh -c :; kill -{} $1; /bin/sh -c "
                                               ":; : > after-{}; exit 5",
                                               signal, signal, script))},
      "./" + script, {fmt::format("{}", probe::kernel_pid())});
  world.prelude = "static volatile int handled; static void handle(int n) { handled += n != 0; }\n";
  world.arguments_code = fmt::format(
      "\"./{}\", (const char *[]){{(sprintf(self, \"%d\", getpid()), self)}}, 1", script);
  world.prelude += "static char self[20];\n";
  c.enter(world);
  handled = 0;
  const Answer answer = c.call();
  const bool has_ended = is_there("after-" + script);
  if (answer.number == 5 && has_ended && handled > 0) return;
  c.fail({.message = fmt::format("{}: {}", probe::call_text(c.subject(), world),
                                 handled == 0 ? "the handler did not run"
                                 : !has_ended ? "the call returned before the program's end"
                                              : "wrong result"),
          .expected = "5, at the program's end, and the handler has run",
          .got = fmt::format("{}, {} runs of the handler", answer.number, handled.load()),
          .check = fmt::format(
              "return result != 5 || handled == 0 || access(\"after-{}\", F_OK) != 0;", script)});
}

}  // namespace

void signal_while_waiting(Case& c) {
  require_programs(c);
  for (const int signal : {SIGALRM, SIGUSR2, SIGINT, SIGQUIT, SIGCHLD, SIGWINCH, 34}) {
    expect_undisturbed(c, signal, 0);
    expect_undisturbed(c, signal, SA_RESTART);
    c.act_quietly({[=]() -> probe::Trouble {
                     ::signal(signal, SIG_DFL);
                     return std::nullopt;
                   },
                   "", probe::Changes::kProcess});
  }
}

namespace {

constexpr int kThreads = 8;
constexpr int kCallsOfThread = 6;

/// C in front of main: each thread runs the script with a status of its own.
constexpr const char* kWorkerCode =
    "static int (*called)(const char *, const char *const *, size_t); static volatile int wrong;\n"
    "static void *work(void *status) {\n"
    "  for (int n = 0; n < 50 && !wrong; n++)\n"
    "    if (called(\"./status\", (const char *const *)&status, 1) != atoi(status)) wrong = 1;\n"
    "  return NULL;\n"
    "}\n";
constexpr const char* kWorkersCode =
    "called = call; pthread_t threads[8]; /* each then makes its call() */\n"
    "char *status[] = {\"10\", \"11\", \"12\", \"13\", \"14\", \"15\", \"16\", \"17\"};\n"
    "for (int k = 0; k < 8; k++) pthread_create(&threads[k], NULL, work, status[k]);\n"
    "for (int k = 0; k < 8; k++) pthread_join(threads[k], NULL);\n"
    "return wrong || waitpid(-1, NULL, WNOHANG | __WALL) != -1;";

void run_from_threads(Case& c, std::vector<Step> steps, std::string_view what) {
  require_programs(c);
  steps.push_back(exiting_program("status"));
  World world = program(fmt::format("programs, from {} threads at once{}", kThreads, what),
                        std::move(steps), "./status", {"0"});
  c.enter(world);
  std::mutex mutex;
  std::optional<Failure> first;
  std::atomic<int> running = kThreads;
  c.allow(10'000);
  c.begin_calls();
  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < kThreads; ++thread) {
      threads.push_back(start_thread(c, [&, thread] {
        for (int i = 0; i < kCallsOfThread; ++i) {
          World own = world;
          const int status = 10 + thread + 8 * i;
          own.more.list = {fmt::format("{}", status)};
          auto failure = other_status(world.title, c.call_raw(own), status);
          const std::scoped_lock hold(mutex);
          if (failure && !first) first = std::move(failure);
        }
        --running;
      }));
    }
    // One that is always in malloc or free, whose lock a new process would find taken.
    threads.push_back(start_thread(c, [&] {
      while (running > 0) {
        std::vector<std::string> blocks(64, std::string(100, 'b'));
        std::this_thread::yield();
      }
    }));
  }
  c.end_calls();
  if (!first && probe::find_child() == probe::Child::kNone) return;
  if (!first) {
    first = Failure{.message = world.title + ": a program was not waited for",
                    .expected = "no child is left",
                    .got = "a child is left"};
  }
  first->prelude = kWorkerCode;
  first->check = kWorkersCode;
  c.fail(*first);
}

}  // namespace

void threads(Case& c) { run_from_threads(c, {}, ""); }

void threads_that_ignore_children(Case& c) {
  run_from_threads(c, {probe::ignore_children()}, ", while SIGCHLD is ignored");
}

namespace {

World missing() { return ends_with(127, program("a missing program", {}, "./missing", {})); }

/// In a directory of the case's own: to start one of the system's programs takes longer than the
/// call.
World found_in_path() {
  const std::string directory = probe::fresh_name("bin");
  const std::string name = "rtconf-found";
  probe::Step in_path = probe::set_variable(
      "PATH", fmt::format("{}/{}:/usr/bin:/bin", probe::starting_directory(), directory));
  in_path.code = fmt::format(
      "{{ char path[4200]; getcwd(path, 4096); strcat(path, \"/{}:/usr/bin:/bin\"); "
      "setenv(\"PATH\", path, 1); }}",
      directory);
  return ends_with(0, program("a program found in PATH",
                              {probe::make_directory(directory),
                               exiting_program(directory + "/" + name), std::move(in_path)},
                              name, {"0", ""}));
}

Worlds right(Case& /*c*/) { return {exits_with(7), found_in_path()}; }

Worlds more_right(Case& /*c*/) {
  const std::string name = probe::fresh_name("status");
  return {runs_once(),
          shows_arguments("two arguments", "./" + probe::fresh_name("shown"), {"one", "two"}),
          ends_with(3, program("a program with 100 arguments", {exiting_program(name, 3)},
                               "./" + name, std::vector<std::string>(100, "argument")))};
}

Worlds failing(Case& /*c*/) {
  return {missing(), dies_of(SIGKILL),
          ends_with(127, program("a name that is in no directory of PATH", {},
                                 "rtconf-no-such-program", {}))};
}

Worlds more_failing(Case& /*c*/) {
  World null = program("a NULL command", {}, "", {});
  null.path.reset();
  null.arguments_code = "NULL, NULL, 0";
  const std::string name = probe::fresh_name("plain");
  return {null, ends_with(127, program("a file of mode 0644",
                                       {probe::write_file(name, probe::Content::exactly("x"))},
                                       "./" + name, {}))};
}

}  // namespace

const Scenes kScenesOfRun = {right, more_right, failing, more_failing, nothing, true};

}  // namespace rtconf::cases::process
