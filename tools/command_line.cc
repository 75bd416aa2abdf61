#include "tools/command_line.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include <CLI/CLI.hpp>

#include "tools/output.h"

namespace rtconf::tools {
namespace {

constexpr std::array<std::pair<std::string_view, Tiers>, 3> kTiers{{
    {"core", {true, false}},
    {"hardened", {false, true}},
    {"all", {true, true}},
}};

DefinedOption defined_as(const CLI::Option& option) {
  DefinedOption out;
  out.name = option.get_name();
  for (const std::string& name : option.get_snames()) out.flags.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) out.flags.push_back("--" + name);
  if (out.flags.empty()) {
    out.value = out.name;
  } else if (option.get_items_expected_max() > 0) {
    out.value = option.get_type_name();
  }
  out.help = option.get_description();
  out.repeatable = option.get_expected_max() > 1;
  return out;
}

}  // namespace

CommandLine::CommandLine(std::string_view command, const std::string& description,
                         const std::string& footer)
    : command_(command),
      app_(std::make_unique<CLI::App>(description, "rtconf " + std::string(command))) {
  app_->footer(footer);
  app_->allow_extras();  // to word that error ourselves
  app_->get_formatter()->column_width(26);
}

CommandLine::~CommandLine() = default;

void CommandLine::argument(const std::string& name, std::string& value, const std::string& help) {
  app_->add_option(name, value, help)->type_name("");
}

void CommandLine::argument(const std::string& name, std::vector<std::string>& values,
                           const std::string& help) {
  app_->add_option(name, values, help)->type_name("");
}

void CommandLine::flag(const std::string& name, bool& value, const std::string& help) {
  app_->add_flag(name, value, help);
}

void CommandLine::option(const std::string& name, std::string& value, const std::string& help,
                         const std::string& value_name) {
  app_->add_option(name, value, help)->type_name(value_name);
}

void CommandLine::option(const std::string& name, std::vector<std::string>& values,
                         const std::string& help, const std::string& value_name) {
  // One value each time it is given: it must not swallow the arguments that follow.
  app_->add_option(name, values, help)
      ->type_name(value_name)
      ->type_size(1)
      ->allow_extra_args(false);
}

void CommandLine::choices(const std::string& option, std::vector<std::string> words) {
  choices_[option] = std::move(words);
}

std::vector<DefinedOption> CommandLine::defined() const {
  std::vector<DefinedOption> all;
  for (const CLI::Option* option : std::as_const(*app_).get_options())
    all.push_back(defined_as(*option));
  return all;
}

std::string CommandLine::description() const { return app_->get_description(); }

std::string CommandLine::footer() const { return app_->get_footer(); }

std::optional<ExitStatus> CommandLine::parse(const Invocation& invocation) {
  if (invocation.describe) {
    invocation.describe(*this);
    return ExitStatus::kSuccess;
  }
  std::vector<std::string> reversed(invocation.arguments.rbegin(), invocation.arguments.rend());
  try {
    app_->parse(reversed);
  } catch (const CLI::CallForHelp&) {
    print(app_->help());
    return ExitStatus::kSuccess;
  } catch (const CLI::ArgumentMismatch& error) {
    const std::string what = error.what();  // such as "--seed: 1 required N missing"
    const bool missing = what.ends_with("missing");
    return wrong(what.substr(0, what.find(':')) +
                 (missing ? " lacks its value" : " was given more than once"));
  } catch (const CLI::ParseError& error) {
    return wrong(error.what());
  }
  bool marked = false;  // nothing behind "--" is an option
  for (const std::string& extra : app_->remaining()) {
    const bool option = !marked && extra.size() > 1 && extra.front() == '-';
    if (!marked && extra == "--") {
      marked = true;
      continue;
    }
    return wrong((option ? "unknown option " : "unexpected argument ") + extra);
  }
  return std::nullopt;
}

bool CommandLine::is_given(const std::string& name) const { return app_->count(name) > 0; }

ExitStatus CommandLine::wrong(std::string_view message) const {
  return wrong_usage(command_, message);
}

std::optional<std::uint64_t> parse_number(std::string_view text, std::uint64_t least,
                                          std::uint64_t most) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (number < least || number > most) return std::nullopt;
  return number;
}

std::optional<std::chrono::milliseconds> parse_seconds(std::string_view text) {
  double seconds = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), seconds, std::chars_format::fixed);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (!(seconds >= 0.01 && seconds <= 3600)) return std::nullopt;  // false for NaN, too
  return std::chrono::milliseconds(std::llround(seconds * 1000));
}

std::optional<Shard> parse_shard(std::string_view text) {
  constexpr std::uint64_t kMost = 10000;
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto index = parse_number(text.substr(0, slash), 1, kMost);
  const auto total = parse_number(text.substr(slash + 1), 1, kMost);
  if (!index || !total || *index > *total) return std::nullopt;
  return Shard{static_cast<unsigned>(*index), static_cast<unsigned>(*total)};
}

std::optional<Tiers> parse_tiers(std::string_view text) {
  for (const auto& [name, tiers] : kTiers) {
    if (name == text) return tiers;
  }
  return std::nullopt;
}

std::vector<std::string> tier_names() {
  std::vector<std::string> names;
  for (const auto& [name, tiers] : kTiers) names.emplace_back(name);
  return names;
}

std::optional<std::vector<std::string>> split_lists(const std::vector<std::string>& lists) {
  std::vector<std::string> items;
  for (const std::string& list : lists) {
    std::string_view rest = list;
    while (true) {
      const std::size_t comma = rest.find(',');
      const std::string_view item = rest.substr(0, comma);
      if (item.empty()) return std::nullopt;
      items.emplace_back(item);
      if (comma == std::string_view::npos) break;
      rest.remove_prefix(comma + 1);
    }
  }
  return items;
}

}  // namespace rtconf::tools
