// `rtconf completions`: a script that completes rtconf's command line in a shell.
#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/report/layout.h"
#include "tools/command.h"
#include "tools/command_line.h"
#include "tools/completions.h"
#include "tools/output.h"

namespace rtconf::tools {
namespace {

struct Shell {
  std::string_view name;
  std::string (*script)(const Commands& commands);
};
constexpr std::array kShells{
    Shell{"bash", bash_completions},
    Shell{"fish", fish_completions},
    Shell{"zsh", zsh_completions},
};

std::vector<std::string> shell_names() {
  std::vector<std::string> names;
  for (const Shell& shell : kShells) names.emplace_back(shell.name);
  return names;
}

constexpr const char* kFooter =
    "An installed rtconf brings them along. Without one, in the shell's startup file:\n"
    "  bash   source <(rtconf completions bash)\n"
    "  fish   rtconf completions fish | source\n"
    "  zsh    source <(rtconf completions zsh)     after compinit\n";

}  // namespace

std::string quoted(std::string_view text, std::string_view escape) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'') {
      out += escape;
    } else {
      out += c;
    }
  }
  return out + "'";
}

ExitStatus completions_command(const Invocation& invocation) {
  std::string name;
  const std::string known = report::joined(shell_names());
  CommandLine line("completions", "Prints a script that completes rtconf's command line.", kFooter);
  line.argument("SHELL", name, known);
  line.choices("SHELL", shell_names());
  if (const auto end = line.parse(invocation)) return *end;
  if (name.empty()) return line.wrong("say for which shell: " + known);
  const auto* const shell = std::find_if(kShells.begin(), kShells.end(),
                                         [&](const Shell& each) { return each.name == name; });
  if (shell == kShells.end())
    return line.wrong("there are no completions for '" + name + "'; known: " + known);
  print(shell->script(describe_commands(invocation.program)));
  return ExitStatus::kSuccess;
}

}  // namespace rtconf::tools
