// What becomes of programs that are run: their arguments, their search, their exit status, whatever
// the caller does with signals.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <rt.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "reference/checks/children.h"
#include "reference/checks/programs.h"
#include "reference/checks/scratch.h"

namespace rt::checks {
namespace {

class Programs : public testing::Test {
 protected:
  /// A file that can be executed, for what that is worth.
  std::string program(const std::string& name, const std::string& content) const {
    std::string path = scratch_.file(name, content);
    ::chmod(path.c_str(), 0755);
    return path;
  }
  std::string folder(const std::string& name) const {
    std::filesystem::create_directory(scratch_.path(name));
    return scratch_.path(name);
  }

  Scratch scratch_;
};

TEST_F(Programs, GetTheirArgumentsByteForByte) {
  const std::string path = scratch_.path("arguments");
  const std::vector<std::string> odd{"",
                                     " ",
                                     "two words",
                                     "*",
                                     "$HOME",
                                     "`id`",
                                     "a\"b'c\\",
                                     "\n",
                                     "\xff\x01",
                                     "-n",
                                     std::string(100'000, 'x'),
                                     ""};
  std::vector<std::string> arguments{"-c", "cat /proc/$$/cmdline > \"$1\"; :", "zero", path};
  arguments.insert(arguments.end(), odd.begin(), odd.end());
  EXPECT_EQ(0, run("sh", arguments));
  std::string expected("sh\0", 3);
  for (const std::string& argument : arguments) expected += argument + '\0';
  EXPECT_TRUE(regular_read(path) == expected);
}

TEST_F(Programs, TellTheirExitStatus) {
  for (const int status : {0, 1, 42, 126, 127, 128, 255}) {
    EXPECT_EQ(run_shell("exit " + std::to_string(status)), status);
  }
  EXPECT_EQ(run_shell("kill -9 $$"), -1);
  EXPECT_EQ(run_shell("kill -11 $$"), -1);
}

TEST_F(Programs, AreSearchedAsExecvpDoes) {
  const std::string first = folder("first");
  const std::string second = folder("second");
  program("first/both", "#!/bin/sh\nexit 1\n");
  program("second/both", "#!/bin/sh\nexit 2\n");
  program("second/only", "#!/bin/sh\nexit 3\n");
  scratch_.file("first/plain", "#!/bin/sh\nexit 4\n");
  program("second/plain", "#!/bin/sh\nexit 5\n");
  program("first/broken", "exit 6\n");
  program("second/broken", "#!/bin/sh\nexit 7\n");
  program("here", "#!/bin/sh\nexit 8\n");
  EXPECT_EQ(0, status_of([&] {
              if (::chdir(scratch_.path("").c_str()) != 0) return 99;
              const std::string lost = std::string(5000, 'x') + ":/missing:" + first + "/both";
              rt_env_set("PATH", (lost + ':' + first + ':' + second).c_str());
              if (run("both", {}) != 1) return 1;
              if (run("only", {}) != 3) return 2;
              if (run("broken", {}) != 127) return 4;  // it is found, and no shell steps in
              if (run("here", {}) != 127) return 5;
              if (run("./here", {}) != 8) return 6;
              if (run("first/both", {}) != 1) return 7;
              // An empty part is the working directory, wherever it stands.
              for (const std::string name : {"first:", "first::second", ":first"}) {
                rt_env_set("PATH", name.c_str());
                if (run("here", {}) != 8) return 8;
              }
              ::unsetenv("PATH");
              return run("true", {}) == 0 && run("here", {}) == 127 ? 0 : 9;
            }));
  // Root too may execute only what somebody may.
  EXPECT_EQ(0, status_of([&] {
              rt_env_set("PATH", (first + ':' + second).c_str());
              return run("plain", {}) == 5 ? 0 : 1;
            }));
}

TEST_F(Programs, ThatCannotBeExecutedTell127) {
  scratch_.file("plain", "#!/bin/sh\n");
  program("nothing", "");
  program("other", "#!/no/such/program\n");
  for (const std::string name : {"missing", "plain", "nothing", "other", "", "plain/x"}) {
    EXPECT_EQ(run(scratch_.path(name), {}), 127) << name;
  }
  EXPECT_EQ(run("rt-no-such-program", {}), 127);
  EXPECT_EQ(run("", {}), 127);
  EXPECT_EQ(run(std::string(5000, 'x'), {}), 127);
  EXPECT_EQ(run("true", {std::string(1'000'000, 'x')}), 127) << "more than the system takes";
}

TEST_F(Programs, WithoutANameOrArgumentsAreAFailure) {
  const char* const two[] = {"a", nullptr};
  EXPECT_EQ(rt_process_run(nullptr, nullptr, 0), -1);
  EXPECT_EQ(rt_process_run("true", nullptr, 1), -1);
  EXPECT_EQ(rt_process_run("true", two, 2), -1) << "not all would arrive";
  EXPECT_EQ(rt_process_run("true", two, SIZE_MAX), -1);
  EXPECT_EQ(rt_process_run("true", two, SIZE_MAX / sizeof(char*)), -1);
  EXPECT_EQ(rt_process_run("true", nullptr, 0), 0);
  EXPECT_EQ(rt_getpid(), ::getpid());
  EXPECT_EQ(0, status_of([] { return rt_getpid() == ::getpid() ? 0 : 1; }));
}

/// What the caller does with children that end.
struct Caller {
  const char* name;
  void (*prepare)();
};

void reap_all(int /*signal*/) {
  const int before = errno;
  while (::waitpid(-1, nullptr, WNOHANG) > 0) {
  }
  errno = before;
}

void handle_children(void (*handler)(int), int flags) {
  struct sigaction action = {};
  action.sa_handler = handler;
  action.sa_flags = flags;
  ::sigaction(SIGCHLD, &action, nullptr);
}

constexpr Caller kCallers[] = {
    {"by_default", [] { handle_children(SIG_DFL, 0); }},
    {"ignoring", [] { handle_children(SIG_IGN, 0); }},
    {"forgetting", [] { handle_children(SIG_DFL, SA_NOCLDWAIT); }},
    {"reaping", [] { handle_children(reap_all, 0); }},
    {"reaping_forgetfully", [] { handle_children(reap_all, SA_NOCLDWAIT | SA_RESTART); }},
};

class Callers : public testing::TestWithParam<Caller> {
 protected:
  /// What a call gives in a process that treats its children so.
  template <typename Call>
  int status_in(Call call) const {
    return status_of([&] {
      GetParam().prepare();
      return call();
    });
  }

  Scratch scratch_;
};

TEST_P(Callers, GetTheStatusAndKeepNoChild) {
  EXPECT_EQ(0, status_in([] {
              for (const int status : {0, 7, 255}) {
                if (run_shell("exit " + std::to_string(status)) != status) return 1;
              }
              if (run_shell("kill -9 $$") != -1 || run("rt-no-such-program", {}) != 127) return 2;
              return ::waitpid(-1, nullptr, __WALL | WNOHANG) == -1 && errno == ECHILD ? 0 : 3;
            }));
}

TEST_P(Callers, AreWaitedForInManyThreadsAtOnce) {
  EXPECT_EQ(0, status_in([] {
              std::array<int, 4> wrong{};
              std::vector<std::thread> threads;
              for (std::size_t i = 0; i < wrong.size(); ++i) {
                threads.emplace_back([&wrong, i] {
                  for (int turn = 0; turn < 10; ++turn) {
                    const int status = static_cast<int>(10 * i) + turn;
                    if (run_shell("exit " + std::to_string(status)) != status) ++wrong.at(i);
                  }
                });
              }
              for (std::thread& thread : threads) thread.join();
              return wrong == std::array<int, 4>{} ? 0 : 1;
            }));
}

TEST_P(Callers, AreLeftAsTheyWere) {
  EXPECT_EQ(0, status_in([] {
              struct sigaction before = {};
              struct sigaction after = {};
              ::sigaction(SIGCHLD, nullptr, &before);
              const std::size_t descriptors = open_descriptors();
              for (int turn = 0; turn < 20; ++turn) run("true", {});
              ::sigaction(SIGCHLD, nullptr, &after);
              if (before.sa_handler != after.sa_handler) return 1;
              if (is_blocked(SIGTERM) || is_blocked(SIGCHLD)) return 2;
              return open_descriptors() == descriptors ? 0 : 3;
            }));
}

TEST_P(Callers, HandTheirSignalsOnAsForkAndExecDo) {
  const std::string ours = scratch_.path("ours");
  const std::string plain = scratch_.path("plain");
  EXPECT_EQ(
      0, status_in([&] {
        ::signal(SIGUSR1, SIG_IGN);
        ::signal(SIGUSR2, [](int) {});
        ::signal(SIGRTMIN + 3, [](int) {});
        sigset_t blocked;
        ::sigemptyset(&blocked);
        ::sigaddset(&blocked, SIGTERM);
        ::sigaddset(&blocked, SIGRTMAX);
        ::sigprocmask(SIG_SETMASK, &blocked, nullptr);
        const std::vector<std::string> question{"-E", "^Sig(Blk|Ign|Cgt)", "/proc/self/status"};
        if (!print_to(ours) || run("grep", question) != 0) return 1;
        if (!print_to(plain)) return 2;
        const pid_t child = start_child([] {
          return ::execlp("grep", "grep", "-E", "^Sig(Blk|Ign|Cgt)", "/proc/self/status", nullptr);
        });
        ::waitpid(child, nullptr, 0);
        return 0;
      }));
  EXPECT_EQ(regular_read(ours), regular_read(plain));
  EXPECT_FALSE(regular_read(plain).empty());
}

// ThreadSanitizer's _exit writes the buffers.
#if !defined(__SANITIZE_THREAD__)
TEST_P(Callers, WriteTheirBufferedOutputOnce) {
  const std::string path = scratch_.path("output");
  EXPECT_EQ(0, status_in([&] {
              std::fflush(stdout);
              if (!print_to(path)) return 1;
              std::printf("once");
              run("true", {});
              run("rt-no-such-program", {});
              return std::fflush(stdout);
            }));
  EXPECT_EQ(regular_read(path), "once");
}
#endif

TEST_P(Callers, HandOnlyOnWhatIsNotCloseOnExec) {
  EXPECT_EQ(0, status_in([] {
              if (::dup3(STDERR_FILENO, 100, O_CLOEXEC) != 100) return 1;
              if (::dup2(STDERR_FILENO, 101) != 101) return 2;
              if (run_shell("test -e /proc/self/fd/100") != 1) return 3;
              return run_shell("test -e /proc/self/fd/101") == 0 ? 0 : 4;
            }));
}

INSTANTIATE_TEST_SUITE_P(All, Callers, testing::ValuesIn(kCallers),
                         [](const auto& caller) { return caller.param.name; });

}  // namespace
}  // namespace rt::checks
