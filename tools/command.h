// What a command of rtconf is. A new command is one file cmd_<name>.cc, a declaration here and a
// row of the table in main.cc.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tools/exit_status.h"

namespace rtconf::tools {

class CommandLine;

struct Invocation {
  std::string program;                 ///< how the user calls rtconf, for commands shown to him
  std::vector<std::string> arguments;  ///< behind the command's name
  /// When it is there, the command is not wanted, but what it takes: CommandLine::parse calls this
  /// instead of parsing, and the command ends.
  std::function<void(const CommandLine&)> describe = nullptr;
};

struct Command {
  std::string_view name;
  std::string_view summary;
  ExitStatus (*run)(const Invocation& invocation);
};

/// What the help of rtconf itself says before the commands, and behind them.
struct Overview {
  std::string summary;
  std::string footer;
};
/// Both are in main.cc, with the table.
Overview overview();
std::span<const Command> commands();

ExitStatus run_command(const Invocation& invocation);
ExitStatus abi_command(const Invocation& invocation);
ExitStatus list_command(const Invocation& invocation);
ExitStatus fuzz_command(const Invocation& invocation);
ExitStatus bench_command(const Invocation& invocation);
ExitStatus certify_command(const Invocation& invocation);
ExitStatus verify_command(const Invocation& invocation);
ExitStatus diff_command(const Invocation& invocation);
ExitStatus init_command(const Invocation& invocation);
ExitStatus matrix_command(const Invocation& invocation);
ExitStatus merge_command(const Invocation& invocation);
ExitStatus explain_command(const Invocation& invocation);
ExitStatus completions_command(const Invocation& invocation);
ExitStatus man_command(const Invocation& invocation);

}  // namespace rtconf::tools
