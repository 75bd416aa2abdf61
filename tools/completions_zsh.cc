// For zsh 5 and later.
#include <fmt/format.h>

#include "conformance/report/layout.h"
#include "tools/completions.h"

namespace rtconf::tools {
namespace {

constexpr const char* kHead = R"(#compdef rtconf
# Completes rtconf in zsh; printed by `rtconf completions zsh`.

_rtconf_reports() {
  if compset -P '*='; then
    _files
  else
    compadd -S '' "$@"
  fi
}

)";

constexpr const char* kTail = R"(
_rtconf() {
  local curcontext=$curcontext state line
  _arguments -C '1: :->command' '*:: :->arguments'
  case $state in
    (command)
      if [[ $PREFIX == -* ]]; then
        _describe -o option _rtconf_flags
      else
        _describe command _rtconf_commands
      fi
      ;;
    (arguments) _rtconf_arguments ;;
  esac
}

# Found in fpath it is called, and sourced it is made known.
if [[ $funcstack[1] == _rtconf ]]; then
  _rtconf "$@"
else
  compdef _rtconf rtconf
fi
)";

constexpr const char* kQuote = "'\\''";

/// With a backslash in front of what would end a part of a specification.
std::string escaped(std::string_view text, std::string_view special) {
  std::string out;
  for (const char c : text) {
    if (c == '\\' || special.find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

std::string action(const Values& values) {
  const std::string words = report::joined(values.words, " ");
  switch (values.kind) {
    case Values::Kind::kFiles:
      return "_files";
    case Values::Kind::kFolders:
      return "_files -/";
    case Values::Kind::kWords:
      return "(" + words + ")";
    case Values::Kind::kList:
      return "_sequence compadd - " + words;
    case Values::Kind::kReports:
      return "_rtconf_reports - " + words;
    case Values::Kind::kUnknown:
      break;
  }
  return " ";
}

/// What _arguments takes, such as '--tier=[what to judge]:TIER:(core hardened)'. Each is in one
/// pair of quotes: two side by side mean something else to who has set rcquotes.
std::string specifications(const OptionDescription& option) {
  std::string value;
  if (!option.value.empty()) value = ":" + escaped(option.value, ":") + ":" + action(option.values);
  if (option.flags.empty()) return quoted((option.repeatable ? "*" : "") + value, kQuote);
  const std::string others =
      option.repeatable ? "*" : "(" + report::joined(option.flags, " ") + ")";
  std::string out;
  for (const std::string& flag : option.flags) {
    const std::string one = fmt::format("{}{}{}[{}]{}", others, flag, value.empty() ? "" : "=",
                                        escaped(option.help, "[]:"), value);
    if (!out.empty()) out += ' ';
    out += quoted(one, kQuote);
  }
  return out;
}

std::string arm(const CommandDescription& command) {
  std::string out = fmt::format("    ({})\n      _arguments -S", command.name);
  for (const OptionDescription& option : command.options)
    out += " \\\n        " + specifications(option);
  return out + "\n      ;;\n";
}

/// As _describe takes it.
std::string row(std::string_view word, std::string_view summary) {
  return "  " + quoted(escaped(word, ":") + ":" + escaped(summary, ""), kQuote) + '\n';
}

}  // namespace

std::string zsh_completions(const Commands& commands) {
  std::string out = kHead;
  out += "typeset -ga _rtconf_commands=(\n";
  for (const CommandDescription& command : commands) out += row(command.name, command.summary);
  out += row(kHelpWord.word, kHelpWord.summary) + ")\n";
  out += "typeset -ga _rtconf_flags=(\n" + row(kHelpFlag.word, kHelpFlag.summary) +
         row(kVersionFlag.word, kVersionFlag.summary) + ")\n\n";
  out += "_rtconf_arguments() {\n  case $words[1] in\n";
  for (const CommandDescription& command : commands) out += arm(command);
  out += fmt::format("    ({}) _describe command _rtconf_commands ;;\n", kHelpWord.word);
  return out + "  esac\n}\n" + kTail;
}

}  // namespace rtconf::tools
