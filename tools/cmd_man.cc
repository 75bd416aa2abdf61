// `rtconf man`: the manual page, in mdoc, from what the commands say of themselves.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cstdlib>
#include <ctime>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/report/layout.h"
#include "tools/command.h"
#include "tools/command_line.h"
#include "tools/description.h"
#include "tools/output.h"

namespace rtconf::tools {
namespace {

constexpr std::size_t kWidth = 78;  // mandoc complains of longer lines

/// A line of text as roff takes it: nothing of it is a request or an escape.
std::string escaped(std::string_view line) {
  std::string out;
  if (line.starts_with('.') || line.starts_with('\'')) out = "\\&";
  for (const char c : line) {
    if (c == '\\') {
      out += "\\e";
    } else if (c == '-') {
      out += "\\-";  // a plain one may become a hyphen, which no shell takes
    } else {
      out += c;
    }
  }
  return out;
}

/// A word behind a macro: one that is the name of a macro itself would be called.
std::string argument(std::string_view word) { return "\\&" + escaped(word); }

/// The paragraph with each sentence on a line of its own, so that roff can set the space between.
std::string prose(const std::vector<std::string_view>& lines) {
  std::string sentence;
  std::string out;
  const auto flush = [&] {
    for (const std::string& line : report::wrap(sentence, kWidth)) out += escaped(line) + '\n';
    sentence.clear();
  };
  for (const std::string_view line : lines) {
    for (const std::string& word : report::wrap(line, 1)) {
      if (!sentence.empty()) sentence += ' ';
      sentence += word;
      if (word.ends_with('.') && !word.ends_with("..")) flush();
    }
  }
  if (!sentence.empty()) flush();
  return out;
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

/// "Exit status:" as EXIT STATUS.
std::string title(std::string_view heading) {
  std::string out(heading.substr(0, heading.size() - 1));
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return out;
}

/// Help text: what is indented stands as it is, the rest is prose. `sections`: headings of it are
/// headings of the page.
std::string help_text(std::string_view text, bool sections) {
  std::string out;
  const std::vector<std::string_view> lines = lines_of(text);
  for (auto line = lines.begin(); line != lines.end();) {
    const bool literal = line->starts_with(' ');
    const auto end = std::find_if(line, lines.end(), [&](std::string_view each) {
      return each.empty() || each.starts_with(' ') != literal;
    });
    if (line == end) {
      ++line;
      continue;
    }
    const std::vector<std::string_view> block(line, end);
    if (literal) {
      out += ".Bd -literal\n";
      for (const std::string_view each : block) out += escaped(each) + '\n';
      out += ".Ed\n";
    } else if (sections && block.size() == 1 && block.front().ends_with(':')) {
      out += ".Sh " + title(block.front()) + '\n';
    } else {
      if (!out.empty()) out += ".Pp\n";
      out += prose(block);
    }
    line = end;
  }
  return out;
}

/// The page has it once, where pages have it.
std::string without_exit_status(std::string footer) {
  if (const std::size_t at = footer.find(kExitStatusHelp); at != std::string::npos)
    footer.erase(at, std::string_view(kExitStatusHelp).size());
  return footer;
}

std::string item(const OptionDescription& option) {
  std::string out = ".It";
  for (const std::string& flag : option.flags) {
    if (&flag != &option.flags.front()) out += " ,";
    out += " Fl " + argument(flag.substr(1));
  }
  if (!option.value.empty()) out += " Ar " + argument(option.value);
  return out + '\n' + prose({option.help});
}

/// The short forms of the arguments, as in "[LIB]".
std::string synopsis(const CommandDescription& command) {
  std::string out = ".Nm\n.Cm " + argument(command.name) + "\n.Op Ar option ...\n";
  for (const OptionDescription& option : command.options) {
    if (!option.flags.empty()) continue;
    out += ".Op Ar " + argument(option.value) + (option.repeatable ? " ..." : "") + '\n';
  }
  return out;
}

std::string section(const CommandDescription& command) {
  std::string out = ".Ss rtconf " + argument(command.name) + '\n' + help_text(command.text, false);
  out += ".Bl -tag -width Ds\n";
  for (const OptionDescription& option : command.options) out += item(option);
  out += ".El\n";
  const std::string footer = without_exit_status(command.footer);
  return footer.empty() ? out : out + ".Pp\n" + help_text(footer, false);
}

/// As mdoc has dates. SOURCE_DATE_EPOCH makes builds the same on any day.
std::string date() {
  std::time_t now = std::time(nullptr);
  if (const char* const epoch = std::getenv("SOURCE_DATE_EPOCH"); epoch != nullptr) {
    constexpr std::uint64_t kMost = 253'402'300'799;  // the last second of the year 9999
    if (const auto seconds = parse_number(epoch, 0, kMost))
      now = static_cast<std::time_t>(*seconds);
  }
  constexpr std::array kMonths{"January",   "February", "March",    "April",
                               "May",       "June",     "July",     "August",
                               "September", "October",  "November", "December"};
  std::tm day{};
  gmtime_r(&now, &day);
  return fmt::format("{} {}, {}", kMonths.at(static_cast<std::size_t>(day.tm_mon)), day.tm_mday,
                     day.tm_year + 1900);
}

std::string page(const std::vector<CommandDescription>& all) {
  const Overview about = overview();
  std::string out = fmt::format(
      ".\\\" Printed by `rtconf man`.\n.Dd {}\n.Dt RTCONF 1\n.Os\n.Sh NAME\n.Nm rtconf\n.Nd {}\n"
      ".Sh SYNOPSIS\n",
      date(), escaped(about.summary));
  for (const CommandDescription& command : all) out += synopsis(command);
  out += ".Sh DESCRIPTION\n.Nm\n" + prose({about.summary + "."}) + ".Bl -tag -width Ds\n";
  for (const CommandDescription& command : all)
    out += ".It Cm " + argument(command.name) + '\n' + prose({command.summary});
  out += ".El\n.Sh COMMANDS\n";
  for (const CommandDescription& command : all) out += section(command);
  return out + help_text(kExitStatusHelp, true) +
         help_text(without_exit_status(about.footer), true);
}

}  // namespace

ExitStatus man_command(const Invocation& invocation) {
  CommandLine line("man", "Prints the manual page, in mdoc.",
                   "Examples:\n"
                   "  rtconf man | man -l -     read it without an installation\n");
  if (const auto end = line.parse(invocation)) return *end;
  print(page(describe_commands(invocation.program)));
  return ExitStatus::kSuccess;
}

}  // namespace rtconf::tools
