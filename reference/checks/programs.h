// What the tests of the family `process` share: programs to be run, and where they print.
#pragma once

#include <fcntl.h>
#include <rt.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <iterator>
#include <string>
#include <vector>

namespace rt::checks {

inline std::int32_t run(const std::string& command, const std::vector<std::string>& arguments) {
  std::vector<const char*> list;
  for (const std::string& argument : arguments) list.push_back(argument.c_str());
  return rt_process_run(command.c_str(), list.data(), list.size());
}

inline std::int32_t run_shell(const std::string& script) { return run("sh", {"-c", script}); }

/// Makes a file the standard output of this process, and so of the programs that it runs.
inline bool print_to(const std::string& path) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  return file >= 0 && ::dup2(file, STDOUT_FILENO) == STDOUT_FILENO && ::close(file) == 0;
}

inline std::size_t open_descriptors() {
  const std::filesystem::directory_iterator all("/proc/self/fd");
  return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

}  // namespace rt::checks
