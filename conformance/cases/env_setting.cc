#include "conformance/cases/env_setting.h"

#include <fmt/format.h>

#include "conformance/cases/env_values.h"
#include "conformance/probe/surroundings.h"
#include "conformance/probe/text.h"

namespace rtconf::cases::env {

using probe::Answer;
using probe::Content;
using probe::Failure;
using probe::Step;
using probe::World;
namespace world = probe::world;

const char* const kOthersCheck =
    "extern char **environ; char *was[999]; int n = 0;\n"
    "for (char **e = environ; *e && n < 999; e++) was[n++] = strdup(*e);\n"
    "CALL;\n"
    "for (char **e = environ; *e; e++) n--;\n"
    "for (char **e = environ; *e; e++) { int k = 0; while (was[k] && strcmp(was[k], *e)) k++; if "
    "(!was[k]) return 1; }\n"
    "return n != 0;";

namespace {

/// C that returns 1 if the variable has another value, or is there twice.
std::string wrong_code(const std::string& key, const std::string& value_code) {
  return fmt::format(
      "extern char **environ; int entries = 0; const char *key = {0};\n"
      "for (char **e = environ; *e; e++) entries += !strncmp(*e, key, strlen(key)) && "
      "(*e)[strlen(key)] == '=';\n"
      "return !result || entries != 1 || strcmp(getenv(key), {1});",
      probe::quoted(key), value_code);
}

std::optional<Failure> wrong_setting(const Answer& answer, const std::string& key,
                                     const std::string& value, const std::string& title,
                                     const std::string& check) {
  const auto is = probe::variable(key);
  const std::size_t entries = probe::entries_of(key);
  if (!answer.failed && is == value && entries == 1) return std::nullopt;
  const std::string what = answer.failed ? "failed"
                           : is != value ? "left the variable with another value"
                                         : "left the variable in the environment twice";
  return Failure{
      .message = fmt::format("the setting of {} {}", title, what),
      .expected = fmt::format("true, and {}", probe::quoted(value, 200)),
      .got = fmt::format("{}, and {}", answer.failed ? "false" : "true",
                         !is ? "no such variable"
                             : fmt::format("{} ({} bytes, {})", probe::quoted(*is, 200), is->size(),
                                           probe::counted(entries, "entry"))),
      .check = check};
}

/// The world's answer is judged by what the variable is.
World judged(World world, const std::string& value_code) {
  world.sets = *world.path;
  world.is_private = true;
  world.wrong = [key = *world.path, value = *world.more.second, title = world.title,
                 check = wrong_code(*world.path, value_code)](const Answer& answer) {
    return wrong_setting(answer, key, value, title, check);
  };
  return world;
}

}  // namespace

World setting(std::string title, std::vector<Step> steps, const std::string& key,
              const std::string& value) {
  World world = world::at(std::move(title), std::move(steps), key);
  world.more.second = value;
  world.arguments_code = fmt::format("{}, {}", probe::quoted(key), probe::quoted(value));
  return judged(std::move(world), probe::quoted(value));
}

World setting_long(std::size_t length) {
  const Content content = long_content(length);
  const std::string key = probe::fresh_name("RTCONF_LONG");
  World world = world::at(fmt::format("a value of {} bytes", length), {}, key);
  world.steps = {
      {.apply = [] { return probe::Trouble{}; },
       .code = fmt::format("char *value = calloc({0} + 1, 1); for (unsigned long long i = "
                           "0; i < {0}; i++) value[i] = (char)({1});",
                           length, content.c_expression())}};
  world.more.second = content.bytes();
  world.arguments_code = fmt::format("{}, value", probe::quoted(key));
  return judged(std::move(world), "value");
}

}  // namespace rtconf::cases::env
