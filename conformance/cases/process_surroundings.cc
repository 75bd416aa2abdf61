// The clauses about what a program finds: environment, working directory, streams and descriptors.
#include <fcntl.h>
#include <fmt/format.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <sstream>

#include "conformance/cases/process.h"
#include "conformance/cases/process_programs.h"
#include "conformance/probe/fd.h"
#include "conformance/probe/kernel.h"
#include "conformance/probe/step_process.h"
#include "conformance/probe/streams.h"
#include "conformance/probe/text.h"

extern char** environ;  // NOLINT(readability-redundant-declaration)

namespace rtconf::cases::process {

using probe::Answer;
using probe::Case;
using probe::Content;
using probe::Failure;
using probe::Step;
using probe::World;

namespace {

std::vector<std::string> sorted_texts(const std::string& joined_texts) {
  std::vector<std::string> texts;
  for (std::size_t at = 0; at < joined_texts.size();) {
    const std::size_t end = joined_texts.find('\0', at);
    texts.push_back(joined_texts.substr(at, end - at));
    if (end == std::string::npos) break;
    at = end + 1;
  }
  std::sort(texts.begin(), texts.end());
  return texts;
}

std::vector<std::string> own_environment() {
  std::vector<std::string> entries;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry)
    entries.emplace_back(*entry);
  std::sort(entries.begin(), entries.end());
  return entries;
}

/// C that compares the file of the program's variables with those of the process.
std::string environment_check(const std::string& out) {
  return fmt::format(
      "extern char **environ; static char seen[1 << 20]; FILE *file = fopen(\"{}\", \"r\");\n"
      "size_t size = file ? fread(seen, 1, sizeof seen, file) : 0, count = 0;\n"
      "for (char **e = environ; e && *e; e++, count++) {{\n"
      "  char *s = seen; while (s < seen + size && strcmp(s, *e)) s += strlen(s) + 1;\n"
      "  if (s >= seen + size) return 1;\n"
      "}}\n"
      "for (char *s = seen; s < seen + size; s += strlen(s) + 1) count--;\n"
      "return count != 0;",
      out);
}

/// A program that writes its variables down, which have to be those of the process.
World shows_environment(std::string title, std::vector<Step> steps) {
  const std::string out = probe::fresh_name("seen");
  const std::string script = probe::fresh_name("show");
  steps.push_back(
      probe::write_script(script, fmt::format("cat /proc/$$/environ > {}; exit 7", out)));
  World made = program(std::move(title), std::move(steps), "./" + script, {});
  made.wrong = [title = made.title, out](const Answer& answer) -> std::optional<Failure> {
    if (auto failure = other_status(title, answer, 7)) return failure;
    const std::vector<std::string> seen = sorted_texts(content_of(out));
    const std::vector<std::string> own = own_environment();
    if (seen == own) return std::nullopt;
    const auto [is, should] = std::mismatch(seen.begin(), seen.end(), own.begin(), own.end());
    return Failure{
        .message = title + ": the program has another environment than the process",
        .expected = should == own.end() ? "no such variable" : probe::quoted(*should, 200),
        .got = is == seen.end() ? "no such variable" : probe::quoted(*is, 200),
        .check = environment_check(out)};
  };
  return made;
}

Step set(const std::string& name, const std::optional<std::string>& value) {
  return probe::set_variable(name, value);
}

/// An array of the caller's own in the place of environ.
Step replace_environment() {
  return {[]() -> probe::Trouble {
            static std::string path;
            static std::array<char*, 4> own{};
            static std::string one = "RTCONF_OWN=1";
            static std::string two = "RTCONF_TWICE=of two";
            path = std::string("PATH=") + (getenv("PATH") != nullptr ? getenv("PATH") : "");
            own = {path.data(), one.data(), two.data(), nullptr};
            environ = own.data();
            return std::nullopt;
          },
          "extern char **environ; static char path[9000];\n"
          "snprintf(path, sizeof path, \"PATH=%s\", getenv(\"PATH\"));\n"
          "static char *own[] = {path, \"RTCONF_OWN=1\", \"RTCONF_TWICE=of two\", NULL}; environ = "
          "own;",
          true};
}

}  // namespace

void environment(Case& c) {
  require_programs(c);
  run(c, shows_environment("the environment as it is", {}));
  run(c, shows_environment("a variable that is set", {set("RTCONF_SEEN", "first")}));
  run(c, shows_environment("a variable that is set anew", {set("RTCONF_SEEN", "second")}));
  run(c, shows_environment("odd variables", {set("RTCONF_EMPTY", ""), set("rtconf.lower", "a=b=c"),
                                             set("RTCONF_BYTES", "\xff\xfe\n\t '\"$HOME"),
                                             set("RTCONF_LONG", std::string(60'000, 'v'))}));
  run(c, shows_environment("a variable that is removed", {set("RTCONF_SEEN", std::nullopt)}));
  run(c, shows_environment("an environment of the caller's own", {replace_environment()}));
}

void environment_set_by_runtime(Case& c) {
  const probe::Subject* set_by_runtime = c.other("rt_env_set");
  if (set_by_runtime == nullptr) return;  // then setenv alone sets
  require_programs(c);
  World given = probe::world::at("a variable", {}, "RTCONF_RUNTIME");
  given.more.second = "set by the runtime";
  static_cast<void>(c.call_other(*set_by_runtime, given));
  const char* value = getenv("RTCONF_RUNTIME");
  if (value == nullptr || given.more.second != value) return;
  run(c, shows_environment("a variable that the runtime has set",
                           {set("RTCONF_RUNTIME", *given.more.second)}));
}

void working_directory(Case& c) {
  require_programs(c);
  std::array<char, PATH_MAX> here{};
  if (getcwd(here.data(), here.size()) == nullptr) c.fault("cannot tell the working directory");
  const std::string script = fmt::format("{}/mark-here", here.data());
  const auto marks_in = [&](std::string title, std::vector<Step> steps) {
    const std::string mark = probe::fresh_name("here");
    World made = program(std::move(title), std::move(steps), script, {mark});
    made.arguments_code = fmt::format(
        "(strcat(realpath(\".\", script), \"/mark-here\"), script), (const char *[]){{"
        "\"{}\"}}, 1",
        mark);
    // In C the script is made where the program is run.
    made.steps.push_back(probe::declare(
        "static char script[9000]; { FILE *file = fopen(\"mark-here\", \"w\"); fputs(\"#!/bin/sh\\n"
        ": > $1; exit 7\\n\", file); fclose(file); chmod(\"mark-here\", 0755); }"));
    made.wrong = [title = made.title, mark](const Answer& answer) -> std::optional<Failure> {
      if (auto failure = other_status(title, answer, 7)) return failure;
      if (is_there(mark)) return std::nullopt;
      return Failure{.message = title + ": the program runs in another working directory",
                     .expected = "the file that it makes is in the process's working directory",
                     .got = "no such file there",
                     .check = fmt::format("return access(\"{}\", F_OK) != 0;", mark)};
    };
    run(c, made);
  };
  c.require(probe::write_script("mark-here", ": > $1; exit 7").apply());
  marks_in("where the process has begun", {});
  marks_in("after a change of the working directory",
           {probe::make_directory("sub"), probe::go_to("sub")});
  marks_in("after another", {probe::make_directory("further"), probe::go_to("further")});
  marks_in("after the way back", {probe::go_to("../..")});
}

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
