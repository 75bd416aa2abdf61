// Every kind of reproducer, compiled and run: against the mutant that it came from it shows the
// fault, against a right provider it does not.
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <map>

#include "conformance/mutants/coverage.h"
#include "conformance/mutants/mutants_table.h"
#include "conformance/selftest/judged.h"
#include "tools/user.h"

namespace rtconf::selftest {
namespace {

using mutants::Library;

constexpr unsigned kMutantsPerClause = 2;

/// Runs a program in an empty directory, contained; its wait status. It is killed after `seconds`.
int run_contained(const std::vector<std::string>& words, const std::string& directory,
                  unsigned seconds) {
  const pid_t child = fork();
  if (child == 0) {
    setpgid(0, 0);
    for (const auto& [limit, value] :
         {std::pair{RLIMIT_DATA, rlim_t{1} << 30}, std::pair{RLIMIT_CORE, rlim_t{0}}}) {
      const rlimit bound{value, value};
      setrlimit(limit, &bound);
    }
    signal(SIGALRM, SIG_DFL);
    alarm(seconds);
    if (chdir(directory.c_str()) != 0 || freopen("out", "w", stdout) == nullptr ||
        freopen("err", "w", stderr) == nullptr) {
      _exit(126);
    }
    std::vector<char*> argv;
    for (const std::string& word : words) argv.push_back(const_cast<char*>(word.c_str()));
    argv.push_back(nullptr);
    execvp(argv[0], argv.data());
    _exit(127);
  }
  int status = 0;
  waitpid(child, &status, 0);
  kill(-child, SIGKILL);  // what a leaking provider left
  return status;
}

class Reproducer : public testing::Test {
 public:
  explicit Reproducer(const Library& library, std::string word)
      : library_(library), word_(std::move(word)) {}

  void TestBody() override {
    const Judged judged =
        judge(library_path(library_.file),
              {"--tier", "all", "--filter", std::string(library_.function) + "." + word_});
    const auto found =
        std::find_if(judged.clauses.begin(), judged.clauses.end(), [&](const JudgedClause& clause) {
          return clause.function == library_.function && clause.word == word_;
        });
    ASSERT_NE(found, judged.clauses.end()) << judged.err;
    ASSERT_TRUE(is_complaint(*found)) << found->verdict << " " << found->message;
    ASSERT_FALSE(found->reproducer.empty());
    const tools::Scratch scratch;
    tools::write_file(scratch.path("show.c"), found->reproducer);
    const int built = run_contained({"cc", "-D_GNU_SOURCE", "-rdynamic", "-w", "-o",
                                     scratch.path("show"), scratch.path("show.c")},
                                    scratch.path(""), 60);
    ASSERT_EQ(built, 0) << found->reproducer << tools::read_file(scratch.path("err"));
    EXPECT_NE(show(scratch, library_path(library_.file), "wrong", 6), 0)
        << "does not show: " << found->message << "\n"
        << found->reproducer;
    EXPECT_EQ(show(scratch, tools::test_environment("RTCONF_REFERENCE"), "right", 30), 0)
        << "shows on a right provider\n"
        << found->reproducer;
  }

 private:
  /// A fault may show by not ending; a right provider is given longer, for a loaded machine.
  static int show(const tools::Scratch& scratch, const std::string& library, const char* directory,
                  unsigned seconds) {
    const std::string path = scratch.path(directory);
    std::filesystem::create_directory(path);
    return run_contained({scratch.path("show"), library}, path, seconds);
  }

  const Library& library_;
  std::string word_;
};

}  // namespace
}  // namespace rtconf::selftest

int main(int argc, char** argv) {
  using namespace rtconf;  // NOLINT(google-build-using-namespace)
  std::map<std::string, unsigned> taken;
  for (const mutants::Library& library : mutants::kLibraries) {
    if (library.kind != mutants::Kind::kMutant || library.form != "libc" || library.untested ||
        library.large)
      continue;
    mutants::for_each_word(library.clauses, [&](std::string_view word) {
      const spec::Clause* clause = spec::find_clause(library.function, word);
      if (clause == nullptr || !clause->untested.empty()) return;
      if (++taken[std::string(word)] > selftest::kMutantsPerClause) return;
      testing::RegisterTest(
          "Reproducer", (std::string(word) + "/" + std::string(library.name)).c_str(), nullptr,
          nullptr, __FILE__, __LINE__,
          [&library, word] { return new selftest::Reproducer(library, std::string(word)); });
    });
  }
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
