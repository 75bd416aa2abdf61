// The parsing that all commands share: a thin layer over CLI11 that words its errors our way, and
// the kinds of values that options take. CLI11 itself, all of it inline, is for the two sources
// alone that know of it: in each command it would take most of the time of the build.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tools/command.h"

namespace CLI {  // NOLINT(readability-identifier-naming)
class App;
}

namespace rtconf::tools {

/// An option or argument as it was defined.
struct DefinedOption {
  std::string name;                ///< as `choices` has it
  std::vector<std::string> flags;  ///< "-h", "--help"; none for an argument
  std::string value;               ///< what its value is called; empty if it takes none
  std::string help;
  bool repeatable = false;
};

/// A parser for one command; its name is "rtconf <command>".
class CommandLine {
 public:
  CommandLine(std::string_view command, const std::string& description, const std::string& footer);

  CommandLine(const CommandLine&) = delete;
  CommandLine& operator=(const CommandLine&) = delete;
  ~CommandLine();

  /// An argument by its place.
  void argument(const std::string& name, std::string& value, const std::string& help);
  /// The same, for all that there are.
  void argument(const std::string& name, std::vector<std::string>& values, const std::string& help);
  /// An option without a value.
  void flag(const std::string& name, bool& value, const std::string& help);
  /// An option that takes one value; giving it twice is an error.
  void option(const std::string& name, std::string& value, const std::string& help,
              const std::string& value_name);
  /// An option that may be given more than once.
  void option(const std::string& name, std::vector<std::string>& values, const std::string& help,
              const std::string& value_name);

  /// What the values of an option can be, for completion, where the name of its value does not tell
  /// or tells of others (description.cc).
  void choices(const std::string& option, std::vector<std::string> words);
  const std::map<std::string, std::vector<std::string>>& choices() const { return choices_; }

  /// All that was defined, --help with it.
  std::vector<DefinedOption> defined() const;
  std::string description() const;
  std::string footer() const;

  /// Nothing when the command can go on; else the status to end with: help was asked for and
  /// printed, or the arguments are wrong and that was said, or it was only to describe itself.
  std::optional<ExitStatus> parse(const Invocation& invocation);

  /// Whether the argument or option was there, be it with an empty value.
  bool is_given(const std::string& name) const;

  /// Says what is wrong; returns kUsage.
  ExitStatus wrong(std::string_view message) const;

 private:
  std::string command_;
  std::unique_ptr<CLI::App> app_;
  std::map<std::string, std::vector<std::string>> choices_;
};

/// A whole decimal number within the bounds, and nothing else: no sign, no blanks.
std::optional<std::uint64_t> parse_number(std::string_view text, std::uint64_t least,
                                          std::uint64_t most);
/// Seconds, perhaps with a fraction: from 10 ms to an hour.
std::optional<std::chrono::milliseconds> parse_seconds(std::string_view text);

struct Shard {
  unsigned index = 1;  ///< 1-based
  unsigned total = 1;
};
/// "2/5"
std::optional<Shard> parse_shard(std::string_view text);

struct Tiers {
  bool core;
  bool hardened;
};
/// "core", "hardened", "all"
std::vector<std::string> tier_names();
std::optional<Tiers> parse_tiers(std::string_view text);

/// "a,b" and "c" to "a", "b", "c". Nothing when one of them is empty.
std::optional<std::vector<std::string>> split_lists(const std::vector<std::string>& lists);

}  // namespace rtconf::tools
