// The user's home directory: HOME as it stands, else what the password database says.
#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

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
using probe::World;

namespace {

constexpr const char* kEntryCode = "getpwuid(getuid()) ? getpwuid(getuid())->pw_dir : \"\"";

/// The home in the user's entry of the password database, or "".
std::string home_in_entry() {
  const passwd* const entry = getpwuid(getuid());
  return entry != nullptr ? entry->pw_dir : "";
}

/// HOME is set before each call, unless it is so already: other worlds set it, too.
World at_home(const std::string& value) {
  World world;
  world.title = fmt::format("HOME={}", probe::quoted(value, 100));
  world.before_call = {probe::keep_variable("HOME", value)};
  return giving(std::move(world), value, "getenv(\"HOME\")");
}

World at_long_home(std::size_t length) {
  const Content content = long_content(length);
  World world;
  world.title = fmt::format("a HOME of {} bytes", length);
  world.before_call = {probe::set_variable_to("HOME", content)};
  return giving(std::move(world), content.bytes(), "getenv(\"HOME\")", content);
}

World homeless() {
  World world;
  world.title = "HOME unset";
  world.before_call = {probe::keep_variable("HOME", std::nullopt)};
  world.gives_up = [](const Answer& answer) { return answer.data != nullptr; };
  return giving(std::move(world), home_in_entry(), kEntryCode);
}

// One value for all: threads share the environment, and none of them may change it.
Worlds right(Case& /*c*/) {
  World world = at_home("/home/of/" + std::string(300, 'r'));
  world.steps = world.before_call;  // for threads, whose calls do not tell that HOME was set
  return {world, world};
}

Worlds more_right(Case& /*c*/) {
  return {homeless(), at_long_home(1), at_long_home(5000), at_home("relative/home/")};
}

Worlds results(Case& /*c*/) {
  Worlds worlds = {homeless()};
  for (const std::size_t length : {127U, 128U, 255U, 256U, 257U, 1023U, 1024U, 4095U, 4096U, 4097U})
    worlds.push_back(at_long_home(length));
  for (std::size_t length = 1; length <= 34; ++length) worlds.push_back(at_long_home(length));
  return worlds;
}

}  // namespace

const Scenes kHomeScenes = {right, more_right, nothing, nothing, results};

void home(Case& c) {
  for (const char* value : {"/home/user",
                            "/",
                            "/tmp",
                            "/tmp/",
                            "/tmp//",
                            "relative",
                            "relative/",
                            "./x",
                            "../x",
                            ".",
                            "..",
                            "~",
                            "~root",
                            "$HOME",
                            "/proc/self/cwd",
                            "/proc/self/cwd/..",
                            "/no/such/directory",
                            "/dev/null",
                            "/etc/passwd",
                            " ",
                            " /leading",
                            "/trailing ",
                            "/a b/c",
                            "//double",
                            "/a/./b/../c",
                            "x=y",
                            "=",
                            "file:///home",
                            "C:\\Users\\user",
                            "/home/user:/home/other",
                            "\n",
                            "/new\nline"}) {
    call_and_expect_right(c, at_home(value));
  }
  for (const std::size_t length : kLengths) {
    if (length > 0) call_and_expect_right(c, at_long_home(length));
  }
}

void empty_home(Case& c) {
  World world = at_home("");
  c.enter(world);
  const Answer answer = c.call();
  const std::string entry = home_in_entry();
  const auto other = wrong_text(answer, entry, "HOME empty", "");
  if (wrong_text(answer, "", "HOME empty", "")) {
    if (other) {
      c.fail({.message = "where HOME is set and empty, the result is neither empty nor the home of "
                         "the user's entry",
              .expected = fmt::format("\"\" or {}", probe::quoted(entry)),
              .got = other->got,
              .check = fmt::format("const char *entry = {};\n"
                                   "return !result || (*result && strcmp(result, entry));",
                                   kEntryCode)});
    }
    c.release(answer);
    c.choose("gives the home of the user's entry");
  }
  c.release(answer);
  c.choose("gives an empty text");
}

void without_home(Case& c) {
  call_and_expect_right(c, homeless());
  call_and_expect_right(c, at_home("/home/of/rtconf"));
  call_and_expect_right(c, homeless());
  // Other variables that are taken for it elsewhere.
  for (const char* name : {"USERPROFILE", "HOMEPATH", "HOMEDRIVE", "XDG_CONFIG_HOME", "USER",
                           "LOGNAME", "PWD", "home"}) {
    World world = homeless();
    world.title += fmt::format(", {} set", name);
    world.steps = {probe::set_variable(name, "/told/by/another")};
    call_and_expect_right(c, world);
  }
}

void without_entry(Case& c) {
  bool is_unknown = false;
  probe::Step become_unknown = probe::become_unknown(is_unknown);
  c.act_quietly(become_unknown);
  if (!is_unknown) return;  // users who have an entry were judged
  become_unknown.apply = [] { return probe::Trouble{}; };
  World world;
  world.title = "HOME unset, and a user without an entry";
  world.steps = {probe::set_variable("HOME", std::nullopt), become_unknown};
  world = giving(std::move(world), "", "\"\"");
  call_and_expect_right(c, world);
}

void home_no_translation(Case& c) {
  for (const auto& variable : odd_variables()) call_and_expect_right(c, at_home(variable.second));
}

void calls_without_home(Case& c) {
  for (const World& world : more_right(c)) {
    c.enter(world);
    for (int i = 0; i < 5; ++i) c.release(c.call());
    c.look();
  }
}

}  // namespace rtconf::cases::env
