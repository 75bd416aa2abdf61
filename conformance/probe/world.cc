#include "conformance/probe/world.h"

#include <fmt/format.h>
#include <limits.h>
#include <unistd.h>

#include <array>
#include <atomic>

#include "conformance/probe/text.h"

namespace rtconf::probe {

Trouble World::make() const {
  for (const Step& step : steps) {
    if (Trouble trouble = step.apply()) return trouble;
  }
  return std::nullopt;
}

std::string World::code() const {
  std::string text;
  for (const Step& step : steps) text += step.code + "\n";
  return text;
}

std::string fresh_name(std::string_view stem) {
  static std::atomic<unsigned> counter{0};
  const unsigned number = ++counter;
  return number == 1 ? std::string(stem) : fmt::format("{}-{}", stem, number);
}

namespace world {
namespace {

World at(std::string title, std::vector<Step> steps, std::string path, Content content = {}) {
  std::string code = quoted(path);
  return {std::move(title), std::move(steps), std::move(path), std::move(code), std::move(content)};
}

/// Modes do not bind root, so a reproducer that needs them gives it up.
Step bound_by_mode(const std::string& name, unsigned mode) {
  Step step = set_mode(name, mode);
  step.code += " if (geteuid() == 0) setgid(65534), setuid(65534);";
  return step;
}

World nowhere(std::string title, std::string path) {
  return at(std::move(title), {}, std::move(path));
}

}  // namespace

World file(const std::string& name, const Content& content) {
  return at("a file of " + content.describe(), {write_file(name, content)}, name, content);
}

World file(const Content& content) { return file(fresh_name("file"), content); }

World sparse(std::uint64_t size) {
  const std::string name = fresh_name("sparse");
  const std::string tail = size < 8 ? "" : "the end.";
  World made =
      at(fmt::format("a sparse file of {} bytes", size), {make_sparse(name, size, tail)}, name);
  made.content = Content::repeat(size, "");
  return made;
}

World read_only(const Content& content) {
  const std::string name = fresh_name("read-only");
  return at("a file of mode 0444 with " + content.describe(),
            {write_file(name, content), bound_by_mode(name, 0444)}, name, content);
}

World through_symlink(const Content& content) {
  const std::string name = fresh_name("target");
  return at("a symbolic link to a file of " + content.describe(),
            {write_file(name, content), link_symbolic(name, name + ".link")}, name + ".link",
            content);
}

World through_chain(const Content& content) {
  const std::string name = fresh_name("chain");
  return at(
      "a chain of symbolic links, through a directory, to a file of " + content.describe(),
      {make_directory(name), write_file(name + "/target", content),
       link_symbolic("target", name + "/middle"), link_symbolic(name + "/middle", name + ".link")},
      name + ".link", content);
}

World through_hard_link(const Content& content) {
  const std::string name = fresh_name("linked");
  return at("the second hard link of a file of " + content.describe(),
            {write_file(name, content), link_hard(name, name + ".too")}, name + ".too", content);
}

World unlinked(const Content& content, int fd) {
  const std::string name = fresh_name("unlinked");
  return at("an unlinked file, open in the caller, of " + content.describe(),
            {write_file(name, content), hold_open(name, fd), remove_file(name)},
            fmt::format("/proc/self/fd/{}", fd), content);
}

World absolute(const Content& content) {
  const std::string name = fresh_name("absolute");
  std::array<char, PATH_MAX> here{};
  if (getcwd(here.data(), here.size()) == nullptr) here[0] = '\0';
  World made = at("the absolute path of a file of " + content.describe(),
                  {write_file(name, content)}, fmt::format("{}/{}", here.data(), name), content);
  made.path_code = fmt::format("realpath({}, NULL)", quoted(name));
  return made;
}

World deep(std::size_t length, const Content& content) {
  // Directories named by 200 zeros, so that the reproducer can write the path with one format.
  constexpr std::size_t kName = 200;
  const std::string root = fresh_name("deep");
  const std::size_t levels = (length - root.size() - 2) / (kName + 1);
  const std::string last(length - root.size() - levels * (kName + 1) - 1, 'f');
  std::string path = root;
  std::vector<Step> steps = {make_directory(path)};
  for (std::size_t level = 0; level < levels; ++level) {
    path += "/" + std::string(kName, '0');
    steps.push_back(make_directory(path));
  }
  path += "/" + last;
  steps.push_back(write_file(path, content));
  for (Step& step : steps) step.code.clear();
  steps.front().code = fmt::format(
      "char path[4400] = {}; mkdir(path, 0755);\n"
      "for (int k = 0; k < {}; k++) sprintf(path + strlen(path), \"/%0{}d\", 0), mkdir(path, "
      "0755);\n"
      "strcat(path, \"/\"); memset(path + strlen(path), 'f', {});",
      quoted(root), levels, kName, last.size());
  steps.back().code = write_file_code("path", content);
  World made =
      at(fmt::format("a path of {} bytes to a file of {}", path.size(), content.describe()),
         std::move(steps), path, content);
  made.path_code = "path";
  return made;
}

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

World long_path() {
  // Every component is ".", so that a buffer that cuts the path finds a file or a directory that is
  // there.
  std::string path;
  while (path.size() < PATH_MAX) path += "./";
  const std::string name = fresh_name("short");
  World made =
      at(fmt::format("a path of {} bytes, more than PATH_MAX allows", path.size() + name.size()),
         {write_file(name, Content::exactly("reached"))}, path + name);
  made.steps.front().code += fmt::format(
      "\nchar path[4400] = \"\"; while (strlen(path) < {}) strcat(path, \"./\"); strcat(path, {});",
      PATH_MAX, quoted(name));
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

World unreadable(const Content& content) {
  const std::string name = fresh_name("unreadable");
  return at("a file of mode 0000 with " + content.describe(),
            {write_file(name, content), bound_by_mode(name, 0)}, name, content);
}

World fifo() {
  const std::string name = fresh_name("fifo");
  return at("a FIFO", {make_fifo(name)}, name);
}

World special(const std::string& path) { return nowhere(path, path); }

std::vector<World> bad_paths() {
  return {empty_path(), missing(),        missing_directory(), dangling_link(), link_loop(),
          long_path(),  long_component(), file_as_parent(),    trailing_slash()};
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
  for (const auto& [title, name] : names) {
    worlds.push_back(at(title, {write_file(name, content)}, name, content));
  }
  worlds.push_back(at("a path with ./, // and ../",
                      {make_directory("sub"), write_file("sub/file", content)},
                      ".//sub/.././sub///file", content));
  worlds.push_back(at("a path with spaces in a directory",
                      {make_directory("a b"), write_file("a b/c d", content)}, "a b/c d", content));
  worlds.push_back(absolute(content));
  for (const std::size_t length : {256U, 300U, 512U, 1023U, 1024U, 2048U, 4000U, 4095U}) {
    worlds.push_back(deep(length, content));
  }
  return worlds;
}

}  // namespace world
}  // namespace rtconf::probe
