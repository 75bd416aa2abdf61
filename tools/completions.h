// The completion scripts: one file completions_<shell>.cc each, and a row in cmd_completions.cc.
// They say nothing of what there is to complete: that comes from the commands' descriptions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tools/description.h"

namespace rtconf::tools {

using Commands = std::vector<CommandDescription>;

std::string bash_completions(const Commands& commands);
std::string fish_completions(const Commands& commands);
std::string zsh_completions(const Commands& commands);

/// What rtconf takes in the place of a command, besides the commands.
struct Extra {
  std::string_view word;
  std::string_view summary;
};
inline constexpr Extra kHelpWord{"help", "show the help of a command"};
inline constexpr Extra kHelpFlag{"--help", "show help"};
inline constexpr Extra kVersionFlag{"--version", "show the versions of the suite and of the spec"};

/// 'text', whatever is in it, where `escape` stands for a quote: "'\\''" in bash and zsh.
std::string quoted(std::string_view text, std::string_view escape);

}  // namespace rtconf::tools
