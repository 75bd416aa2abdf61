// What a command of rtconf is. A new command is one file cmd_<name>.cc, a declaration here and a
// row of the table in main.cc.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tools/exit_status.h"

namespace rtconf::tools {

struct Invocation {
  std::string program;                 ///< how the user calls rtconf, for commands shown to him
  std::vector<std::string> arguments;  ///< behind the command's name
};

struct Command {
  std::string_view name;
  std::string_view summary;
  ExitStatus (*run)(const Invocation& invocation);
};

ExitStatus run_command(const Invocation& invocation);
ExitStatus abi_command(const Invocation& invocation);
ExitStatus list_command(const Invocation& invocation);
ExitStatus fuzz_command(const Invocation& invocation);
ExitStatus certify_command(const Invocation& invocation);
ExitStatus verify_command(const Invocation& invocation);
ExitStatus diff_command(const Invocation& invocation);
ExitStatus init_command(const Invocation& invocation);
ExitStatus matrix_command(const Invocation& invocation);
ExitStatus merge_command(const Invocation& invocation);
ExitStatus explain_command(const Invocation& invocation);

}  // namespace rtconf::tools
