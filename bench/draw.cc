// Running gnuplot.
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>

#include "bench/plots.h"

extern char** environ;  // NOLINT(readability-redundant-declaration)

namespace rtconf::bench {
namespace {

/// In the directory, so that the names in the script are short. What is wrong, or "".
std::string run_gnuplot(const std::string& directory, const std::string& script) {
  const char* const arguments[] = {"gnuplot", script.c_str(), nullptr};
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addchdir_np(&actions, directory.c_str());
  ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  // Its remarks are none of the result's.
  ::posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO);
  pid_t process = -1;
  const int error = ::posix_spawnp(&process, arguments[0], &actions, nullptr,
                                   const_cast<char* const*>(arguments), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  if (error != 0) {
    return std::string("cannot run gnuplot: ") + std::strerror(error) +
           "; install it (gnuplot-nox on Debian), or draw the scripts in " + directory +
           " elsewhere";
  }
  int status = 0;
  if (::waitpid(process, &status, 0) == process && WIFEXITED(status) && WEXITSTATUS(status) == 0) {
    return "";
  }
  return "gnuplot fails on " + directory + '/' + script + "; what it says stands above";
}

}  // namespace

std::string draw(const std::vector<Plot>& plots, const std::string& directory) {
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (error) return "cannot make " + directory + ": " + error.message();
  // All scripts first: who has no gnuplot here can draw them elsewhere.
  for (const Plot& plot : plots) {
    std::ofstream script(directory + '/' + plot.name + ".gp");
    if (!(script << plot.script << std::flush)) {
      return "cannot write " + directory + '/' + plot.name + ".gp: " + std::strerror(errno);
    }
  }
  for (const Plot& plot : plots) {
    if (std::string problem = run_gnuplot(directory, plot.name + ".gp"); !problem.empty()) {
      return problem;
    }
  }
  return "";
}

}  // namespace rtconf::bench
