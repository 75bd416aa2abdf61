// The clauses about the streams and descriptors of a program, and what of the caller stays its own.
#include <fcntl.h>
#include <fmt/format.h>
#include <limits.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <sstream>

#include "conformance/cases/process.h"
#include "conformance/cases/process_programs.h"
#include "conformance/probe/kernel.h"
#include "conformance/probe/step_process.h"
#include "conformance/probe/streams.h"
#include "conformance/probe/text.h"

namespace rtconf::cases::process {

using probe::Answer;
using probe::Case;
using probe::Content;
using probe::Failure;
using probe::Step;
using probe::World;

namespace {

Step seek(int stream, off_t offset) {
  return {[=]() -> probe::Trouble {
            if (lseek(stream, offset, SEEK_SET) == offset) return std::nullopt;
            return probe::cannot("move in a standard stream", errno);
          },
          fmt::format("lseek({}, {}, SEEK_SET);", stream, offset)};
}

/// A program with these lines, whose streams are the files in, out and err; `wrong` looks at them.
World with_streams(std::string title, const std::string& body, off_t offset,
                   std::function<std::optional<Failure>(const Answer& answer)> wrong) {
  const std::string script = probe::fresh_name("talk");
  World made =
      program(std::move(title),
              {probe::write_script(script, body), probe::point_stream(0, "in"), seek(0, offset),
               probe::point_stream(1, "out"), probe::point_stream(2, "err")},
              "./" + script, {});
  made.wrong = std::move(wrong);
  return made;
}

std::optional<Failure> other_offset(const std::string& title, int stream, off_t expected) {
  const off_t offset = lseek(stream, 0, SEEK_CUR);
  if (offset == expected) return std::nullopt;
  return Failure{.message = fmt::format(
                     "{}: stream {} of the program is not the process's open file", title, stream),
                 .expected = fmt::format("the process's offset moves to {}", expected),
                 .got = fmt::format("it is {}", offset),
                 .check = fmt::format("return lseek({}, 0, SEEK_CUR) != {};", stream, expected)};
}

std::optional<Failure> in_order(std::initializer_list<std::optional<Failure>> failures) {
  for (const auto& failure : failures) {
    if (failure) return failure;
  }
  return std::nullopt;
}

}  // namespace

void standard_streams(Case& c) {
  require_programs(c);
  constexpr std::size_t kMuch = 300'000;  // more than a pipe holds
  const Content much = Content::pattern(kMuch, 3);
  c.require(probe::write_file("in", much).apply());
  std::string text = content_of("in");
  const std::string title = "a program that copies much from its input to its output";
  World copies =
      with_streams(title, "cat; echo 'to error' >&2; exit 7", 5, [=](const Answer& answer) {
        return in_order({other_status(title, answer, 7), other_output(title, "out", text.substr(5)),
                         other_output(title, "err", "to error\n"), other_offset(title, 0, kMuch),
                         other_offset(title, 1, kMuch - 5), other_offset(title, 2, 9)});
      });
  copies.steps.insert(copies.steps.begin(), probe::write_file("in", much));
  run(c, copies);
  const std::string part = "a program that reads a part of its input";
  run(c,
      with_streams(
          part,
          "dd bs=10 count=1 2> /dev/null; [ /proc/$$/fd/0 -ef in ] && [ /proc/$$/fd/1 -ef out ] && "
          "[ /proc/$$/fd/2 -ef err ] && exit 7; exit 8",
          0, [=](const Answer& answer) {
            return in_order({other_status(part, answer, 7),
                             other_output(part, "out", text.substr(0, 10)),
                             other_offset(part, 0, 10)});
          }));
  // Both at once into one file, in the order in which they are written.
  const std::string both = "a program that writes to both streams, which are one file";
  const std::string script = probe::fresh_name("talk");
  World mixed =
      program(both,
              {probe::write_script(script, "echo 1; echo 2 >&2; echo 3; echo 4 >&2; exit 7"),
               probe::point_stream(1, "both"),
               {[]() -> probe::Trouble {
                  if (dup2(1, 2) == 2) return std::nullopt;
                  return probe::cannot("make two streams one", errno);
                },
                "dup2(1, 2);"}},
              "./" + script, {});
  mixed.steps.insert(mixed.steps.begin(), probe::point_stream(2, "err"));
  mixed.wrong = [both](const Answer& answer) {
    return in_order({other_status(both, answer, 7), other_output(both, "both", "1\n2\n3\n4\n")});
  };
  run(c, mixed);
  probe::restore_streams();
}

namespace {

pid_t registrant = 0;

/// Exit handlers run in the process that registered them, or not at all: elsewhere they leave a
/// mark.
void leave_mark_elsewhere() {
  if (probe::kernel_pid() == registrant) return;
  close(open("handler-ran", O_CREAT | O_WRONLY | O_CLOEXEC, 0644));
}

constexpr const char* kHandlerCode =
    "static void mark(void) { FILE *file = fopen(\"handler-ran\", \"w\"); if (file) fclose(file); "
    "}\n";

/// Calls while a stream holds what is not written yet; afterwards it must be in the file once.
void expect_once(Case& c, const World& world) {
  const std::string file = probe::fresh_name("buffered");
  const std::string text = "written once\n";
  std::FILE* stream = std::fopen(file.c_str(), "we");
  if (stream == nullptr) c.fault(probe::cannot("open a stream", errno));
  std::fputs(text.c_str(), stream);
  c.enter(world);
  static_cast<void>(c.call());
  std::fclose(stream);
  const std::string seen = content_of(file);
  const std::string call = world.call_code();
  if (seen != text) {
    c.fail(
        {.message = probe::call_text(c.subject(), world) +
                    ": what a stream of the caller held was not written once",
         .expected = probe::quoted(text),
         .got = probe::quoted(seen, 200),
         .check = fmt::format("FILE *held = fopen(\"held\", \"w\"); fputs(\"once\", held);\n{};\n"
                              "fclose(held); struct stat info; stat(\"held\", &info);\n"
                              "return info.st_size != 4;",
                              call)});
  }
  if (!is_there("handler-ran")) return;
  c.fail({.message = probe::call_text(c.subject(), world) +
                     ": an exit handler of the caller ran in another process",
          .expected = "exit handlers run in the caller alone",
          .got = "one ran during the call",
          .check = fmt::format("atexit(mark); at_quick_exit(mark);\n{};\n"
                               "_exit(access(\"handler-ran\", F_OK) == 0);",
                               call),
          .prelude = kHandlerCode});
}

}  // namespace

void output_once(Case& c) {
  registrant = probe::kernel_pid();
  if (std::atexit(leave_mark_elsewhere) != 0 || at_quick_exit(leave_mark_elsewhere) != 0)
    c.fault("cannot register an exit handler");
  expect_once(c, program("a missing program", {}, "./missing", {}));
  expect_once(c,
              program("a name that is in no directory of PATH", {}, "rtconf-no-such-program", {}));
  expect_once(c, program("a directory", {probe::make_directory("sub")}, "./sub", {}));
  require_programs(c);
  expect_once(c, exits_with(0));
  expect_once(c, exits_with(3));
  expect_once(c, dies_of(9));
}

namespace {

/// What a descriptor leads to; "" if it is closed.
std::string target_of(int fd) {
  std::array<char, PATH_MAX> target{};
  const std::string name = fmt::format("/proc/self/fd/{}", fd);
  const ssize_t size = readlink(name.c_str(), target.data(), target.size());
  return size < 0 ? "" : std::string(target.data(), static_cast<std::size_t>(size));
}

/// The descriptors of a program, as `ls -l /proc/self/fd` lists them: what of it is not allowed, or
/// nothing.
std::string forbidden_in(const std::string& listing) {
  std::istringstream lines(listing);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t arrow = line.find(" -> ");
    if (arrow == std::string::npos) continue;
    const std::size_t space = line.rfind(' ', arrow - 1);
    const std::string number = line.substr(space + 1, arrow - space - 1);
    const std::string target = line.substr(arrow + 4);
    // The listing's own.
    if (target.starts_with("/proc/") && target.ends_with("/fd")) continue;
    const int fd = std::atoi(number.c_str());
    const int flags = fcntl(fd, F_GETFD);
    const bool is_callers = flags >= 0 && target_of(fd) == target;
    if (is_callers && (flags & FD_CLOEXEC) == 0) continue;
    return is_callers
               ? fmt::format("descriptor {}, which is close-on-exec, to {}", number, target)
               : fmt::format("descriptor {}, which the call has opened, to {}", number, target);
  }
  return "";
}

}  // namespace

