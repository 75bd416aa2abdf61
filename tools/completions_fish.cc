// For fish 3 and later.
#include <fmt/format.h>

#include "conformance/report/layout.h"
#include "tools/completions.h"

namespace rtconf::tools {
namespace {

constexpr const char* kHead = R"(# Completes rtconf in fish; printed by `rtconf completions fish`.

function __rtconf_has_no_command
    test (count (commandline -opc)) -eq 1
end

function __rtconf_command
    set -l words (commandline -opc)
    test (count $words) -gt 1; and test $words[2] = $argv[1]
end

# Words with commas between them, of which some may be there already.
function __rtconf_list
    set -l before (string match --regex '^.*,' -- (commandline -ct | string replace --regex '^--[^=]*=' ''))
    printf '%s\n' $before$argv
end

complete -c rtconf -f
)";

std::string in_quotes(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '\\') escaped += '\\';
    escaped += c;
  }
  return quoted(escaped, "\\'");
}

/// What `complete` says of the values: whether files are among them (-F), and which words.
std::string completing(const Values& values) {
  const std::string words = report::joined(values.words, " ");
  switch (values.kind) {
    case Values::Kind::kFiles:
      return " -F";
    case Values::Kind::kFolders:
      return " -f -a '(__fish_complete_directories)'";
    case Values::Kind::kWords:
      return " -f -a " + in_quotes(words);
    case Values::Kind::kList:
      return " -f -a " + in_quotes("(__rtconf_list " + words + ")");
    case Values::Kind::kReports:
      return " -F -a " + in_quotes(words);
    case Values::Kind::kUnknown:
      break;
  }
  return " -f";
}

std::string line(const CommandDescription& command, const OptionDescription& option) {
  std::string out = fmt::format("complete -c rtconf -n '__rtconf_command {}'", command.name);
  for (const std::string& flag : option.flags)
    out += flag.starts_with("--") ? " -l " + flag.substr(2) : " -s " + flag.substr(1);
  if (!option.flags.empty()) out += " -d " + in_quotes(option.help);
  if (!option.flags.empty() && !option.value.empty()) out += " -r";
  if (!option.value.empty()) out += completing(option.values);
  return out + '\n';
}

}  // namespace

std::string fish_completions(const Commands& commands) {
  std::string out = kHead;
  const auto add_command = [&](std::string_view name, std::string_view summary) {
    out += fmt::format("complete -c rtconf -n __rtconf_has_no_command -a {} -d {}\n", name,
                       in_quotes(summary));
  };
  std::vector<std::string> names;
  for (const CommandDescription& command : commands) {
    add_command(command.name, command.summary);
    names.push_back(command.name);
  }
  add_command(kHelpWord.word, kHelpWord.summary);
  for (const Extra& flag : {kHelpFlag, kVersionFlag})
    out += fmt::format("complete -c rtconf -n __rtconf_has_no_command -l {} -d {}\n",
                       flag.word.substr(2), in_quotes(flag.summary));
  out += fmt::format("complete -c rtconf -n '__rtconf_command {}' -a '{}'\n", kHelpWord.word,
                     report::joined(names, " "));
  for (const CommandDescription& command : commands) {
    for (const OptionDescription& option : command.options) out += line(command, option);
  }
  return out;
}

}  // namespace rtconf::tools
