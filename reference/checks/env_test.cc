// What the family `env` makes of environments and directories that the conformance cases do not
// build.
#include <errno.h>
#include <gtest/gtest.h>
#include <pwd.h>
#include <rt.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <string>

#include "reference/checks/children.h"
#include "reference/checks/scratch.h"

namespace rt::checks {
namespace {

/// A text that is the caller's, as a string; nothing if it is null. It is freed.
std::optional<std::string> taken(char* text) {
  if (text == nullptr) return std::nullopt;
  std::string copy = text;
  ::free(text);
  return copy;
}

std::optional<std::string> variable(const char* key) { return taken(rt_env_get(key)); }

TEST(Environment, IsTakenAsItIs) {
  EXPECT_TRUE(rt_env_set("RT_CHECK", "a=b c\n"));
  EXPECT_EQ(variable("RT_CHECK"), "a=b c\n");
  EXPECT_EQ(variable("rt_check"), "");
  EXPECT_EQ(variable("RT_CHEC"), "");
  EXPECT_EQ(variable("RT_CHECK=a"), "") << "no name, though getenv(3) takes it for one";
  EXPECT_EQ(variable(""), "");
  EXPECT_EQ(variable(nullptr), std::nullopt);
  EXPECT_TRUE(rt_env_set("RT_CHECK", std::string(1'000'000, 'x').c_str()));
  EXPECT_EQ(variable("RT_CHECK"), std::string(1'000'000, 'x'));
  EXPECT_TRUE(rt_env_set("RT_CHECK", ""));
  EXPECT_STREQ(::getenv("RT_CHECK"), "");
  EXPECT_EQ(0, ::unsetenv("RT_CHECK"));
  EXPECT_EQ(variable("RT_CHECK"), "");
}

TEST(Environment, IsNotSetWhereThereIsNoName) {
  EXPECT_FALSE(rt_env_set("", "x"));
  EXPECT_FALSE(rt_env_set("=", "x"));
  EXPECT_FALSE(rt_env_set("RT=CHECK", "x"));
  EXPECT_FALSE(rt_env_set(nullptr, "x"));
  EXPECT_FALSE(rt_env_set("RT_CHECK", nullptr));
  EXPECT_EQ(::getenv("RT"), nullptr);
}

TEST(Home, IsTheVariableAsItStandsAndElseTheUsers) {
  EXPECT_EQ(0, status_of([] {
              if (!rt_env_set("HOME", "/no such//place/")) return 1;
              if (taken(rt_env_home()) != "/no such//place/") return 2;
              if (!rt_env_set("HOME", "") || taken(rt_env_home()) != "") return 3;
              ::unsetenv("HOME");
              const passwd* const user = ::getpwuid(::getuid());
              return taken(rt_env_home()) == (user == nullptr ? "" : user->pw_dir) ? 0 : 4;
            }));
}

/// Makes this process one of a user that no database knows. Who is not root needs a namespace for
/// that; false if there is none to be had.
bool become_nobody_known() {
  const uid_t user = ::getuid();
  if (user == 0) return ::setuid(54321) == 0;
  if (::unshare(CLONE_NEWUSER) != 0) return false;
  std::ofstream("/proc/self/uid_map") << "54321 " << user << " 1";
  return ::getuid() == 54321;
}

TEST(Home, IsEmptyForAUserWithoutAnEntry) {
  EXPECT_EQ(0, status_of([] {
              ::unsetenv("HOME");
              if (!become_nobody_known() || ::getpwuid(::getuid()) != nullptr) return 0;
              return taken(rt_env_home()) == "" ? 0 : 1;
            }));
}

TEST(WorkingDirectory, IsWhatItIsNow) {
  const Scratch scratch;
  EXPECT_EQ(0, status_of([&] {
              if (::chdir(scratch.path("").c_str()) != 0) return 1;
              return taken(rt_env_cwd()) == std::filesystem::current_path().string() ? 0 : 2;
            }));
  EXPECT_EQ(0, status_of([&] { return ::chdir("/") == 0 && taken(rt_env_cwd()) == "/" ? 0 : 1; }));
}

TEST(WorkingDirectory, IsToldAtAnyDepth) {
  const Scratch scratch;
  const std::string name(250, 'd');
  EXPECT_EQ(0, status_of([&] {
              if (::chdir(scratch.path("").c_str()) != 0) return 1;
              std::string path = std::filesystem::current_path().string();
              for (int depth = 0; depth < 40; ++depth) {
                if (::mkdir(name.c_str(), 0700) != 0 || ::chdir(name.c_str()) != 0) return 2;
                path += '/' + name;
                if (taken(rt_env_cwd()) != path) return 100 + depth;
              }
              return 0;
            }));
}

TEST(WorkingDirectory, ThatIsGoneIsAFailure) {
  const Scratch scratch;
  EXPECT_EQ(0, status_of([&] {
              const std::string path = scratch.path("gone");
              if (::mkdir(path.c_str(), 0700) != 0 || ::chdir(path.c_str()) != 0) return 1;
              if (::rmdir(path.c_str()) != 0) return 2;
              return rt_env_cwd() == nullptr ? 0 : 3;
            }));
}

TEST(WorkingDirectory, OutsideOfTheRootIsAFailure) {
  const Scratch scratch;
  EXPECT_EQ(0, status_of([&] {
              // As an ordinary user, root of a namespace of the user's own.
              if (::geteuid() != 0 && ::unshare(CLONE_NEWUSER) != 0) return 0;
              if (::chdir("/") != 0 || ::chroot(scratch.path("").c_str()) != 0) return 1;
              return rt_env_cwd() == nullptr ? 0 : 2;
            }));
}

}  // namespace
}  // namespace rt::checks