void closes_descriptors(Case& c) {
  // The suite's own descriptors are at many numbers, some of them close-on-exec.
  const auto lists = [&](std::vector<Step> steps, std::string_view what) {
    const std::string out = probe::fresh_name("listing");
    steps.push_back(probe::point_stream(1, out));
    World world = program(fmt::format("a program that lists its descriptors{}", what),
                          std::move(steps), "ls", {"-l", "/proc/self/fd"});
    world.wrong = [out, title = world.title](const Answer& answer) -> std::optional<Failure> {
      if (auto failure = other_status(title, answer, 0)) return failure;
      const std::string listing = content_of(out);
      const std::string found = forbidden_in(listing);
      if (found.empty() && listing.find(" -> ") != std::string::npos) return std::nullopt;
      return Failure{
          .message = title + ": the program has a descriptor that it must not have",
          .expected = "no descriptor but those of the caller that are not close-on-exec",
          .got = found.empty() ? "a listing without descriptors" : found,
          .check = fmt::format(
              "for (int k = 3; k < 40; k++) close(k);\n"
              "dup3(open(\"mine\", O_CREAT | O_RDWR | O_CLOEXEC, 0600), 30, O_CLOEXEC);\n"
              "CALL;\nchar line[9000]; int count = 0; FILE *file = fopen(\"{0}\", \"r\");\n"
              "while (fgets(line, sizeof line, file)) if (strstr(line, \" -> \") && !strstr(line, "
              "\"/fd\\n\")) count++;\n"
              "return count != 3;",
              out)};
    };
    c.enter(world);
    const Answer answer = c.call();
    auto failure = world.wrong(answer);
    probe::restore_streams();
    if (!failure) return;
    failure->check = probe::with_call(failure->check, world);
    c.fail(*failure);
  };
  lists({}, "");
  lists({probe::write_file("open", Content::exactly("open")),
         probe::hold_open("open", c.spare_descriptor())},
        ", with one more that is close-on-exec");
  lists({}, ", in a second call");
  c.surrender(0);
  lists({}, ", with descriptor 0 free");
}

}  // namespace rtconf::cases::process
