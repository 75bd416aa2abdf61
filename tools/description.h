// What the commands take, as they say it themselves: for the manual page and the completions, which
// list no option of their own.
#pragma once

#include <string>
#include <vector>

namespace rtconf::tools {

/// What the values of an option are, as far as they can be completed.
struct Values {
  enum class Kind {
    kUnknown,  ///< numbers and free text
    kFiles,
    kFolders,
    kWords,    ///< one of them
    kList,     ///< several of them, with commas between
    kReports,  ///< WORD or WORD=FILE
  };
  Kind kind = Kind::kUnknown;
  std::vector<std::string> words;
};

struct OptionDescription {
  std::vector<std::string> flags;  ///< "-h", "--help"; empty for what has its name from its place
  std::string value;               ///< the name of the value; empty when it takes none
  std::string help;
  bool repeatable = false;
  Values values;
};

struct CommandDescription {
  std::string name;
  std::string summary;
  std::string text;
  std::vector<OptionDescription> options;
  std::string footer;
};

/// All commands, in the order of the table. `program` is how the user calls rtconf.
std::vector<CommandDescription> describe_commands(const std::string& program);

}  // namespace rtconf::tools
