// A user at the keyboard, for the tests of the command: runs the built rtconf and keeps what it
// says.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace rtconf::tools {

struct Finished {
  int status = -1;  ///< exit status, or 128 + signal as a shell has it
  std::string out;
  std::string err;
};

/// What the tests need to know from the build; set by meson.build.
std::string test_environment(const char* name);

/// A folder of its own for one test, removed with everything in it.
class Scratch {
 public:
  Scratch();
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  ~Scratch();
  std::string path(const std::string& name) const { return directory_ + "/" + name; }

 private:
  std::string directory_;
};

std::string read_file(const std::string& path);
void write_file(const std::string& path, const std::string& content);

/// Starts rtconf, under the program that RTCONF_UNDER names if it is set, with stdin from /dev/null
/// and its output in the scratch folder.
pid_t start(const std::vector<std::string>& arguments, const Scratch& scratch,
            const std::string& stdout_path = "");
Finished finish(pid_t pid, const Scratch& scratch);
/// Both, in a folder of its own.
Finished rtconf(const std::vector<std::string>& arguments);

}  // namespace rtconf::tools
