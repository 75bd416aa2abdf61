#include "conformance/cases/process_programs.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>

#include "conformance/probe/fd.h"
#include "conformance/probe/step_process.h"
#include "conformance/probe/text.h"

namespace rtconf::cases::process {

using probe::Answer;
using probe::Case;
using probe::Failure;
using probe::Step;
using probe::World;

namespace {

constexpr int kShown = 7;  // the status of scripts that have written something down

std::string list_code(const std::vector<std::string>& arguments) {
  if (arguments.empty()) return "NULL, 0";
  std::string list;
  for (const std::string& argument : arguments)
    list += (list.empty() ? "" : ", ") + probe::quoted(argument);
  return fmt::format("(const char *[]){{{}}}, {}", list, arguments.size());
}

/// The texts of `joined` from the one that differs on, for a message.
std::string from_difference(const std::string& text, const std::string& other) {
  std::size_t at = 0;
  while (at < text.size() && at < other.size() && text[at] == other[at]) ++at;
  const std::size_t start = at == 0 ? std::string::npos : text.rfind('\0', at - 1);
  const std::size_t from = start == std::string::npos ? 0 : start + 1;
  return fmt::format("{} bytes; from byte {}: {}", text.size(), from,
                     probe::quoted(text.substr(from), 200));
}

}  // namespace

World program(std::string title, std::vector<Step> steps, const std::string& command,
              std::vector<std::string> arguments) {
  World made = probe::world::at(std::move(title), std::move(steps), command);
  made.arguments_code = fmt::format("{}, {}", probe::quoted(command), list_code(arguments));
  made.more.list = std::move(arguments);
  made.gives_up = [](const Answer& answer) { return answer.number == -1 || answer.number == 127; };
  return made;
}

World ends_with(int status, World world) {
  world.wrong = [status, title = world.title](const Answer& answer) {
    return other_status(title, answer, status);
  };
  return world;
}

namespace {

using WriteProgram = Step (*)(const std::string& name);

World exits_with(int status, WriteProgram write) {
  const std::string name = probe::fresh_name("status");
  return ends_with(status, program(fmt::format("a program that exits with {}", status),
                                   {write(name)}, "./" + name, {fmt::format("{}", status)}));
}

}  // namespace

Step exiting_program(const std::string& name) {
  return probe::write_small_program(name, probe::SmallProgram::kExitWith, "exit $1");
}

Step exiting_program(const std::string& name, int status) {
  return probe::write_small_program(name, probe::SmallProgram::kAlwaysExitWith,
                                    fmt::format("exit {}", status), fmt::format("{}", status));
}

World exits_with(int status) {
  return exits_with(status, [](const std::string& name) { return exiting_program(name); });
}

World script_exits_with(int status) {
  return exits_with(status,
                    [](const std::string& name) { return probe::write_script(name, "exit $1"); });
}

World dies_of(int signal) {
  const std::string name = probe::fresh_name("victim");
  // Whoever runs a reproducer may have been started with the signal ignored, as by nohup.
  const Step heeded = probe::declare(fmt::format("signal({}, SIG_DFL);", signal));
  return ends_with(-1,
                   program(fmt::format("a program that dies of {}", probe::signal_name(signal)),
                           {heeded, probe::write_small_program(name, probe::SmallProgram::kDieOf,
                                                               "kill -$1 $$\nexit 3")},
                           "./" + name, {fmt::format("{}", signal)}));
}

Step marking_script(const std::string& name, const std::string& mark, int status) {
  return probe::write_script(name, fmt::format(": > {}; exit {}", mark, status));
}

World runs_once() {
  const std::string name = probe::fresh_name("counted");
  const std::string marks = name + "-times";
  World made = program(
      "a program that writes down that it was run",
      {probe::write_small_program(name, probe::SmallProgram::kAppendLine,
                                  fmt::format("echo >> {}; exit {}", marks, kShown), marks)},
      "./" + name, {});
  made.before_call = {probe::write_file(marks, probe::Content::exactly(""))};
  made.is_private = true;
  made.wrong = [title = made.title, marks](const Answer& answer) {
    auto failure = other_status(title, answer, kShown);
    return failure ? failure : other_output(title, marks, "\n");
  };
  made.gives_up = [marks](const Answer& answer) {
    return (answer.number == -1 || answer.number == 127) && content_of(marks).size() <= 1;
  };
  return made;
}

World shows_arguments(std::string title, const std::string& command,
                      std::vector<std::string> arguments, bool is_script) {
  const std::string out = probe::fresh_name("seen");
  const std::string body = fmt::format("cat /proc/$$/cmdline > {}; exit {}", out, kShown);
  const Step step = is_script ? probe::write_script(command, body)
                              : probe::write_small_program(
                                    command, probe::SmallProgram::kShowArguments, body, out);
  World made = program(std::move(title), {step}, command, arguments);
  arguments.insert(arguments.begin(), {"/bin/sh", command});
  made.wrong = [title = made.title, out, expected = joined(arguments)](const Answer& answer) {
    auto failure = other_status(title, answer, kShown);
    return failure ? failure : other_output(title, out, expected);
  };
  return made;
}

std::optional<Failure> other_status(const std::string& title, const Answer& answer, int status) {
  if (answer.number == status) return std::nullopt;
  return Failure{.message = fmt::format("{}: the result is not {}", title, status),
                 .expected = fmt::format("{}", status),
                 .got = fmt::format("{}", answer.number),
                 .check = fmt::format("return result != {};", status)};
}

std::optional<Failure> other_output(const std::string& title, const std::string& file,
                                    const std::string& expected) {
  const std::string seen = content_of(file);
  if (seen == expected) return std::nullopt;
  constexpr std::size_t kShort = 2000;
  const std::string check =
      expected.size() <= kShort
          ? fmt::format(
                "static char seen[{0} + 9]; FILE *file = fopen({1}, \"r\");\n"
                "return result < 0 || !file || fread(seen, 1, sizeof seen, file) != {0} || "
                "memcmp(seen, {2}, {0});",
                expected.size(), probe::quoted(file), probe::quoted(expected))
          : fmt::format(
                "struct stat seen;\nreturn result < 0 || stat({}, &seen) || seen.st_size != "
                "{};",
                probe::quoted(file), expected.size());
  return Failure{.message = title + ": the program saw something else",
                 .expected = from_difference(expected, seen),
                 .got = from_difference(seen, expected),
                 .check = check};
}

std::string content_of(const std::string& file) {
  std::string content;
  const probe::Fd fd(open(file.c_str(), O_RDONLY | O_CLOEXEC));
  std::array<char, 65536> buffer{};
  for (ssize_t got = 0; fd && (got = read(fd.get(), buffer.data(), buffer.size())) > 0;)
    content.append(buffer.data(), static_cast<std::size_t>(got));
  return content;
}

bool is_there(const std::string& file) { return access(file.c_str(), F_OK) == 0; }

std::string joined(const std::vector<std::string>& texts) {
  std::string all;
  for (const std::string& text : texts) all += text + '\0';
  return all;
}

void run(Case& c, const World& world) {
  c.enter(world);
  c.expect_right(c.call());
}

void require_programs(Case& c) {
  c.require(probe::write_script("program", "exit 0").apply());
  if (access("program", X_OK) != 0)
    c.cannot_judge("programs in the case's directory cannot be run: it is mounted noexec");
}

}  // namespace rtconf::cases::process
