// Runs of the command in the states in which shells, services and CI start programs. None of them
// changes a verdict; what no run can do without is said.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>

#include "tools/user.h"

namespace rtconf::tools {
namespace {

/// Runs the command on a right library in a shell that has done `before`, with `redirections`.
Finished run_after(const std::string& before, const std::string& redirections = "") {
  const Scratch scratch;
  const std::string script = before + "\nexec \"$RTCONF_EXE\" run \"$RTCONF_PLAIN\" >'" +
                             scratch.path("stdout") + "' 2>'" + scratch.path("stderr") + "' " +
                             redirections;
  write_file(scratch.path("script"), script);
  const int status = std::system(("sh '" + scratch.path("script") + "'").c_str());
  Finished finished;
  finished.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  finished.out = read_file(scratch.path("stdout"));
  finished.err = read_file(scratch.path("stderr"));
  return finished;
}

void expect_conforms(const Finished& finished) {
  EXPECT_EQ(finished.status, 0) << finished.out << finished.err;
}

TEST(Environment, ClosedStandardInput) { expect_conforms(run_after("", "<&-")); }
TEST(Environment, ClosedStandardOutput) {
  EXPECT_EQ(run_after("", ">&-").status, 4);  // there is nowhere to say the verdict
}
TEST(Environment, ChildrenIgnored) { expect_conforms(run_after("trap '' CHLD")); }
TEST(Environment, PipesIgnored) { expect_conforms(run_after("trap '' PIPE TERM HUP")); }
TEST(Environment, WorkingDirectoryGone) {
  const Scratch scratch;
  const std::string gone = scratch.path("gone");
  expect_conforms(run_after("mkdir '" + gone + "'; cd '" + gone + "'; rmdir '" + gone + "'"));
}
TEST(Environment, RelativeReportsGoWhereTheUserIs) {
  const Scratch scratch;
  const std::string gone = scratch.path("gone");
  expect_conforms(run_after("set -- --report json=../report.json; mkdir '" + gone + "'; cd '" +
                                gone + "'; rmdir '" + gone + "'",
                            "\"$@\""));
  EXPECT_NE(read_file(scratch.path("report.json")).find("\"finished\": true"), std::string::npos);
}
TEST(Environment, RelativePlaceForFiles) {
  const Scratch scratch;
  expect_conforms(run_after("cd '" + scratch.path("") +
                            "'; chmod 755 .; mkdir here; chmod 755 here; export TMPDIR=here"));
}
TEST(Environment, LibraryFromStandardInput) {
  expect_conforms(run_after("exec <\"$RTCONF_PLAIN\"; RTCONF_PLAIN=/dev/stdin"));
}
TEST(Environment, StrictUmask) { expect_conforms(run_after("umask 077")); }
TEST(Environment, PlaceForFilesOfOneUser) {
  const Scratch scratch;  // of mode 0700
  expect_conforms(run_after("export TMPDIR='" + scratch.path("") + "'"));
}
TEST(Environment, NoEnvironment) {
  expect_conforms(run_after("unset HOME LANG TERM TMPDIR; PATH=/nowhere"));
}
TEST(Environment, FewDescriptors) { expect_conforms(run_after("ulimit -n 256")); }

TEST(Environment, LimitedFileSizesAreRefused) {
  const Finished finished = run_after("ulimit -f 1000");
  EXPECT_EQ(finished.status, 4);
  EXPECT_NE(finished.err.find("ulimit -f"), std::string::npos) << finished.err;
}
TEST(Environment, TooFewDescriptorsAreRefused) {
  const Finished finished = run_after("ulimit -n 64");
  EXPECT_EQ(finished.status, 4);
  EXPECT_NE(finished.err.find("ulimit -n"), std::string::npos) << finished.err;
}

}  // namespace
}  // namespace rtconf::tools
