// What running a program makes of calls that fail or are interrupted, of limits, and of a caller
// that dies meanwhile.
#include <errno.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <rt.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <string>
#include <thread>

#include "reference/checks/children.h"
#include "reference/checks/fake_calls.h"
#include "reference/checks/faults.h"
#include "reference/checks/programs.h"
#include "reference/checks/scratch.h"

namespace rt::checks {
namespace {

using Disposition = void (*)(int);

/// With children that are waited for directly, and with a stand-in.
class ProcessFaults : public testing::TestWithParam<Disposition> {
 protected:
  ProcessFaults() { ::signal(SIGCHLD, GetParam()); }
  ~ProcessFaults() override {
    ::signal(SIGCHLD, SIG_DFL);
    while (::waitpid(-1, nullptr, __WALL) > 0) {
    }
  }
};

TEST_P(ProcessFaults, InterruptionsAreInvisible) {
  Watch watch;
  watch.interrupt = true;
  EXPECT_EQ(run_shell("exit 5"), 5);
  EXPECT_GE(watch.calls, 2);
  expect_clean(watch);
}

TEST_P(ProcessFaults, AFailingCallIsAFailureOrTheTruth) {
  fail_each_call(
      {EAGAIN, ENOMEM}, [] {}, [&] { return run_shell("exit 5"); },
      [&](std::int32_t status, const Watch& watch, const Fault& fault) {
        EXPECT_TRUE(status == -1 || status == 5) << status << ": " << fault;
        EXPECT_FALSE(is_blocked(SIGTERM)) << fault;
        expect_clean(watch);
      });
}

TEST_P(ProcessFaults, AFailingAllocationIsAFailure) {
  fail_each_allocation([] { return rt_process_run("true", nullptr, 0); },
                       [](std::int32_t status, const Watch&, const Fault& fault) {
                         EXPECT_EQ(status, -1) << fault;
                         EXPECT_FALSE(is_blocked(SIGTERM)) << fault;
                       });
}

TEST_P(ProcessFaults, WithoutRoomForAProcessItIsAFailure) {
  EXPECT_EQ(0, status_of([] {
              const rlimit none = {0, 0};
              if (::setrlimit(RLIMIT_NPROC, &none) != 0) return 1;
              // The limit does not bind root.
              if (::geteuid() == 0 && ::setuid(54321) != 0) return 2;
              return rt_process_run("true", nullptr, 0) == -1 && !is_blocked(SIGTERM) ? 0 : 3;
            }));
}

volatile sig_atomic_t alarms = 0;

TEST_P(ProcessFaults, TheCallersHandlersRunMeanwhile) {
  EXPECT_EQ(0, status_of([] {
              struct sigaction count = {};
              count.sa_handler = [](int) { alarms = alarms + 1; };
              ::sigaction(SIGALRM, &count, nullptr);
              const itimerval often = {{0, 1000}, {0, 1000}};
              ::setitimer(ITIMER_REAL, &often, nullptr);
              // Until the caller's handler has been seen to run, twice.
              const std::string script = "kill -ALRM " + std::to_string(::getpid());
              const bool right = run_shell(script + "; exit 9") == 9 && run_shell(script) == 0;
              const itimerval never = {};
              ::setitimer(ITIMER_REAL, &never, nullptr);
              return right && alarms >= 2 ? 0 : 1;
            }));
}

TEST_P(ProcessFaults, WhoeverWaitsInTheCallersPlaceDiesWithIt) {
  const Scratch scratch;
  std::array<int, 2> alive{};
  ASSERT_EQ(0, ::pipe2(alive.data(), O_CLOEXEC));
  const std::string file = scratch.path("program");
  ASSERT_EQ(0, ::mkfifo(file.c_str(), 0600));
  const pid_t caller =
      start_child([&] { return run_shell("echo $$ > " + file + "; exec sleep 1000"); });
  ::close(alive[1]);
  const pid_t program = std::stoi(regular_read(file));
  ::kill(caller, SIGKILL);
  // The program goes on, as after fork and exec; nothing else holds what was the caller's.
  char byte = 0;
  EXPECT_EQ(0, ::read(alive[0], &byte, 1));
  EXPECT_EQ(0, ::kill(program, SIGKILL));
  ::close(alive[0]);
  int status = 0;
  ::waitpid(caller, &status, 0);
}

TEST_P(ProcessFaults, WhatTheCallerClosesMeanwhileIsClosed) {
  std::array<int, 2> input{};
  std::array<int, 2> output{};
  ASSERT_EQ(0, ::pipe2(input.data(), O_CLOEXEC));
  ASSERT_EQ(0, ::pipe2(output.data(), O_CLOEXEC));
  const pid_t caller = start_child([&] {
    ::dup2(input[0], STDIN_FILENO);
    ::dup2(output[1], STDOUT_FILENO);
    std::thread closing([&] {
      char byte = 'x';
      static_cast<void>(::write(input[1], &byte, 1) + ::read(output[0], &byte, 1));
      // The program runs. It reads on until no one can write any more.
      ::close(input[1]);
    });
    const int status = run("cat", {});
    closing.join();
    return status;
  });
  for (const int descriptor : {input[0], input[1], output[0], output[1]}) ::close(descriptor);
  int status = -1;
  EXPECT_EQ(caller, ::waitpid(caller, &status, __WALL));
  EXPECT_EQ(status, 0);
}

INSTANTIATE_TEST_SUITE_P(Callers, ProcessFaults, testing::Values(SIG_DFL, Disposition([](int) {})),
                         [](const auto& caller) { return caller.index == 0 ? "direct" : "apart"; });

}  // namespace
}  // namespace rt::checks
