// The clauses about what a program is given, and about what rt_process_run itself is given.
#include <fmt/format.h>
#include <limits.h>
#include <unistd.h>

#include <array>

#include "conformance/cases/process.h"
#include "conformance/cases/process_programs.h"
#include "conformance/probe/step_process.h"
#include "conformance/probe/text.h"

namespace rtconf::cases::process {

using probe::Answer;
using probe::Case;
using probe::Failure;
using probe::Step;
using probe::World;

namespace {

using Texts = std::vector<std::string>;

constexpr const char* kUsualPath = "/usr/local/bin:/usr/bin:/bin";

World shows(std::string title, Texts arguments) {
  return shows_arguments(std::move(title), "./" + probe::fresh_name("show"), std::move(arguments));
}

/// The shell itself, so that its argument 0 can be seen; `command` is how it is named.
World shell_as(std::string title, std::vector<Step> steps, const std::string& command) {
  const std::string out = probe::fresh_name("seen");
  const std::string script = fmt::format("cat /proc/$$/cmdline > {}; exit 7", out);
  const Texts arguments = {"-c", script, "zero", "one", "two"};
  Texts all = arguments;
  all.insert(all.begin(), command);
  World made = program(std::move(title), std::move(steps), command, arguments);
  made.wrong = [title = made.title, out, expected = joined(all)](const Answer& answer) {
    auto failure = other_status(title, answer, 7);
    return failure ? failure : other_output(title, out, expected);
  };
  return made;
}

/// A shell that looks at its own name would take a link for another program.
bool shell_minds_its_name() {
  std::array<char, PATH_MAX> real{};
  return realpath("/bin/sh", real.data()) == nullptr ||
         std::string_view(real.data()).find("box") != std::string_view::npos;
}

}  // namespace

void arguments(Case& c) {
  require_programs(c);
  for (const std::size_t count : {1U, 2U, 3U, 4U, 7U, 8U, 9U, 16U, 17U, 31U, 64U, 100U}) {
    Texts list;
    for (std::size_t i = 0; i < count; ++i) list.push_back(fmt::format("argument-{}", i));
    run(c, shows(fmt::format("{} arguments", count), list));
  }
  run(c, shows_arguments("arguments of a script", "./" + probe::fresh_name("show"), {"one", "two"},
                         true));
  run(c, shows("the same argument three times", {"same", "same", "same"}));
  run(c, shell_as("a program named by its path", {}, "/bin/sh"));
  run(c, shell_as("a program found in PATH", {probe::set_variable("PATH", kUsualPath)}, "sh"));
  if (shell_minds_its_name()) return;
  run(c, shell_as("a program named by a relative path",
                  {probe::link_symbolic("/bin/sh", "other-name")}, "./other-name"));
}

void no_shell(Case& c) {
  require_programs(c);
  run(c, shows("arguments that a shell would read", {"two words",
                                                     " leading and trailing ",
                                                     "tab\there",
                                                     "line\nbreak",
                                                     "'single'",
                                                     "\"double\"",
                                                     "`echo backticks`",
                                                     "$HOME",
                                                     "${HOME}",
                                                     "$(echo x)",
                                                     "$((1+1))",
                                                     "$$",
                                                     "*",
                                                     "?",
                                                     "[a-z]*",
                                                     "{a,b}",
                                                     "~",
                                                     "~root",
                                                     "a;b",
                                                     ";",
                                                     "&",
                                                     "&&",
                                                     "|",
                                                     "||",
                                                     "> file",
                                                     "< file",
                                                     ">>",
                                                     "2>&1",
                                                     "#comment",
                                                     "!history",
                                                     "back\\slash",
                                                     "\\",
                                                     "\\n",
                                                     "%s%n",
                                                     "(sub)",
                                                     "a=b",
                                                     "--",
                                                     "-c",
                                                     "--help",
                                                     "-x",
                                                     "\r\n",
                                                     "''",
                                                     "\"\"",
                                                     "exit 3",
                                                     "@file"}));
  run(c, shows("an argument of one quote", {"'"}));
  run(c, shows("an argument of one backslash", {"\\"}));
  run(c, shows("an argument that begins with a dash", {"-n"}));
  for (const char* name :
       {"a b", " a",   "a;b", "a'b", "a\"b", "a\\b", "$a",   "a*",  "a|b", "a>b",
        "~",   "a\nb", "-c",  "a&",  "a#b",  "%s",   "a\tb", "(a)", "`a`", "[a]"}) {
    run(c, shows_arguments(fmt::format("a command named {}", probe::quoted(name)),
                           std::string("./") + name, {"x y"}));
  }
}

void no_translation(Case& c) {
  require_programs(c);
  Texts bytes;
  for (int byte = 1; byte < 256; ++byte)
    bytes.push_back(std::string(1, static_cast<char>(byte)) + "a" + static_cast<char>(byte));
  run(c, shows("an argument for each byte but NUL", bytes));
  run(c, shows("arguments that are no UTF-8",
               {"\xff\xfe", "\xc3", "\xe2\x82", "\xc0\x80", "\xed\xa0\x80", "\xf5\x80\x80\x80",
                "caf\xe9", "\xef\xbb\xbf with a byte-order mark", "\xe2\x82\xac", "\x1a", "a\r\nb",
                "e\xcc\x81 and \xc3\xa9"}));
  run(c, shows_arguments("a command of bytes that are no UTF-8", "./\xff\xe9\x80", {"\xc3("}));
}

void empty_arguments(Case& c) {
  require_programs(c);
  for (const Texts& list : std::vector<Texts>{
           {""}, {"", "a"}, {"a", ""}, {"a", "", "b"}, {"", "", ""}, {"", "a", "", "", "b", ""}}) {
    run(c, shows(fmt::format("{} arguments, some of them empty", list.size()), list));
  }
}

void many_arguments(Case& c) {
  require_programs(c);
  for (const std::size_t count : {255U, 256U, 257U, 1024U, 4096U, 10'000U}) {
    Texts list;
    for (std::size_t i = 0; i < count; ++i) list.push_back(fmt::format("{}", i));
    World world = shows(fmt::format("{} arguments", count), list);
    world.steps.push_back(probe::declare(
        fmt::format("static char text[{0}][8]; static const char *list[{0}];\n"
                    "for (int k = 0; k < {0}; k++) sprintf(text[k], \"%d\", k), list[k] = text[k];",
                    count)));
    world.arguments_code = fmt::format("{}, list, {}", world.path_code, count);
    run(c, world);
  }
  for (const std::size_t size : {4095U, 4096U, 32'768U, 65'536U, 100'000U}) {
    World world = shows(fmt::format("an argument of {} bytes", size), {std::string(size, 'x')});
    world.steps.push_back(
        probe::declare(fmt::format("static char text[{0} + 1]; memset(text, 'x', {0});", size)));
    world.arguments_code = fmt::format("{}, (const char *[]){{text}}, 1", world.path_code);
    run(c, world);
  }
}

namespace {

/// The list ends right before memory that cannot be read.
World with_nothing_behind(World world) {
  const std::size_t count = world.more.list->size();
  std::string code =
      "char *pages = mmap(NULL, 131072, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, "
      "0);\n";
  code += fmt::format(
      "mprotect(pages + 65536, 65536, PROT_NONE); const char **list = (const char **)(pages + "
      "65536) - {};",
      count);
  for (std::size_t i = 0; i < count; ++i)
    code += fmt::format("\nlist[{}] = {};", i, probe::quoted((*world.more.list)[i]));
  world.steps.push_back(probe::declare(code));
  world.more.list_has_no_end = true;
  world.arguments_code = fmt::format("{}, list, {}", world.path_code, count);
  world.title += ", with nothing behind the list";
  return world;
}

}  // namespace

void count(Case& c) {
  require_programs(c);
  for (const std::size_t count : {1U, 2U, 5U}) {
    Texts list;
    for (std::size_t i = 0; i < count; ++i) list.push_back(fmt::format("argument-{}", i));
    World world = shows(fmt::format("{} arguments of a longer list", count), list);
    list.insert(list.end(), {"behind", "further behind"});
    const World longer = program("", {}, *world.path, list);
    world.more.list = list;
    world.more.count = count;
    world.arguments_code = longer.arguments_code;
    world.arguments_code.replace(world.arguments_code.rfind(' ') + 1, std::string::npos,
                                 fmt::format("{}", count));
    run(c, world);
  }
  for (const std::size_t count : {1U, 3U, 8U}) {
    run(c,
        with_nothing_behind(shows(fmt::format("{} arguments", count), Texts(count, "argument"))));
  }
}

void no_arguments(Case& c) {
  require_programs(c);
  World with_null = shows("no arguments, and no list", {});
  with_null.more.list.reset();
  run(c, with_null);
  run(c, with_nothing_behind(shows("no arguments", {})));
  World none_of_some = shows("none of two arguments", {});
  none_of_some.more.list = Texts{"behind", "further behind"};
  none_of_some.more.count = 0;
  none_of_some.arguments_code = fmt::format(
      "{}, (const char *[]){{\"behind\", \"further behind\"}}, 0", none_of_some.path_code);
  run(c, none_of_some);
}

void null_arguments(Case& c) {
  const std::string mark = probe::fresh_name("ran");
  World world = program("a list that is a null pointer, of 2 arguments",
                        {marking_script("marks", mark)}, "./marks", {});
  world.more.list.reset();
  world.more.count = 2;
  world.arguments_code = "\"./marks\", NULL, 2";
  c.enter(world);
  c.expect_failure(c.call());
  if (!is_there(mark)) return;
  c.fail({.message = probe::call_text(c.subject(), world) + " ran the program",
          .expected = "nothing is run",
          .got = "the program was run",
          .check = fmt::format("return result == -1 && access(\"{}\", F_OK) == 0;", mark)});
}

void null_command(Case& c) {
  const std::string mark = probe::fresh_name("ran");
  World world = program("a NULL command", {marking_script("marks", mark)}, "", {"./marks", "x"});
  world.path.reset();
  world.arguments_code = "NULL, (const char *[]){\"./marks\", \"x\"}, 2";
  for (const bool has_list : {true, false}) {
    if (!has_list) {
      world.more.list.reset();
      world.arguments_code = "NULL, NULL, 0";
    }
    c.enter(world);
    c.expect_failure(c.call());
  }
  if (!is_there(mark)) return;
  c.fail({.message = "a call with a NULL command ran a program",
          .expected = "nothing is run",
          .got = "an argument was run",
          .check = "call(NULL, (const char *[]){\"./marks\", \"x\"}, 2);\nreturn access(\"" + mark +
                   "\", F_OK) == 0;"});
}

}  // namespace rtconf::cases::process
