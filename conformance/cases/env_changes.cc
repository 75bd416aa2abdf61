// Results of functions that look at the environment, and changes of it: what came is a copy, and
// what comes next is of the environment as it is then.
#include "conformance/cases/env_changes.h"

#include <fmt/format.h>

#include <cstdlib>
#include <cstring>
#include <memory>

#include "conformance/cases/env.h"
#include "conformance/cases/text_result.h"
#include "conformance/probe/memory.h"
#include "conformance/probe/surroundings.h"
#include "conformance/probe/text.h"

extern char** environ;  // NOLINT(readability-redundant-declaration)

namespace rtconf::cases::env {

using probe::Answer;
using probe::Case;
using probe::Step;
using probe::World;

namespace {

std::string now(const std::string& key) { return probe::variable(key).value_or(""); }

std::string truth_code(const std::string& key) {
  return fmt::format("getenv({0}) ? getenv({0}) : \"\"", probe::quoted(key));
}

/// The caller's own text, which the environment holds, changes in place.
struct OwnText {
  std::string text;
  Step put;
  Step change;
};

OwnText own_text(const std::string& key, const std::string& first, const std::string& second) {
  static std::vector<std::unique_ptr<std::string>> kept;  // for as long as the environment holds it
  kept.push_back(std::make_unique<std::string>(key + "=" + first));
  std::string* const text = kept.back().get();
  OwnText own;
  own.put = {.apply = [text]() -> probe::Trouble {
               if (putenv(text->data()) == 0) return std::nullopt;
               return "cannot put a variable";
             },
             .code = fmt::format("char own[] = {}; putenv(own);", probe::quoted(*text)),
             .changes = probe::Changes::kSurroundings};
  own.change = {.apply = [text, key, second]() -> probe::Trouble {
                  text->replace(key.size() + 1, second.size(), second);
                  return std::nullopt;
                },
                .code = fmt::format("strcpy(own + {}, {});", key.size() + 1, probe::quoted(second)),
                .changes = probe::Changes::kSurroundings};
  return own;
}

Step clear_environment() {
  return {.apply = []() -> probe::Trouble {
            clearenv();
            return std::nullopt;
          },
          .code = "clearenv();",
          .changes = probe::Changes::kSurroundings};
}

}  // namespace

void judge_fresh(Case& c, const std::string& key, bool by_removal) {
  World world;
  world.title = fmt::format("the variable {}", key);
  world.path = key;
  if (c.subject().c_parameters != "void") world.path_code = probe::quoted(key);
  world.steps = {probe::set_variable(key, "the first value")};
  const auto before = probe::environment();
  Sequence calls(
      c, world, [key] { return now(key); }, truth_code(key));
  const auto set = [&](const std::string& value) { return probe::set_variable(key, value); };
  calls.change(set("other value, as"), "setenv to a value of the same length");
  calls.change(set("short"), "setenv to a shorter value");
  calls.change(set("a value that is longer than all that came before it"),
               "setenv to a longer one");
  if (by_removal) {
    calls.change(probe::set_variable(key, std::nullopt), "unsetenv");
    calls.change(set("back"), "setenv after unsetenv");
    calls.change(set(""), "setenv to an empty value");
  }
  const OwnText own = own_text(key, "put by the caller", "changed in place!");
  calls.change(own.put, "putenv");
  calls.change(own.change, "a change of the text that putenv was given");
  calls.change(set("set over it"), "setenv over a text that putenv was given");
  calls.change(probe::replace_environment({"RTCONF_OTHER=1", key + "=of another environ", "Z=2"}),
               "another environ");
  calls.change(probe::replace_environment({key + "=of a third", "RTCONF_OTHER=1"}),
               "a third environ");
  calls.change(set("set in it"), "setenv in another environ");
  if (by_removal) {
    calls.change(probe::replace_environment({"RTCONF_OTHER=1"}), "an environ without it");
    calls.change(clear_environment(), "clearenv");
  }
  calls.change(set("anew"), "setenv after all that");
  c.act_quietly(probe::replace_environment(before));
}

void judge_snapshot(Case& c, const std::string& key) {
  const std::string text = "what it was at the call";
  World world;
  world.title = fmt::format("the variable {}", key);
  world.path = key;
  if (c.subject().c_parameters != "void") world.path_code = probe::quoted(key);
  const std::vector<std::pair<Step, std::string>> changes = {
      {probe::set_variable(key, "WHAT IT IS BY NOW 12345"), "setenv to a value of the same length"},
      {probe::set_variable(key, "short"), "setenv to a shorter value"},
      {probe::set_variable(key, std::string(400, 'l')), "setenv to a longer value"},
      {probe::set_variable(key, std::nullopt), "unsetenv"},
      {own_text(key, text, "").put, "putenv"},
      {probe::replace_environment({"RTCONF_OTHER=1"}), "another environ"},
      {clear_environment(), "clearenv"}};
  const auto before = probe::environment();
  for (const auto& [change, what] : changes) {
    world.steps = {probe::set_variable(key, text)};
    world = giving(world, text, truth_code(key));
    c.enter(world);
    const std::string call = world.call_code();
    const Answer answer = c.call();
    c.expect_right(answer);
    c.act_quietly(change);
    if (const auto changed = wrong_text(answer, text, "", "")) {
      c.fail({.message = fmt::format("{} changed a result of before", what),
              .expected = changed->expected,
              .got = changed->got,
              .check = fmt::format("char *first = {0}, *copy = strdup(first);\n{1}\n"
                                   "return strcmp(first, copy) != 0;",
                                   call, change.code)});
    }
    c.release(answer);
  }
  c.act_quietly(probe::replace_environment(before));
  // The other way round: the caller's writes do not show in the environment.
  c.enter(world);
  const Answer mine = c.call();
  c.expect_right(mine);
  std::memset(mine.data, '#', text.size());
  const Answer again = c.call();
  if (now(key) != text || wrong_text(again, text, "", "")) {
    c.fail({.message = "what the caller wrote into a result shows in the environment",
            .expected = probe::quoted(text),
            .got = probe::quoted(now(key)),
            .check = fmt::format("char *first = {0}; memset(first, '#', strlen(first));\n"
                                 "return strchr({0}, '#') != NULL;",
                                 world.call_code())});
  }
  c.release(again);
  c.release(mine);
}

void get_snapshot(Case& c) { judge_snapshot(c, "RTCONF_SNAPSHOT"); }
void get_fresh(Case& c) { judge_fresh(c, "RTCONF_FRESH", true); }
void home_snapshot(Case& c) { judge_snapshot(c, "HOME"); }
void home_fresh(Case& c) { judge_fresh(c, "HOME", false); }

void get_fresh_after_set(Case& c) {
  const probe::Subject* set = c.other("rt_env_set");
  if (set == nullptr) return;  // the other half of the clause was judged without it
  const std::string key = "RTCONF_BY_SET";
  World world;
  world.title = fmt::format("the variable {}", key);
  world.path = key;
  world.path_code = probe::quoted(key);
  Sequence calls(
      c, world, [key] { return now(key); }, truth_code(key));
  for (const char* value : {"first", "other", "", "a longer value", "x=y"}) {
    World setting;
    setting.title = "a value";
    setting.path = key;
    setting.more.second = value;
    world.sets = key;
    c.turn_to(world);
    const Answer answer = c.call_other(*set, setting);
    if (answer.failed || now(key) != value) return;  // its own faults are its own clauses'
    calls.changed_by(
        fmt::format(
            "((bool (*)(const char *, const char *))dlsym(dlopen(argv[argc - 1], RTLD_NOW), "
            "\"rt_env_set\"))({}, {});",
            probe::quoted(key), probe::quoted(value)),
        "rt_env_set");
  }
}

}  // namespace rtconf::cases::env
