// For bash 4.3 and later; needs nothing of the bash-completion package.
#include <fmt/format.h>

#include "conformance/report/layout.h"
#include "tools/completions.h"

namespace rtconf::tools {
namespace {

/// `value` is what is there of the value by now, `words` what the user typed in whole words.
constexpr const char* kHead = R"(# Completes rtconf in bash; printed by `rtconf completions bash`.

_rtconf_words() { mapfile -t COMPREPLY < <(compgen -W "$1" -- "$value"); }

_rtconf_list() {
  local before=''
  if [[ $value == *,* ]]; then before=${value%,*},; fi
  mapfile -t COMPREPLY < <(compgen -P "$before" -W "$1" -- "${value##*,}")
  compopt -o nospace 2>/dev/null
}

_rtconf_files() {
  mapfile -t COMPREPLY < <(compgen -f -- "$value")
  compopt -o filenames 2>/dev/null
}

_rtconf_folders() {
  mapfile -t COMPREPLY < <(compgen -d -- "$value")
  compopt -o filenames 2>/dev/null
}

_rtconf_reports() {
  if [[ $value == *=* ]]; then
    value=${value#*=}
    _rtconf_files
  else
    _rtconf_words "$1"
    compopt -o nospace 2>/dev/null
  fi
}

# Readline takes "=" for a word of its own: puts into `words` what the user sees.
_rtconf_join() {
  local word glue=''
  words=()
  for word in "${COMP_WORDS[@]:0:COMP_CWORD+1}"; do
    if [[ -z $word && ${COMP_LINE:COMP_POINT-1:1} == ' ' ]]; then glue=''; fi
    if [[ ${#words[@]} -gt 0 && (-n $glue || $word == =) ]]; then
      words[-1]+=$word
    else
      words+=("$word")
    fi
    if [[ $word == = ]]; then glue=yes; else glue=''; fi
  done
}

_rtconf() {
  local -a words
  _rtconf_join
  local value=${words[-1]} option='' before=''
  COMPREPLY=()
  if ((${#words[@]} <= 2)); then
    _rtconf_words "$_rtconf_commands"
    return
  fi
  if [[ $value == --*=* ]]; then
    option=${value%%=*} value=${value#*=} before=$option=
  elif ((${#words[@]} > 3)); then
    option=${words[-2]}
  fi
  if [[ $value == *=* ]]; then before+=${value%"${value##*=}"}; fi
  _rtconf_value "${words[1]}" "$option"
  # Where "=" does not part words, the whole word is replaced.
  if [[ $COMP_WORDBREAKS != *=* && -n $before ]]; then COMPREPLY=("${COMPREPLY[@]/#/$before}"); fi
}
)";

std::string completing(const Values& values) {
  const std::string words = quoted(report::joined(values.words, " "), "'\\''");
  switch (values.kind) {
    case Values::Kind::kFiles:
      return "_rtconf_files";
    case Values::Kind::kFolders:
      return "_rtconf_folders";
    case Values::Kind::kWords:
      return "_rtconf_words " + words;
    case Values::Kind::kList:
      return "_rtconf_list " + words;
    case Values::Kind::kReports:
      return "_rtconf_reports " + words;
    case Values::Kind::kUnknown:
      break;
  }
  return ":";
}

/// The arms of a `case` for one command: its options that take values, and then whatever comes.
std::string arms(const CommandDescription& command) {
  std::string out;
  std::vector<std::string> flags;
  std::string argument = ":";
  for (const OptionDescription& option : command.options) {
    if (option.flags.empty()) argument = completing(option.values);
    flags.insert(flags.end(), option.flags.begin(), option.flags.end());
    if (option.flags.empty() || option.value.empty()) continue;
    std::string pattern;
    for (const std::string& flag : option.flags)
      pattern += (pattern.empty() ? "" : " | ") + command.name + ':' + flag;
    out += fmt::format("    {}) {} ;;\n", pattern, completing(option.values));
  }
  return out + fmt::format(
                   "    {}:*)\n"
                   "      if [[ $value == -* ]]; then _rtconf_words '{}'; else {}; fi\n"
                   "      ;;\n",
                   command.name, report::joined(flags, " "), argument);
}

}  // namespace

std::string bash_completions(const Commands& commands) {
  std::vector<std::string> names;
  for (const CommandDescription& command : commands) names.push_back(command.name);
  const std::string after_help = report::joined(names, " ");
  for (const Extra& extra : {kHelpWord, kHelpFlag, kVersionFlag}) names.emplace_back(extra.word);

  std::string out = kHead;
  out += "\n_rtconf_commands='" + report::joined(names, " ") + "'\n\n";
  out += "# $1: the command; $2: the option in front, if there is one.\n";
  out += "_rtconf_value() {\n  case $1:$2 in\n";
  for (const CommandDescription& command : commands) out += arms(command);
  out += fmt::format("    {}:*) _rtconf_words '{}' ;;\n", kHelpWord.word, after_help);
  return out + "  esac\n}\n\ncomplete -F _rtconf rtconf\n";
}

}  // namespace rtconf::tools
