#include "tools/output.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "conformance/report/escape.h"

namespace rtconf::tools {
namespace {

int first_stdout_error = 0;

void complain_as(std::string_view program, std::string_view message) {
  // Messages quote file names and what was found in files: nothing of that may steer the terminal.
  const std::string line = fmt::format("{}: {}\n", program, report::one_line(message));
  std::fputs(line.c_str(), stderr);
}

}  // namespace

std::string in_words(int error) {
  const char* const symbol = strerrorname_np(error);
  return fmt::format("{} ({})", std::strerror(error), symbol != nullptr ? symbol : "unknown");
}

void print(std::string_view text) {
  const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
  if ((!written || std::fflush(stdout) != 0) && first_stdout_error == 0) first_stdout_error = errno;
}

int stdout_error() { return first_stdout_error; }

void complain(std::string_view message) { complain_as("rtconf", message); }

ExitStatus wrong_usage(std::string_view command, std::string_view message) {
  return wrong_usage(command, std::vector<std::string>{std::string(message)});
}

ExitStatus wrong_usage(std::string_view command, const std::vector<std::string>& messages) {
  std::string program = "rtconf";
  if (!command.empty()) program += ' ' + std::string(command);
  for (const std::string& message : messages) complain_as(program, message);
  const std::string line = fmt::format("see '{} --help'\n", program);
  std::fputs(line.c_str(), stderr);
  return ExitStatus::kUsage;
}

bool is_terminal(int descriptor) {
  const char* const terminal = std::getenv("TERM");
  return isatty(descriptor) == 1 && terminal != nullptr && std::string_view(terminal) != "dumb";
}

bool wants_colour() {
  const char* const no_colour = std::getenv("NO_COLOR");
  return is_terminal(STDOUT_FILENO) && (no_colour == nullptr || *no_colour == '\0');
}

}  // namespace rtconf::tools
