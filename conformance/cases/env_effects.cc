// What the setting of a variable does beyond the variable: who sees it, and what it leaves alone.
#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "conformance/cases/common.h"
#include "conformance/cases/env.h"
#include "conformance/cases/env_setting.h"
#include "conformance/cases/process_programs.h"
#include "conformance/cases/text_result.h"
#include "conformance/probe/compare.h"
#include "conformance/probe/step_process.h"
#include "conformance/probe/surroundings.h"
#include "conformance/probe/text.h"

extern char** environ;  // NOLINT(readability-redundant-declaration)

namespace rtconf::cases::env {

using probe::Answer;
using probe::Case;
using probe::Step;
using probe::Subject;
using probe::World;
namespace world = probe::world;

namespace {

std::string first_difference(const std::vector<std::string>& was,
                             const std::vector<std::string>& is) {
  const auto [a, b] = std::mismatch(was.begin(), was.end(), is.begin(), is.end());
  if (a != was.end() && (b == is.end() || *a < *b)) return probe::quoted(*a, 100) + " is gone";
  return b != is.end() ? probe::quoted(*b, 100) + " is there" : "";
}

}  // namespace

void keeps_others(Case& c) {
  const std::string key = "RTCONF_N";
  const std::vector<std::string> others = {"RTCONF_NA=longer",    "RTCONF_NAME=longest",
                                           "RTCONF_=shorter",     "RTCONF=short",
                                           "rtconf_n=lower",      "Rtconf_N=mixed",
                                           "XRTCONF_N=front",     "RTCONF_N =blank",
                                           "RTCONF_n=last",       "N=end",
                                           "RTCONF_X=RTCONF_N=1", "RTCONF_N2=2",
                                           "RTCONF_EMPTY=",       "A=RTCONF_N"};
  const auto before = probe::environment();
  // With the variable at the start, in the middle, at the end, and missing; in both orders.
  for (int turn = 0; turn < 8; ++turn) {
    std::vector<std::string> entries = others;
    if (turn % 2 == 1) std::reverse(entries.begin(), entries.end());
    if (turn / 2 == 0) entries.push_back(key + "=old");
    if (turn / 2 == 1) entries.insert(entries.begin(), key + "=old");
    if (turn / 2 == 2) entries.insert(entries.begin() + 7, key + "=old");
    const World world = setting("one of variables whose names are alike",
                                {probe::replace_environment(entries)}, key, "new value");
    c.enter(world);
    const auto was = probe::environment(key);
    const Answer answer = c.call();
    const auto is = probe::environment(key);
    if (was != is) {
      std::string check = kOthersCheck;
      // The variable itself is left out of the comparison.
      const std::string skip =
          fmt::format("if (!strncmp(*e, \"{0}=\", {1})) continue; ", key, key.size() + 1);
      check.replace(check.find("was[n++]"), std::strlen("was[n++] = strdup(*e);"),
                    "{ " + skip + "was[n++] = strdup(*e); }");
      check.replace(check.rfind("n--;"), std::strlen("n--;"), "{ " + skip + "n--; }");
      check.replace(check.find("int k = 0;"), 0, skip);
      c.fail(
          {.message = fmt::format("{} changed another variable: {}",
                                  probe::call_text(c.subject(), world), first_difference(was, is)),
           .expected = "all other variables as they were",
           .got = first_difference(was, is),
           .check = probe::with_call(check, world)});
    }
    c.expect_right(answer);
  }
  c.act_quietly(probe::replace_environment(before));
}

namespace {

/// What another function gives for a variable, or nothing.
std::optional<std::string> asked(Case& c, const Subject& get, const std::string& key) {
  World world = world::at("the variable", {}, key);
  const Answer answer = c.call_other(get, world);
  if (answer.failed) return std::nullopt;
  std::optional<std::string> text = reinterpret_cast<const char*>(answer.data);
  c.release(get, answer);
  return text;
}

void expect_seen(Case& c, const World& world, const std::string& by,
                 const std::optional<std::string>& seen, const std::string& check) {
  if (seen == world.more.second) return;
  c.fail({.message = fmt::format("{} does not see what {} has set", by, c.subject().name),
          .expected = probe::quoted(*world.more.second, 200),
          .got = seen ? probe::quoted(*seen, 200) : "no such variable",
          .check = check});
}

}  // namespace

void seen_by_process(Case& c) {
  const std::string key = "RTCONF_SEEN";
  const Subject* get = c.other("rt_env_get");
  // A get that does not see the process's own changes says nothing of set.
  c.act_quietly(probe::set_variable(key, "control"));
  const bool asks = get != nullptr && asked(c, *get, key) == "control";
  c.act_quietly(probe::set_variable(key, std::nullopt));
  for (const char* value : {"first", "other", "a longer value", "", "again"}) {
    const World world = setting("a value", {}, key, value);
    c.enter(world);
    c.expect_success(c.call());
    const std::string& call = world.arguments_code;
    expect_seen(c, world, "getenv", probe::variable(key),
                fmt::format("call({}); return !getenv(\"{}\") || strcmp(getenv(\"{}\"), {});", call,
                            key, key, probe::quoted(value)));
    std::optional<std::string> entry;
    for (const std::string& one : probe::environment()) {
      if (one.starts_with(key + "=")) entry = one.substr(key.size() + 1);
    }
    expect_seen(c, world, "environ", entry,
                fmt::format("extern char **environ; call({});\n"
                            "for (char **e = environ; *e; e++) if (!strcmp(*e, {})) return 0;\n"
                            "return 1;",
                            call, probe::quoted(key + "=" + value)));
    if (asks) {
      expect_seen(c, world, "rt_env_get", asked(c, *get, key),
                  fmt::format("call({});\n"
                              "char *seen = ((char *(*)(const char *))dlsym(dlopen(argv[argc - 1], "
                              "RTLD_NOW), \"rt_env_get\"))(\"{}\");\n"
                              "return !seen || strcmp(seen, {});",
                              call, key, probe::quoted(value)));
    }
  }
}

namespace {

constexpr const char* kTellingProgram = "./tells";
/// Tells in a file of its own: who does not wait for it must not be taken for the other.
constexpr const char* kTellingProgramOfRun = "./tells-by-run";

std::string file_of(const std::string& program) { return program + "-told"; }

/// A program that tells the environment it was given.
Step telling_program(const std::string& program) {
  const std::string file = file_of(program);
  return probe::write_small_program(program, probe::SmallProgram::kShowEnvironment,
                                    "cat /proc/$$/environ > " + file, file);
}

/// What that program has told of the variable. Both values, should it have been given two that
/// differ: which of them a program takes is its own choice.
std::optional<std::string> told(const std::string& program, const std::string& key) {
  const std::string file = file_of(program);
  const auto entries = probe::regular_read(file.c_str(), 1'000'000);
  unlink(file.c_str());
  std::optional<std::string> value;
  for (std::size_t at = 0; entries && at < entries->size();) {
    const std::size_t end = std::min(entries->find('\0', at), entries->size());
    const std::string entry = entries->substr(at, end - at);
    at = end + 1;
    if (!entry.starts_with(key + "=")) continue;
    const std::string found = entry.substr(key.size() + 1);
    if (value != found) value = (value ? *value + " and " : "") + found;
  }
  return value;
}

/// What a child program that is started with environ has for the variable: by fork and exec, or by
/// posix_spawn, which does without what a fork does in the child.
std::optional<std::string> seen_by_child(Case& c, const std::string& key, bool by_fork) {
  std::string name = kTellingProgram;
  std::array<char*, 2> argv = {name.data(), nullptr};
  pid_t child = 0;
  if (by_fork) {
    child = fork();
    if (child == 0) {
      execve(kTellingProgram, argv.data(), environ);
      _exit(127);
    }
  } else if (posix_spawn(&child, kTellingProgram, nullptr, nullptr, argv.data(), environ) != 0) {
    child = -1;
  }
  if (child < 0) c.fault("cannot start a child program");
  while (waitpid(child, nullptr, 0) < 0 && errno == EINTR) {
  }
  return told(kTellingProgram, key);
}

/// The same of one that the provider's own function starts.
std::optional<std::string> seen_by_run(Case& c, const Subject& run, const std::string& key) {
  World world = world::at("a child program", {}, kTellingProgramOfRun);
  world.more.list = std::vector<std::string>();
  c.call_other(run, world);
  return told(kTellingProgramOfRun, key);
}

}  // namespace

void seen_by_children(Case& c) {
  const std::string key = "RTCONF_CHILD";
  const Subject* run = c.other("rt_process_run");
  process::require_programs(c);
  for (const char* program : {kTellingProgram, kTellingProgramOfRun})
    c.require(telling_program(program).apply());
  c.act_quietly(probe::set_variable(key, "control"));
  if (seen_by_child(c, key, false) != "control") c.fault("a program does not tell a variable");
  const bool runs = run != nullptr && seen_by_run(c, *run, key) == "control";
  c.act_quietly(probe::set_variable(key, std::nullopt));
  for (const std::string& value :
       {std::string("first"), std::string("other"), std::string(),
        std::string("two\nlines and \"quotes\" $HOME"), std::string(100'000, 'l')}) {
    const World world = setting("a value", {}, key, value);
    c.enter(world);
    c.expect_success(c.call());
    const std::string text = value.size() > 1000 ? "a long value" : value;
    for (const bool by_fork : {false, true}) {
      expect_seen(c, world, "a child program", seen_by_child(c, key, by_fork),
                  fmt::format("call(\"{0}\", {1}); setenv(\"RTCONF_TRUTH\", {1}, 1);\n"
                              "int status; pid_t child = fork();\n"
                              "if (child == 0) execl(\"/bin/sh\", \"sh\", \"-c\", \"test "
                              "\\\"${{{0}-unset}}\\\" = \\\"$RTCONF_TRUTH\\\"\", NULL);\n"
                              "waitpid(child, &status, 0); return status != 0;",
                              key, probe::quoted(text)));
    }
    if (runs && value.size() < 1000) {
      expect_seen(c, world, "a child of rt_process_run", seen_by_run(c, *run, key),
                  fmt::format("call(\"{0}\", {1}); setenv(\"RTCONF_TRUTH\", {1}, 1);\n"
                              "const char *words[] = {{\"-c\", \"test \\\"${{{0}-unset}}\\\" = "
                              "\\\"$RTCONF_TRUTH\\\"\"}};\n"
                              "return ((int (*)(const char *, const char *const *, "
                              "size_t))dlsym(dlopen(argv[argc - "
                              "1], RTLD_NOW), \"rt_process_run\"))(\"/bin/sh\", words, 2) != 0;",
                              key, probe::quoted(value)));
    }
  }
}

void copies(Case& c) {
  for (const char* value :
       {"value", "", "a value that is too long to be kept inside a string object"}) {
    for (const bool is_new : {true, false}) {
      const std::string key = "RTCONF_COPIED_KEY_WITH_A_LONG_NAME";
      World world = setting(is_new ? "a new variable" : "a variable that is set",
                            {probe::set_variable(key, is_new ? std::optional<std::string>()
                                                             : std::optional<std::string>("old"))},
                            key, value);
      c.enter(world);
      World given = world;  // whose texts are handed over, changed, and freed
      c.expect_success(c.call_other(c.subject(), given));
      std::fill(given.path->begin(), given.path->end(), '#');
      std::fill(given.more.second->begin(), given.more.second->end(), '#');
      // A call that comes after may use what was kept of this one.
      c.turn_to(setting("another variable", {}, "RTCONF_COPIED_AFTERWARDS", "x"));
      c.expect_success(c.call());
      c.turn_to(world);
      const bool has_new_name = probe::variable(*given.path).has_value();
      given.path.reset();
      given.more.second.reset();
      if (probe::variable(key) == value && !has_new_name) continue;
      c.fail(
          {.message = fmt::format("{}: what the caller does with its texts afterwards shows in the "
                                  "environment",
                                  probe::call_text(c.subject(), world)),
           .expected = probe::quoted(value),
           .got = probe::variable(key) ? probe::quoted(*probe::variable(key), 100)
                                       : "no such variable",
           .check = fmt::format(
               "char key[] = \"{0}\", value[] = {1};\n"
               "call(key, value); memset(key, '#', {2}); memset(value, '#', {3}); "
               "call(\"RTCONF_AFTER\", \"x\");\n"
               "return getenv(key) || !getenv(\"{0}\") || strcmp(getenv(\"{0}\"), {1});",
               key, probe::quoted(value), key.size(), std::string_view(value).size())});
    }
  }
}

}  // namespace rtconf::cases::env
