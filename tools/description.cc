#include "tools/description.h"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "bench/work.h"
#include "conformance/claims/spec_names.h"
#include "conformance/report/format.h"
#include "fuzz/campaign/campaign.h"
#include "tools/command.h"
#include "tools/command_line.h"

namespace rtconf::tools {
namespace {

using Kind = Values::Kind;

std::vector<std::string> nothing() { return {}; }

std::vector<std::string> format_names() {
  std::vector<std::string> names;
  for (const report::Format& format : report::formats()) names.emplace_back(format.name);
  return names;
}

std::vector<std::string> target_names() {
  std::vector<std::string> names;
  for (const fuzz::TargetName& target : fuzz::target_names()) names.push_back(target.name);
  return names;
}

std::vector<std::string> work_names() {
  std::vector<std::string> names;
  for (const bench::WorkDescription& each : bench::all_work()) names.emplace_back(each.name);
  return names;
}

/// What `rtconf explain` knows.
std::vector<std::string> spec_names() {
  std::vector<std::string> names = claims::function_names();
  for (const auto& more : {claims::clause_ids(), claims::clause_words()})
    names.insert(names.end(), more.begin(), more.end());
  return names;
}

/// What the name of a value says of it. Whatever is not here and has no choices of its own is a
/// file where it is an argument, and unknown where it belongs to an option.
struct ValueName {
  std::string_view name;
  Kind kind;
  std::vector<std::string> (*words)();
};
constexpr std::array kValueNames{
    ValueName{"CLAUSE", Kind::kWords, spec_names},
    ValueName{"DIR", Kind::kFolders, nothing},
    ValueName{"FILE", Kind::kFiles, nothing},
    ValueName{"FORMAT[=PATH]", Kind::kReports, format_names},
    ValueName{"G,..", Kind::kList, claims::group_names},
    ValueName{"GLOB", Kind::kWords, claims::clause_ids},
    ValueName{"PATH", Kind::kFiles, nothing},
    ValueName{"T,..", Kind::kList, target_names},
    ValueName{"TIER", Kind::kWords, tier_names},
    ValueName{"WORK,..", Kind::kList, work_names},
};

Values values_of(const std::string& name, bool is_argument) {
  for (const ValueName& known : kValueNames) {
    if (known.name == name) return {known.kind, known.words()};
  }
  return {is_argument ? Kind::kFiles : Kind::kUnknown, {}};
}

OptionDescription describe(const DefinedOption& option, const CommandLine& line) {
  OptionDescription out;
  out.flags = option.flags;
  out.value = option.value;
  out.help = option.help;
  out.repeatable = option.repeatable;
  if (!out.value.empty()) out.values = values_of(out.value, out.flags.empty());
  const auto choices = line.choices().find(option.name);
  if (choices != line.choices().end()) {
    if (out.values.words.empty()) out.values.kind = Kind::kWords;
    out.values.words = choices->second;
  }
  return out;
}

CommandDescription describe(const Command& command, const CommandLine& line) {
  CommandDescription out{std::string(command.name),
                         std::string(command.summary),
                         line.description(),
                         {},
                         line.footer()};
  for (const DefinedOption& option : line.defined()) out.options.push_back(describe(option, line));
  // Arguments first, and help last, as people look for them.
  std::stable_sort(out.options.begin(), out.options.end(), [](const auto& a, const auto& b) {
    const auto rank = [](const OptionDescription& option) {
      return option.flags.empty() ? 0 : option.flags.back() == "--help" ? 2 : 1;
    };
    return rank(a) < rank(b);
  });
  return out;
}

}  // namespace

std::vector<CommandDescription> describe_commands(const std::string& program) {
  std::vector<CommandDescription> all;
  for (const Command& command : commands()) {
    const std::size_t before = all.size();
    Invocation invocation{program, {}};
    invocation.describe = [&](const CommandLine& line) { all.push_back(describe(command, line)); };
    static_cast<void>(command.run(invocation));
    if (all.size() != before + 1)
      throw std::logic_error("'" + std::string(command.name) + "' does not say what it takes");
  }
  return all;
}

}  // namespace rtconf::tools
