#include "tools/user.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace rtconf::tools {

namespace fs = std::filesystem;

std::string test_environment(const char* name) {
  const char* const value = std::getenv(name);
  if (value == nullptr) throw std::runtime_error(std::string(name) + " is not set: use meson test");
  return value;
}

Scratch::Scratch() {
  std::string pattern = (fs::temp_directory_path() / "rtconf-test-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("cannot create " + pattern);
  directory_ = pattern;
}

Scratch::~Scratch() {
  std::error_code ignored;
  fs::remove_all(directory_, ignored);
}

std::string read_file(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

void write_file(const std::string& path, const std::string& content) {
  std::ofstream(path, std::ios::binary) << content;
}

pid_t start(const std::vector<std::string>& arguments, const Scratch& scratch,
            const std::string& stdout_path) {
  std::vector<std::string> words{test_environment("RTCONF_EXE")};
  if (const char* under = std::getenv("RTCONF_UNDER"); under != nullptr)
    words.insert(words.begin(), under);
  const std::string program = words.front();
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);

  const std::string out = stdout_path.empty() ? scratch.path("stdout") : stdout_path;
  constexpr int kWrite = O_WRONLY | O_CREAT | O_TRUNC;
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, out.c_str(), kWrite, 0600);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, scratch.path("stderr").c_str(), kWrite,
                                   0600);
  pid_t pid = -1;
  const int error = posix_spawn(&pid, program.c_str(), &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) throw std::runtime_error("cannot start " + program);
  return pid;
}

Finished finish(pid_t pid, const Scratch& scratch) {
  int status = 0;
  if (waitpid(pid, &status, 0) != pid) throw std::runtime_error("cannot wait for rtconf");
  Finished finished;
  finished.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  finished.out = read_file(scratch.path("stdout"));
  finished.err = read_file(scratch.path("stderr"));
  return finished;
}

Finished rtconf(const std::vector<std::string>& arguments) {
  const Scratch scratch;
  return finish(start(arguments, scratch), scratch);
}

}  // namespace rtconf::tools
