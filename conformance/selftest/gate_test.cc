// The gate itself: that it sees what a call does in every way a provider may do it, carries out a
// plan to the letter, and leaves the process as it was. Each test stands in for a provider, in a
// process of its own, since a gate stays open.
#include "conformance/probe/gate.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <pthread.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csetjmp>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "conformance/probe/plan.h"

namespace rtconf::probe::gate {
namespace {

/// Runs the body in a child; its exit status, or minus the signal that it died of. The body returns
/// 0 when all is right, else a number that says what is not.
int in_child(const std::function<int()>& body) {
  const pid_t child = fork();
  if (child == 0) _exit(open() ? 99 : body());
  int status = 0;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

void follow(const char* text) { gate::follow(*parse_plan(text).plan); }

template <typename Body>
auto pass(const Body& body) {
  const Passage passage(true);
  return body();
}

bool saw(std::int32_t call) {
  const auto events = trace().events;
  return std::any_of(events.begin(), events.end(),
                     [&](const Event& one) { return one.call == call; });
}

/// A file with "abcdef" in it, which goes with its object.
class SixBytes {
 public:
  SixBytes() : name_(std::filesystem::temp_directory_path() / "rtconf-gate-XXXXXX") {
    fd_ = mkstemp(name_.data());
    is_made_ = fd_ >= 0 && write(fd_, "abcdef", 6) == 6;
  }
  SixBytes(const SixBytes&) = delete;
  SixBytes& operator=(const SixBytes&) = delete;
  ~SixBytes() { unlink(name_.c_str()); }
  bool is_made() const { return is_made_; }
  int fd() const { return fd_; }
  const std::string& name() const { return name_; }

 private:
  std::string name_;
  int fd_ = -1;
  bool is_made_ = false;
};

/// By an instruction of its own, as a provider without a libc makes it.
long raw_getppid() {
  long result = 0;
  __asm__ volatile("syscall" : "=a"(result) : "0"(SYS_getppid) : "rcx", "r11", "memory");
  return result;
}

TEST(Gate, SeesRawSystemCalls) {
  EXPECT_EQ(in_child([] {
              const long parent = getppid();
              if (pass(raw_getppid) != parent) return 1;
              return saw(SYS_getppid) ? 0 : 2;
            }),
            0);
}

TEST(Gate, SeesNothingOutsideOfACall) {
  EXPECT_EQ(in_child([] {
              pass([] { return 0; });
              raw_getppid();
              return trace().count == 0 ? 0 : 1;
            }),
            0);
}

TEST(Gate, FailsTheCallThatThePlanNames) {
  EXPECT_EQ(in_child([] {
              follow("openat 2 = EMFILE");
              return pass([] {
                const int first = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
                const int second = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
                if (second != -1 || errno != EMFILE) return 1;
                return first >= 0 && ::open("/dev/null", O_RDONLY | O_CLOEXEC) >= 0 ? 0 : 2;
              });
            }),
            0);
}

TEST(Gate, CutsTransfersShort) {
  EXPECT_EQ(in_child([] {
              std::array<int, 2> ends{};
              if (pipe2(ends.data(), O_CLOEXEC) != 0) return 1;
              follow("write 1 short 3; read * short 1");
              return pass([&] {
                std::array<char, 8> bytes{};
                if (write(ends[1], "abcdef", 6) != 3) return 2;
                if (read(ends[0], bytes.data(), bytes.size()) != 1 || bytes[0] != 'a') return 3;
                return read(ends[0], bytes.data(), bytes.size()) == 1 && bytes[0] == 'b' ? 0 : 4;
              });
            }),
            0);
}

TEST(Gate, ClosesWhereACloseIsMadeToFail) {
  EXPECT_EQ(in_child([] {
              const int fd = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
              follow("close 1 = EIO");
              const int result = pass([&] { return close(fd); });
              return result == -1 && fcntl(fd, F_GETFD) == -1 ? 0 : 1;
            }),
            0);
}

TEST(Gate, UnmapsAfterwardsWhatCouldNotBeUnmapped) {
  EXPECT_EQ(in_child([] {
              void* page = mmap(nullptr, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
              follow("munmap 1 = ENOMEM");
              if (pass([&] { return munmap(page, 4096); }) != -1) return 1;
              unsigned char resident = 0;
              return mincore(page, 4096, &resident) == -1 && errno == ENOMEM ? 0 : 2;
            }),
            0);
}

TEST(Gate, FollowsThreadsThatACallStarts) {
  EXPECT_EQ(in_child([] {
              pass([] {
                std::thread([] { raw_getppid(); }).join();
                return 0;
              });
              return saw(SYS_getppid) ? 0 : 1;
            }),
            0);
}

TEST(Gate, LetsEveryKindOfChildGo) {
  EXPECT_EQ(in_child([] {
              return pass([] {
                int status = 0;
                pid_t child = fork();
                if (child == 0) _exit(raw_getppid() > 0 ? 7 : 8);
                if (waitpid(child, &status, 0) != child || WEXITSTATUS(status) != 7) return 1;
                std::string path = "/bin/true";
                std::array<char*, 2> words = {path.data(), nullptr};
                if (posix_spawn(&child, path.c_str(), nullptr, nullptr, words.data(), environ) != 0)
                  return 2;
                if (waitpid(child, &status, 0) != child || status != 0) return 3;
                return raw_getppid() > 0 ? 0 : 4;
              });
            }),
            0);
}

sigjmp_buf way_out;  // NOLINT

TEST(Gate, LetsSignalHandlersOfTheCallWork) {
  EXPECT_EQ(in_child([] {
              return pass([] {
                struct sigaction own {};
                own.sa_handler = [](int) { siglongjmp(way_out, 1); };
                sigfillset(&own.sa_mask);
                if (sigaction(SIGUSR2, &own, nullptr) != 0) return 1;
                volatile int times = 0;
                if (sigsetjmp(way_out, 1) == 0 || times < 3) {
                  times = times + 1;
                  raise(SIGUSR2);
                  return 2;
                }
                own.sa_handler = [](int) { raw_getppid(); };
                sigaction(SIGUSR2, &own, nullptr);
                raise(SIGUSR2);
                sigset_t all;
                sigfillset(&all);
                sigprocmask(SIG_BLOCK, &all, nullptr);
                return raw_getppid() > 0 ? 0 : 3;  // with every signal blocked, as far as may be
              });
            }),
            0);
}

TEST(Gate, IsNotToBeTakenAway) {
  EXPECT_EQ(in_child([] {
              pass([] {
                signal(SIGSYS, SIG_DFL);
                signal(SIGTRAP, SIG_IGN);
                syscall(SYS_prctl, 59, 0, 0, 0, 0);
                raw_getppid();
                return 0;
              });
              return saw(SYS_getppid) ? 0 : 1;
            }),
            0);
}

TEST(Gate, LeavesForeignTrapsDeadly) {
  EXPECT_EQ(in_child([] { return pass([] { return raise(SIGTRAP); }); }), -SIGTRAP);
  EXPECT_EQ(in_child([] { return pass([] { return raise(SIGSYS); }); }), -SIGSYS);
}

TEST(Gate, ChangesTheFileBeforeTheCallThatThePlanNames) {
  EXPECT_EQ(in_child([] {
              const SixBytes file;
              if (!file.is_made()) return 1;
              work_on(file.name());
              follow("before fstat 1 truncate 2; before newfstatat 1 truncate 2");
              struct stat info {};
              const int result = pass([&] { return fstat(file.fd(), &info); });
              return result == 0 && info.st_size == 2 ? 0 : 2;
            }),
            0);
}

TEST(Gate, SaysAnotherSize) {
  EXPECT_EQ(in_child([] {
              follow("fstat 1 size 5368709123; newfstatat 1 size 5368709123");
              struct stat info {};
              const int result = pass([&] { return fstat(0, &info); });
              return result == 0 && info.st_size == 5368709123 ? 0 : 1;
            }),
            0);
}

using Reader = char* (*)(const char*);

/// What a call of the reference does under the plan, in words.
std::string course_of(Reader read_text, const char* path, const char* plan) {
  follow(plan);
  char* result = pass([&] { return read_text(path); });
  std::string course = result != nullptr ? result : "NULL";
  std::free(result);
  for (const Event& one : trace().events)
    course += "\n" + text(Site{one.call, one.nth}) + " " + std::to_string(one.result);
  return course;
}

TEST(Gate, ReplaysAPlanExactly) {
  EXPECT_EQ(
      in_child([] {
        void* library = dlopen(std::getenv("RTCONF_REFERENCE"), RTLD_NOW);
        if (library == nullptr) return 1;
        const auto read_text = reinterpret_cast<Reader>(dlsym(library, "rt_file_read_text"));
        const SixBytes file;
        if (read_text == nullptr || !file.is_made()) return 2;
        for (const char* plan : {"", "openat 1 = EMFILE", "read 1 short 1; read 2 = EINTR x3"}) {
          const std::string first = course_of(read_text, file.name().c_str(), plan);
          for (int i = 0; i < 1000; ++i)
            if (course_of(read_text, file.name().c_str(), plan) != first) return 3;
        }
        return 0;
      }),
      0);
}

/// What happened, in order: "r" for the rival's turn, "c" for the call's own step.
TEST(Gate, LetsARivalGoFirst) {
  EXPECT_EQ(in_child([] {
              static std::string order;
              std::thread rival([] {
                while (await_turn()) {
                  order += 'r';
                  end_turn();
                }
              });
              follow("before syscall_110 2 overtake");
              pass([] {
                raw_getppid();
                order += 'c';
                raw_getppid();
                order += 'c';
              });
              await_rival();
              end_turns();
              rival.join();
              return order == "crc" ? 0 : 1;
            }),
            0);
}

TEST(Gate, WaitsForNoRivalThatWaitsForTheCall) {
  EXPECT_EQ(in_child([] {
              static std::mutex lock;
              static int turns = 0;
              std::thread rival([] {
                while (await_turn()) {
                  const std::scoped_lock hold(lock);
                  ++turns;
                  end_turn();
                }
              });
              follow("before syscall_110 1 overtake");
              pass([] {
                const std::scoped_lock hold(lock);
                raw_getppid();
              });
              await_rival();
              end_turns();
              rival.join();
              return turns == 1 ? 0 : 1;
            }),
            0);
}

TEST(Plans, AreTextThatReadsBack) {
  for (const char* plan :
       {"", "openat 1 = EMFILE", "read 2 = EINTR x3", "read 1 short 7", "read * short 1",
        "malloc 2 = NULL", "before read 1 truncate 100", "before mmap 2 grow 1",
        "before openat 1 replace", "before close 1 remove", "before fstat 1 forbid",
        "before getdents64 2 appear 60", "before openat 1 overtake", "before malloc 2 overtake",
        "before getdents64 1 vanish 5", "newfstatat 1 size 5368709123", "call 3 = EIO",
        "syscall_451 1 = ENOSYS", "openat 1 = EMFILE; malloc 1 = NULL; close 2 = EIO"}) {
    const Parsed parsed = parse_plan(plan);
    ASSERT_TRUE(parsed.plan) << parsed.trouble;
    EXPECT_EQ(text(*parsed.plan), plan);
  }
}

}  // namespace
}  // namespace rtconf::probe::gate
