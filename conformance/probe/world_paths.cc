// Worlds about the path itself: those that lead nowhere, those with odd names, and those that lead
// to what is no regular file. Worlds about the file are in world.cc.
#include <fmt/format.h>
#include <limits.h>

#include "conformance/probe/text.h"
#include "conformance/probe/world.h"

namespace rtconf::probe::world {
namespace {

World nowhere(std::string title, std::string path) {
  return at(std::move(title), {}, std::move(path));
}

}  // namespace

World null_path() { return {"a NULL path", {}, std::nullopt, "NULL", {}}; }
World empty_path() { return nowhere("an empty path", ""); }
World missing() { return nowhere("a missing file", fresh_name("missing")); }
World missing_directory() {
  return nowhere("a file in a missing directory", fresh_name("missing") + "/file");
}

World dangling_link() {
  const std::string name = fresh_name("dangling");
  return at("a dangling symbolic link", {link_symbolic(name + ".nowhere", name)}, name);
}

World link_loop() {
  const std::string name = fresh_name("loop");
  return at("a symbolic link to itself", {link_symbolic(name, name)}, name);
}

World long_path(std::size_t length) {
  // Every component is ".", so that a buffer that cuts the path finds a file or a directory that is
  // there.
  std::string name = fresh_name("short");
  if ((length - name.size()) % 2 != 0) name += 's';
  const std::size_t turns = (length - name.size()) / 2;
  std::string path;
  for (std::size_t turn = 0; turn < turns; ++turn) path += "./";
  World made = at(fmt::format("a path of {} bytes, more than PATH_MAX allows", length),
                  {write_file(name, Content::exactly("reached"))}, path + name);
  made.steps.front().code += fmt::format(
      "\nchar path[9000] = \"\"; for (int k = 0; k < {}; k++) strcat(path, \"./\"); "
      "strcat(path, {});",
      turns, quoted(name));
  made.path_code = "path";
  return made;
}

World long_component() {
  const std::string name(256, 'n');
  return at("a name of 256 bytes",
            {write_file(name.substr(0, 255), Content::exactly("cut at 255"))}, name);
}

World file_as_parent() {
  const std::string name = fresh_name("parent");
  return at("a path below a regular file", {write_file(name, Content::exactly("not a directory"))},
            name + "/file");
}

World through_a_file(std::string_view behind) {
  const std::string name = fresh_name("plain");
  return at(fmt::format("a regular file with {} behind its name", behind),
            {write_file(name, Content::exactly("no directory"))},
            fmt::format("{}{}", name, behind));
}

World through_nothing() {
  const std::string name = fresh_name("there");
  return at("a path up again from a missing directory",
            {write_file(name, Content::exactly("there"))},
            fmt::format("{}/../{}", fresh_name("missing"), name));
}

World linked_trailing_slash() {
  const std::string name = fresh_name("plain");
  return at(
      "a link to a regular file with a slash behind its name",
      {write_file(name, Content::exactly("no directory")), link_symbolic(name, name + ".link")},
      name + ".link/");
}

World loop_of_two() {
  const std::string name = fresh_name("loop");
  return at("a loop of two symbolic links",
            {link_symbolic(name + ".too", name), link_symbolic(name, name + ".too")}, name);
}

World trailing_slash() {
  const std::string name = fresh_name("plain");
  return at("a regular file with a slash behind its name",
            {write_file(name, Content::exactly("no directory"))}, name + "/");
}

World directory() {
  const std::string name = fresh_name("directory");
  return at("a directory",
            {make_directory(name), write_file(name + "/entry", Content::exactly("inside"))}, name);
}

World linked_directory() {
  const std::string name = fresh_name("directory");
  return at("a symbolic link to a directory",
            {make_directory(name), link_symbolic(name, name + ".link")}, name + ".link");
}

World directory_with_slash() {
  const std::string name = fresh_name("directory");
  return at("a directory with a slash behind its name", {make_directory(name)}, name + "/");
}

World fifo() {
  const std::string name = fresh_name("fifo");
  return at("a FIFO", {make_fifo(name)}, name);
}

World special(const std::string& path) { return nowhere(path, path); }

std::vector<World> bad_paths() {
  return {empty_path(),
          missing(),
          missing_directory(),
          dangling_link(),
          link_loop(),
          long_path(PATH_MAX),
          long_path(PATH_MAX + 5),
          long_path(2 * PATH_MAX),
          long_component(),
          file_as_parent(),
          trailing_slash(),
          linked_trailing_slash(),
          through_a_file("/."),
          through_a_file("/../x"),
          through_nothing(),
          loop_of_two()};
}

std::vector<World> odd_paths() {
  const Content content = Content::pattern(37, 5);
  const std::vector<std::pair<std::string, std::string>> names = {
      {"a name with spaces", " two  spaces "},
      {"a name with a tab and a newline", "tab\tand\nnewline"},
      {"a name with quotes and a backslash", "it's \"quoted\" \\ here"},
      {"a name that a shell would expand", "$HOME `id` *?[a]{b,c};&|<>~"},
      {"a name that begins with a tilde", "~root"},
      {"a name that begins with a dash", "-n"},
      {"a name that is a dash", "-"},
      {"a name that is a space", " "},
      {"a name that a device had elsewhere", "CON"},
      {"a name that ends like a packed file", "data.gz"},
      {"a name in braces", "${HOME}{a}"},
      {"a name with a sign of numbers", "a#b"},
      {"a name with percent signs", "%s%n%d%%20"},
      {"a name in UTF-8", "na\xc3\xafve-\xe6\x96\x87\xe5\xad\x97"},
      {"a name that is not UTF-8", "\xff\xfe\x80latin\xe9"},
      {"a name with control characters", "\x01\x1b[31m\x7f"},
      {"a name with trailing dots", "dots..."},
      {"a name with a carriage return", "line\r"},
      {"a name that begins with a dot", ".hidden"},
      {"a name with a colon", "C:file:stream"},
      {"a name with a plus and a URL's head", "file:+%2F"},
      {"a name of 255 bytes", std::string(255, 'n')},
      {"a name of 255 bytes over 0x7f", std::string(255, '\xe9')},
  };
  std::vector<World> worlds;
  for (unsigned byte = 1; byte < 256; ++byte) {
    if (byte == '/') continue;
    const std::string middle(1, static_cast<char>(byte));
    const std::string name = middle + "a" + middle + middle + "b" + middle;
    worlds.push_back(at(fmt::format("a name with byte 0x{:02x}", byte), {write_file(name, content)},
                        name, content));
  }
  for (const auto& [title, name] : names) {
    worlds.push_back(at(title, {write_file(name, content)}, name, content));
  }
  worlds.push_back(at("a path with ./, // and ../",
                      {make_directory("sub"), write_file("sub/file", content)},
                      ".//sub/.././sub///file", content));
  worlds.push_back(at("a path with spaces in a directory",
                      {make_directory("a b"), write_file("a b/c d", content)}, "a b/c d", content));
  worlds.push_back(absolute(content));
  for (const std::size_t length : {127U, 128U, 129U, 255U, 256U, 257U, 300U, 511U, 512U, 513U,
                                   1000U, 1023U, 1024U, 1025U, 2047U, 2048U, 2049U, 3999U, 4000U}) {
    worlds.push_back(deep(length, content));
  }
  return worlds;
}

}  // namespace rtconf::probe::world
