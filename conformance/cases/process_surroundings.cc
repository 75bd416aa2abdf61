// The clauses about what a program finds around it: environment and working directory.
#include <fmt/format.h>
#include <limits.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>

#include "conformance/cases/process.h"
#include "conformance/cases/process_programs.h"
#include "conformance/probe/step_process.h"
#include "conformance/probe/text.h"

extern char** environ;  // NOLINT(readability-redundant-declaration)

namespace rtconf::cases::process {

using probe::Answer;
using probe::Case;
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
  steps.push_back(probe::write_small_program(script, probe::SmallProgram::kShowEnvironment,
                                             fmt::format("cat /proc/$$/environ > {}; exit 7", out),
                                             out));
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
          probe::Changes::kProcess};
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
  c.require(probe::write_small_program("mark-here", probe::SmallProgram::kMark, ": > $1; exit 7")
                .apply());
  marks_in("where the process has begun", {});
  marks_in("after a change of the working directory",
           {probe::make_directory("sub"), probe::go_to("sub")});
  marks_in("after another", {probe::make_directory("further"), probe::go_to("further")});
  marks_in("after the way back", {probe::go_to("../..")});
}

}  // namespace rtconf::cases::process
