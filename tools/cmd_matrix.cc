// `rtconf matrix`: the reports of several libraries, or versions of one, side by side.
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "conformance/report/atomic_file.h"
#include "conformance/report/layout.h"
#include "conformance/report/matrix.h"
#include "tools/command.h"
#include "tools/command_line.h"
#include "tools/input.h"
#include "tools/output.h"

namespace rtconf::tools {
namespace {

constexpr const char* kDescription =
    "Puts JSON reports side by side: a column for each, a row for each function, and the clauses "
    "on\n"
    "which they differ or any fails.";

std::string footer() {
  std::string out = "Formats:\n";
  for (const report::MatrixFormat& format : report::matrix_formats())
    out += fmt::format("  {:<9} {}\n", format.name, format.summary);
  return out +
         "\nExamples:\n"
         "  rtconf matrix 1.0.json 1.1.json main.json\n"
         "  rtconf matrix 'musl build=musl.json' glibc.json --format html=matrix.html\n\n"
         "Exit status:\n"
         "  0  it was made, whatever the verdicts are    2  wrong usage, or a file is no report\n";
}

/// "TITLE=FILE", or a file, whose column is called after the library in it.
struct Named {
  std::string title;
  std::string path;
};

Named split(const std::string& argument) {
  const std::size_t equals = argument.find('=');
  if (equals == std::string::npos || equals == 0) return {"", argument};
  return {argument.substr(0, equals), argument.substr(equals + 1)};
}

/// Columns of the same title cannot be told apart: those get the names of their files.
void name_apart(std::vector<report::Column>& columns, const std::vector<std::string>& arguments) {
  std::vector<std::string> titles;
  for (const report::Column& column : columns) titles.push_back(column.title);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (std::count(titles.begin(), titles.end(), titles[i]) > 1)
      columns[i].title = split(arguments[i]).path;
  }
}

/// Reads all of them; what is wrong, or "".
std::string read_all(const std::vector<std::string>& arguments, std::vector<report::Column>& into) {
  for (const std::string& argument : arguments) {
    const Named named = split(argument);
    InputReport read = read_report(named.path);
    if (!read.result) return read.trouble;
    std::string title = named.title;
    if (title.empty()) {
      const std::string& library = read.result->provider.path;
      title = library.substr(library.rfind('/') + 1);
    }
    into.push_back({std::move(title), std::move(*read.result)});
  }
  name_apart(into, arguments);
  return "";
}

std::vector<std::string> known_formats() {
  std::vector<std::string> names;
  for (const report::MatrixFormat& format : report::matrix_formats())
    names.emplace_back(format.name);
  return names;
}

}  // namespace

ExitStatus matrix_command(const Invocation& invocation) {
  std::vector<std::string> arguments;
  std::string format_and_path = "text";
  CommandLine line("matrix", kDescription, footer());
  line.argument("REPORT", arguments, "JSON reports, each a file or TITLE=FILE");
  line.option("--format", format_and_path, "How it is written, and where to (default: text)",
              "FORMAT[=PATH]");
  line.choices("--format", known_formats());
  if (const auto end = line.parse(invocation)) return *end;
  if (arguments.empty()) return line.wrong("name the reports");
  const std::size_t equals = format_and_path.find('=');
  const std::string name = format_and_path.substr(0, equals);
  const std::string path = equals == std::string::npos ? "-" : format_and_path.substr(equals + 1);
  const report::MatrixFormat* const format = report::find_matrix_format(name);
  if (format == nullptr)
    return line.wrong(
        fmt::format("unknown format '{}'; known: {}", name, report::joined(known_formats())));
  if (path.empty()) return line.wrong(format_and_path + " lacks the path after '='");
  std::vector<report::Column> columns;
  if (const std::string mistake = read_all(arguments, columns); !mistake.empty())
    return line.wrong(mistake);
  report::Style style;
  style.colour = path == "-" && wants_colour();
  const std::string text = format->render(columns, style);
  if (path == "-") {
    print(text);
    return ExitStatus::kSuccess;
  }
  const auto failure = report::write_report(path, text);
  return failure ? line.wrong(*failure) : ExitStatus::kSuccess;
}

}  // namespace rtconf::tools
