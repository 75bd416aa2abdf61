// The value of a variable of the environment.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "conformance/cases/common.h"
#include "conformance/cases/env.h"
#include "conformance/cases/env_values.h"
#include "conformance/cases/text_result.h"
#include "conformance/probe/surroundings.h"
#include "conformance/probe/text.h"

namespace rtconf::cases::env {

using probe::Answer;
using probe::Case;
using probe::Content;
using probe::Step;
using probe::World;
namespace world = probe::world;

namespace {

/// Asks for the variable; `steps` make it what it is.
World asking(std::string title, std::vector<Step> steps, const std::string& key,
             const std::string& expected) {
  World world = world::at(std::move(title), std::move(steps), key);
  return giving(std::move(world), expected,
                fmt::format("getenv({0}) ? getenv({0}) : \"\"", probe::quoted(key)));
}

World asking_set(std::string title, const std::string& key, const std::string& value) {
  return asking(std::move(title), {probe::set_variable(key, value)}, key, value);
}

World asking_long(std::size_t length) {
  const std::string key = probe::fresh_name("RTCONF_LONG");
  const Content content = long_content(length);
  World world = world::at(fmt::format("a variable of {} bytes", length),
                          {probe::set_variable_to(key, content)}, key);
  return giving(std::move(world), content.bytes(), fmt::format("getenv({})", probe::quoted(key)),
                content);
}

Worlds right(Case& /*c*/) {
  return {asking_set("a variable", probe::fresh_name("RTCONF_A"), "some value"),
          asking("a variable that is unset", {}, probe::fresh_name("RTCONF_UNSET"), ""),
          asking_set("an empty variable", probe::fresh_name("RTCONF_EMPTY"), ""),
          asking_long(5000)};
}

Worlds more_right(Case& /*c*/) {
  return {asking_long(1), asking_long(70'000), asking("the empty key", {}, "", ""),
          asking_set("a variable with a long name", "RTCONF_" + std::string(900, 'N'), "value"),
          asking_set("a value with = in it", probe::fresh_name("RTCONF_EQUAL"), "a=b=c")};
}

Worlds results(Case& /*c*/) {
  Worlds worlds;
  for (std::size_t length = 0; length <= 34; ++length) worlds.push_back(asking_long(length));
  for (const std::size_t length : {63U, 64U, 65U, 127U, 128U, 129U, 255U, 256U, 257U, 1023U, 1024U,
                                   1025U, 4095U, 4096U, 4097U, 65'536U}) {
    worlds.push_back(asking_long(length));
  }
  return worlds;
}

}  // namespace

const Scenes kGetScenes = {right, more_right, nothing, nothing, results};

void value(Case& c) {
  int number = 0;
  for (const char* value : kValues) {
    const std::string key = fmt::format("RTCONF_VALUE{}", ++number);
    call_and_expect_right(c, asking_set("a variable", key, value));
  }
  for (const char* key : kKeys)
    call_and_expect_right(c, asking_set("a variable", key, "its value"));
  for (const std::size_t length : {255U, 256U, 1000U, 4096U, 40'000U}) {
    const std::string key = "RTCONF_" + std::string(length - 7, 'K');
    World world =
        asking_set(fmt::format("a variable whose name has {} bytes", length), key, "value");
    if (length > 1000) world.steps.front().code.clear();
    call_and_expect_right(c, world);
    c.act_quietly(probe::set_variable(key, std::nullopt));
  }
  // At any place of a large environment.
  call_and_expect_right(
      c, asking("one of 500 variables", {probe::set_many_variables("RTCONF_MANY", 500)},
                "RTCONF_MANY0", "value 0"));
  for (const int which : {1, 49, 100, 250, 499}) {
    World world = asking("one of 500 variables", {}, fmt::format("RTCONF_MANY{}", which),
                         fmt::format("value {}", which));
    call_and_expect_right(c, world);
  }
  call_and_expect_right(
      c, asking("a variable that putenv(3) has set", {probe::put_variable("RTCONF_PUT=put=it")},
                "RTCONF_PUT", "put=it"));
}

void long_value(Case& c) {
  for (const std::size_t length : kLengths) {
    const World world = asking_long(length);
    call_and_expect_right(c, world);
    c.act_quietly(probe::set_variable(*world.path, std::nullopt));
  }
}

void exact_name(Case& c) {
  // The same variables in one order and in the other, since a search may stop at the first.
  std::vector<std::string> entries = {
      "RTCONF_N=exact",    "RTCONF_NA=longer",       "RTCONF_NAME=longest", "RTCONF_=shorter",
      "rtconf_n=lower",    "Rtconf_N=mixed",         "RTCONF_X=RTCONF_Y=1", "XRTCONF_N=front",
      "RTCONF_N =blank",   " RTCONF_N=blank before", "RTCONF-N=dash",       "N=end",
      "rtconf_only=lower", "RTCONF_PART_OF=x",       "RTCONF_ONLY_UPPER=u"};
  const auto at_least = probe::environment();
  for (int turn = 0; turn < 2; ++turn) {
    std::vector<std::string> all = entries;
    all.insert(turn == 0 ? all.end() : all.begin(), at_least.begin(), at_least.end());
    Step step = probe::replace_environment(all);
    step.code = probe::replace_environment(entries).code;
    c.enter(asking("the first of variables whose names are alike", {step}, "RTCONF_N", "exact"));
    const auto expect = [&](const std::string& key, const std::string& expected) {
      c.turn_to(asking(fmt::format("the key {} among names that are alike", probe::quoted(key)),
                       {step}, key, expected));
      const Answer answer = c.call();
      c.expect_right(answer);
      c.release(answer);
    };
    for (const std::string& entry : entries) {
      const std::size_t end = entry.find('=');
      expect(entry.substr(0, end), entry.substr(end + 1));
    }
    for (const char* key : {"RTCONF_Y", "RTCONF", "RTCONF_NAM", "RTCONF_NAMES", "rtconf_na", "n",
                            "RTCONF_ONLY", "rtconf_ONLY", "RTCONF_PART", "rtconf_only_upper",
                            "RTCONF_N  ", "TCONF_N", "RTCONF_n", "RTCONF__N"}) {
      expect(key, "");
    }
    std::reverse(entries.begin(), entries.end());
  }
  c.act_quietly(probe::replace_environment(at_least));
}

namespace {

/// "" in a block of its own.
void expect_empty_block(Case& c, const World& world) {
  c.enter(world);
  const Answer answer = c.call();
  c.expect_right(answer);
  const auto room = c.block_size(answer);
  if (room && *room < 1) {
    c.fail({.message = fmt::format("{}: the block has no room for the NUL",
                                   probe::call_text(c.subject(), world)),
            .expected = "a block of at least one byte",
            .got = "a block of no bytes",
            .check = "return malloc_usable_size(result) == 0;"});
  }
  if (!c.is_freeable(answer)) {
    c.fail(
        {.message = fmt::format("{}: the result is not a block that free() takes",
                                probe::call_text(c.subject(), world)),
         .expected = "an allocated \"\"",
         .got = "a pointer to something else",
         .check = "free(result); for (int k = 0; k < 100; k++) free(malloc(40 * k)); return 0;"});
  }
  c.release(answer);
}

}  // namespace

void unset(Case& c) {
  for (const char* key :
       {"RTCONF_NEVER", "RTCONF_NEVER_SET_AND_A_LONG_NAME_AT_THAT", "q", " ", "0"})
    expect_empty_block(c, asking("a variable that is unset", {}, key, ""));
  expect_empty_block(c, asking("the empty key", {}, "", ""));
  for (const char* value : {"", "value", "a longer value that was there before"}) {
    expect_empty_block(c, asking("a variable that was set and unset",
                                 {probe::set_variable("RTCONF_GONE", value),
                                  probe::set_variable("RTCONF_GONE", std::nullopt)},
                                 "RTCONF_GONE", ""));
  }
  expect_empty_block(c, asking("a variable that is unset, with a name of 5,000 bytes", {},
                               std::string(5000, 'U'), ""));
}

void empty_value(Case& c) {
  for (const char* key : {"RTCONF_EMPTY", "E", "RTCONF_EMPTY_WITH_A_LONGER_NAME"})
    expect_empty_block(c, asking_set("a variable that is set and empty", key, ""));
  expect_empty_block(c, asking("a variable that had a value and is empty now",
                               {probe::set_variable("RTCONF_WAS", "a value"),
                                probe::set_variable("RTCONF_WAS", "")},
                               "RTCONF_WAS", ""));
}

void get_no_translation(Case& c) {
  for (const auto& [key, value] : odd_variables()) {
    World world =
        asking_set(fmt::format("a variable named {}", probe::quoted(key, 40)), key, value);
    call_and_expect_right(c, world);
  }
}

void get_null_key(Case& c) {
  c.enter(world::null_path());
  c.expect_failure(c.call());
}

}  // namespace rtconf::cases::env
