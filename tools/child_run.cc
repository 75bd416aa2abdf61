#include "tools/child_run.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <utility>

#include "conformance/report/format.h"
#include "tools/output.h"

namespace rtconf::tools {
namespace {

std::string cannot(std::string_view what) {
  return fmt::format("cannot {}: {}", what, in_words(errno));
}

[[noreturn]] void become_run(const std::vector<std::string>& arguments, int out, pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (getppid() != parent) _exit(1);
  dup2(out, STDOUT_FILENO);
  std::vector<std::string> words = {"rtconf", "run"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  words.insert(words.end(), {"--report", "json"});
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  execv("/proc/self/exe", argv.data());
  _exit(127);
}

std::string read_to_end(int fd) {
  std::string text;
  std::array<char, 65536> buffer;
  while (true) {
    const ssize_t got = read(fd, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return text;
    text.append(buffer.data(), static_cast<std::size_t>(got));
  }
}

}  // namespace

InputReport run_in_child(const std::vector<std::string>& arguments) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return {std::nullopt, cannot("make a pipe")};
  const pid_t parent = getpid();
  const pid_t child = fork();
  if (child == 0) become_run(arguments, ends[1], parent);
  close(ends[1]);
  const std::string text = child < 0 ? "" : read_to_end(ends[0]);
  close(ends[0]);
  if (child < 0) return {std::nullopt, cannot("start a process")};
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  report::ReadReport read = report::read_json(text);
  if (read.result) return {std::move(read.result), ""};
  return {std::nullopt, WIFSIGNALED(status)
                            ? fmt::format("the run died of signal {}", WTERMSIG(status))
                            : fmt::format("the run ended with status {}", WEXITSTATUS(status))};
}

}  // namespace rtconf::tools
