// What the command says, and where: results on stdout, everything else on stderr. Nothing in here
// ends the process.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tools/exit_status.h"

namespace rtconf::tools {

/// Writes to stdout. A failure is kept for stdout_error, so that no output gets lost in silence.
void print(std::string_view text);
/// errno of the first write to stdout that failed, or 0.
int stdout_error();

/// "No such file or directory (ENOENT)".
std::string in_words(int error);

/// "rtconf: message" on stderr.
void complain(std::string_view message);
/// "rtconf COMMAND: message" on stderr for a mistake in the command line, and the way to the help;
/// returns kUsage. `command` is empty when the mistake is in the command's name.
ExitStatus wrong_usage(std::string_view command, std::string_view message);
/// The same of several mistakes, a line each.
ExitStatus wrong_usage(std::string_view command, const std::vector<std::string>& messages);

/// True when that descriptor is a terminal that can show more than plain lines.
bool is_terminal(int descriptor);
/// True when stdout may be coloured: a terminal, and NO_COLOR is not set.
bool wants_colour();

}  // namespace rtconf::tools
