// Setting variables: what the environment holds afterwards.
#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "conformance/cases/common.h"
#include "conformance/cases/env.h"
#include "conformance/cases/env_setting.h"
#include "conformance/cases/env_values.h"
#include "conformance/probe/surroundings.h"
#include "conformance/probe/text.h"

namespace rtconf::cases::env {

using probe::Answer;
using probe::Case;
using probe::Content;
using probe::Failure;
using probe::Step;
using probe::World;
namespace world = probe::world;

namespace {

/// Before each call the variable is what `before` says.
World setting_over(const std::string& title, const std::string& value,
                   const std::optional<std::string>& before) {
  const std::string key = probe::fresh_name("RTCONF_OVER");
  World world = setting(title, {}, key, value);
  world.before_call = {probe::keep_variable(key, before)};
  return world;
}

Worlds right(Case& /*c*/) {
  return {setting("a variable to the same value", {}, probe::fresh_name("RTCONF_SAME"), "value"),
          setting_over("a variable that was unset", "value", std::nullopt),
          setting_over("a variable over a longer value", "short", "a value that is longer"),
          setting_over("a variable over a shorter value", "a value that is longer", "short"),
          setting_over("an empty value", "", "value")};
}

Worlds more_right(Case& /*c*/) {
  return {setting_over("a long value", std::string(3000, 'v'), "short"),
          setting_over("a value over a long one", "short", std::string(3000, 'v'))};
}

World refused(const std::string& title, const std::string& key, const std::string& value) {
  World world = setting(title, {}, key, value);
  world.sets.clear();
  world.wrong = {};
  return world;
}

Worlds failing(Case& /*c*/) {
  return {refused("an empty key", "", "value"), refused("the key A=B", "A=B", "C"),
          refused("the key =", "=", "value"), refused("the key RTCONF=", "RTCONF=", "value")};
}

Worlds more_failing(Case& /*c*/) {
  return {refused("an empty key and value", "", ""),
          refused("a long key with a = at its end", std::string(500, 'k').append("="), "value")};
}

/// Refused, and nothing of the environment changed.
void expect_refused(Case& c, const World& world) {
  c.enter(world);
  const auto before = probe::environment();
  const Answer answer = c.call();
  c.expect_failure(answer);
  if (probe::environment() == before) return;
  c.fail(
      {.message = fmt::format("{} changed the environment", probe::call_text(c.subject(), world)),
       .expected = "the environment as it was",
       .got = "another environment",
       .check = probe::with_call(kOthersCheck, world)});
}

}  // namespace

const Scenes kSetScenes = {right, more_right, failing, more_failing, nothing};

void sets(Case& c) {
  int number = 0;
  for (const char* value : kValues)
    call_and_expect_right(c,
                          setting("a variable", {}, fmt::format("RTCONF_NEW{}", ++number), value));
  for (const char* key : kKeys)
    call_and_expect_right(c, setting("a variable", {}, key, "its value"));
  for (const std::size_t length : {255U, 256U, 1000U}) {
    call_and_expect_right(c, setting(fmt::format("a name of {} bytes", length), {},
                                     "RTCONF_" + std::string(length - 7, 'K'), "value"));
  }
  // Room for many.
  for (int variable = 0; variable < 300; ++variable) {
    call_and_expect_right(
        c, setting("one of 300 variables", {}, fmt::format("RTCONF_MORE{}", variable),
                   fmt::format("value {}", variable)));
  }
  for (int variable = 0; variable < 300; ++variable) {
    const std::string key = fmt::format("RTCONF_MORE{}", variable);
    if (probe::variable(key) == fmt::format("value {}", variable)) continue;
    c.turn_to(setting("one of 300 variables", {}, key, fmt::format("value {}", variable)));
    c.fail({.message = fmt::format("{}, set among 300 variables, has lost its value", key),
            .expected = fmt::format("\"value {}\"", variable),
            .got = probe::quoted(probe::variable(key).value_or("(unset)")),
            .check = "for (int k = 0; k < 300; k++) { char n[99]; sprintf(n, \"RTCONF_M%d\", k); "
                     "call(n, n); }\n"
                     "for (int k = 0; k < 300; k++) { char n[99]; sprintf(n, \"RTCONF_M%d\", k); "
                     "if (!getenv(n) || strcmp(getenv(n), n)) return 1; }\nreturn 0;"});
  }
  const std::string key = "RTCONF_UNSET_BEFORE";
  call_and_expect_right(
      c, setting("a variable that was set and unset",
                 {probe::set_variable(key, "before"), probe::set_variable(key, std::nullopt)}, key,
                 "after"));
}

void overwrites(Case& c) {
  const std::string key = "RTCONF_OVER";
  const auto over = [&](std::string title, const Step& before, const std::string& value) {
    call_and_expect_right(c, setting(std::move(title), {before}, key, value));
  };
  const std::vector<std::string> values = {
      "", "x", "value", "eulav", "v", "a=b", "", std::string(300, 'l'), "short", "RTCONF_OVER=x"};
  for (const std::string& old : values) {
    for (const std::string& value : values)
      over("over a value of setenv", probe::set_variable(key, old), value);
  }
  for (const std::string& value : values)
    over("over a value of putenv", probe::put_variable(key + "=put by the caller"), value);
  for (const std::string& value : values) {
    World same = setting("over its own value", {}, key, value);
    for (int i = 0; i < 3; ++i) call_and_expect_right(c, same);
  }
  // First, last and in the middle of an environ of the caller's own.
  const auto before = probe::environment();
  const std::vector<std::string> others = {"RTCONF_A=1", "RTCONF_B=2", "RTCONF_C=3"};
  for (std::size_t place = 0; place <= others.size(); ++place) {
    std::vector<std::string> entries = others;
    entries.insert(entries.begin() + static_cast<std::ptrdiff_t>(place), key + "=in environ");
    over("over a value in an environ of the caller's own", probe::replace_environment(entries),
         "new");
    if (probe::environment(key) != others) {
      c.fail({.message = "a variable that was overwritten took others with it",
              .expected = "all others as they were",
              .got = "other entries",
              .check = probe::with_call(kOthersCheck, c.world())});
    }
  }
  c.act_quietly(probe::replace_environment(before));
}

void sets_empty_value(Case& c) {
  call_and_expect_right(c, setting("an empty value", {}, "RTCONF_EMPTY", ""));
  for (const char* old : {"value", "", "a longer value"}) {
    call_and_expect_right(
        c, setting("an empty value over another", {probe::set_variable("RTCONF_EMPTIED", old)},
                   "RTCONF_EMPTIED", ""));
  }
  call_and_expect_right(
      c, setting("a value over an empty one", {probe::set_variable("RTCONF_FILLED", "")},
                 "RTCONF_FILLED", "x"));
}

void sets_long_value(Case& c) {
  for (const std::size_t length : kLengths) {
    const World world = setting_long(length);
    call_and_expect_right(c, world);
    c.act_quietly(probe::set_variable(*world.path, std::nullopt));
  }
}

void set_no_translation(Case& c) {
  for (const auto& [key, value] : odd_variables()) {
    call_and_expect_right(
        c, setting(fmt::format("a variable named {}", probe::quoted(key, 40)), {}, key, value));
  }
}

void empty_key(Case& c) {
  for (const char* value : {"value", "", "=", "A=B", "a longer value"})
    expect_refused(c, refused("an empty key", "", value));
}

void equals_sign_in_key(Case& c) {
  c.act_quietly(probe::set_variable("RTCONF_KEY", "as it was"));
  for (const char* key :
       {"A=B", "=", "==", "=A", "A=", "RTCONF_KEY=", "RTCONF_KEY=x", "RTCONF_NEW=", "RTCONF_NEW=x",
        "RTCONF_KEY==", "=RTCONF_KEY", "A B=C", "a=b=c"}) {
    for (const char* value : {"value", ""}) {
      World world = refused(fmt::format("the key {}", probe::quoted(key)), key, value);
      world.steps = {probe::set_variable("RTCONF_KEY", "as it was")};
      expect_refused(c, world);
    }
  }
}

void set_null_key(Case& c) {
  World world = refused("a NULL key", "", "value");
  world.path = std::nullopt;
  world.arguments_code = "NULL, \"value\"";
  expect_refused(c, world);
}

void set_null_value(Case& c) {
  for (const bool is_set : {false, true}) {
    World world = refused("a NULL value", "RTCONF_NULL", "");
    world.steps = {probe::set_variable(
        "RTCONF_NULL", is_set ? std::optional<std::string>("as it was") : std::nullopt)};
    world.more.second = std::nullopt;
    world.arguments_code = "\"RTCONF_NULL\", NULL";
    expect_refused(c, world);
  }
}

void telling_variables(Case& c) {
  const std::vector<std::pair<std::string, std::string>> variables = {
      {"LC_ALL", "C.UTF-8"},    {"LC_ALL", "C"},           {"LANG", "C"},
      {"LANG", "C.UTF-8"},      {"LC_CTYPE", "C"},         {"PWD", "/"},
      {"TZ", "UTC-3"},          {"OLDPWD", "/tmp"},        {"UMASK", "077"},
      {"POSIXLY_CORRECT", "1"}, {"MALLOC_ARENA_MAX", "1"}, {"PATH", "/bin"}};
  for (const auto& [key, value] : variables) {
    const World world = setting(fmt::format("{}={}", key, value), {}, key, value);
    c.enter(world);
    for (int i = 0; i < 3; ++i) c.release(c.call());
    c.look();
  }
  for (const World& world : failing(c)) {
    c.enter(world);
    c.release(c.call());
    c.look();
  }
}

}  // namespace rtconf::cases::env
