// What a list of names holds: every entry, once, by its name alone, as it is.
#include <fmt/format.h>
#include <sys/stat.h>

#include <array>

#include "conformance/cases/common.h"
#include "conformance/cases/dir.h"
#include "conformance/probe/directories.h"
#include "conformance/probe/names.h"
#include "conformance/probe/text.h"

namespace rtconf::cases::dir {

using probe::Answer;
using probe::Case;
using probe::Content;
using probe::Failure;
using probe::Step;
using probe::World;
namespace world = probe::world;

namespace {

std::string path_in(const World& world, const std::string& name) {
  return *world.path + "/" + name;
}

/// An entry of every kind that an ordinary user can make, and of some that he may not read.
World every_kind() {
  World world = directory_of(2);
  world.title = "a directory with entries of every kind";
  const auto in = [&](const std::string& name) { return path_in(world, name); };
  const std::vector<Step> more = {
      probe::write_file(in("file"), Content::pattern(5000)),
      probe::write_file(in("program"), Content::exactly("#!/bin/sh\n")),
      probe::set_mode(in("program"), 0755),
      probe::write_file(in("secret"), Content::exactly("secret")),
      probe::set_mode(in("secret"), 0),
      probe::write_file(in("backup~"), Content::exactly("")),
      probe::make_directory(in("directory")),
      probe::write_file(in("directory/below"), Content::exactly("")),
      probe::make_directory(in("closed")),
      probe::set_mode(in("closed"), 0),
      probe::make_fifo(in("fifo")),
      probe::make_socket(in("socket")),
      probe::link_symbolic("file", in("link")),
      probe::link_symbolic("directory", in("link-to-directory")),
      probe::link_symbolic("nowhere", in("dangling")),
      probe::link_symbolic("loop", in("loop")),
      probe::link_symbolic("/", in("link-to-root")),
      probe::link_symbolic(".", in("link-to-itself")),
      probe::link_hard(in("file"), in("hard-link")),
  };
  world.steps.insert(world.steps.end(), more.begin(), more.end());
  return world;
}

/// A directory that may be read and not searched: nothing about its entries can be told but names.
World not_searchable() {
  World world = directory_of(9);
  world.title = "a directory of mode 0444";
  world.steps.insert(world.steps.begin(), probe::become_ordinary());
  world.steps.push_back(probe::make_directory(path_in(world, "directory")));
  world.steps.push_back(probe::link_symbolic("nowhere", path_in(world, "dangling")));
  world.steps.push_back(probe::set_mode(*world.path, 0444));
  return world;
}

/// A directory of the system's own, whose entries do not come and go.
bool is_steady(const std::string& path) {
  const auto names = probe::names_in(path);
  return names && !names->empty() && names == probe::names_in(path);
}

/// One and the same directory, with one entry more from call to call.
void growing(Case& c, unsigned most) {
  const World world = directory_of(0);
  c.enter(world);
  for (unsigned count = 1; count <= most; ++count) {
    c.act_quietly(
        probe::write_file(path_in(world, fmt::format("entry-{}", count)), Content::exactly("")));
    World now = world;
    now.title = "a directory of " + probe::counted(count, "file");
    now.steps = {probe::make_directory(*world.path),
                 probe::fill_directory(*world.path, count, "entry-")};
    now.wrong = listed(now).wrong;
    c.turn_to(now);
    const Answer answer = c.call();
    c.expect_right(answer);
    c.release(answer);
  }
}

}  // namespace

void complete(Case& c) {
  call_and_expect_right(c, every_kind());
  growing(c, 66);
  for (const World& world : directories_of({127, 128, 129, 255, 256, 257, 512, 1024, 1025}))
    call_and_expect_right(c, world);
  std::vector<std::string> alike;
  for (std::size_t length = 1; length <= 40; ++length) alike.push_back(std::string(length, 'a'));
  for (const char* name : {"A", "Aa", "aA", "a.txt", "a.TXT", "a b", "0", "-", "--", "lost+found"})
    alike.emplace_back(name);
  call_and_expect_right(c, directory_with("a directory of names that are alike", alike));
  for (const char* path : {"/proc/sys/fs", "/sys/class", "/proc/sys"}) {
    if (is_steady(path)) call_and_expect_right(c, listed(world::special(path)));
  }
  if (probe::is_bound_by_modes()) call_and_expect_right(c, not_searchable());
}

void hidden(Case& c) {
  call_and_expect_right(c, directory_with("a directory of one hidden file", {".hidden"}));
  call_and_expect_right(c, directory_with("a directory with a file named ...", {"..."}));
  call_and_expect_right(c, directory_with("a directory with a file named ..a", {"..a"}));
  call_and_expect_right(
      c, directory_with(
             "a directory of hidden and other files",
             {"a",   ".a", "..a",  "...",   "....",   "...a",  ".a.", ". ",  ".. ", ".\n",
              ". .", ".-", ".git", ".\xff", "..\xff", ".\x01", "a.",  "a..", ".~",  ".nfs0001"}));
  World world = directory_of(1);
  world.title = "a directory with hidden directories and links";
  world.steps.push_back(probe::make_directory(path_in(world, ".directory")));
  world.steps.push_back(probe::link_symbolic("nowhere", path_in(world, ".link")));
  world.steps.push_back(probe::make_fifo(path_in(world, "..fifo")));
  call_and_expect_right(c, world);
}

namespace {

void expect_no_dots(Case& c, const World& world) {
  c.enter(world);
  const Answer answer = c.call();
  c.expect_success(answer);
  const probe::Listed list = probe::read_names(answer.names);
  for (const std::string& name : list.names) {
    if (!probe::is_dots(name)) continue;
    c.fail({.message = fmt::format("{}: {} is in the list", probe::call_text(c.subject(), world),
                                   probe::quoted(name)),
            .expected = "neither \".\" nor \"..\"",
            .got = probe::quoted(name),
            .check = "for (char **n = result; n && *n; n++) if (!strcmp(*n, \".\") || "
                     "!strcmp(*n, \"..\")) return 1;\nreturn 0;"});
  }
  c.release(answer);
}

}  // namespace

void no_dots(Case& c) {
  for (const unsigned count : {0U, 1U, 2U, 3U, 40U, 600U}) expect_no_dots(c, directory_of(count));
  expect_no_dots(c, directory_with("a directory of hidden files", {".a", "..a", "..."}));
  for (const char* path : {".", "..", "/", "./", "./.", "/proc/sys", "/tmp"}) {
    if (probe::names_in(path)) expect_no_dots(c, world::special(path));
  }
  World slash = directory_of(3);
  slash.title += ", with a slash behind its name";
  slash.path = *slash.path + "/";
  slash.path_code = probe::quoted(*slash.path);
  expect_no_dots(c, slash);
}

void names_only(Case& c) {
  const World kinds = every_kind();
  call_and_expect_right(c, kinds);
  // Entries are the same, whatever the path to them looks like.
  const std::string& name = *kinds.path;
  for (const std::string& path : {name + "/", "./" + name, name + "/.", name + "//", name + "/./",
                                  name + "/directory/..", "././" + name + "///"}) {
    World other =
        listing(fmt::format("a directory with entries of every kind, as {}", probe::quoted(path)),
                kinds.steps, path);
    c.turn_to(other);
    const Answer answer = c.call();
    c.expect_right(answer);
    c.release(answer);
  }
  World absolute = world::absolute(Content::exactly(""));
  absolute.title = "the working directory by its absolute path";
  absolute.path = absolute.path->substr(0, absolute.path->rfind('/'));
  absolute.path_code = "realpath(\".\", NULL)";
  call_and_expect_right(c, listed(absolute));
}

void whole_names(Case& c) {
  std::vector<std::string> lengths;
  for (std::size_t length = 1; length <= 255; ++length)
    lengths.push_back(fmt::format("{:x}", length % 16) + std::string(length - 1, 'n'));
  call_and_expect_right(
      c, directory_with("a directory with names of 1 to 255 bytes", lengths,
                        Loop{"int k = 1; k < 256; k++",
                             "memset(e, 'n', k); *e = \"0123456789abcdef\"[k % 16];"}));
  std::vector<std::string> ends;
  for (char end = 'a'; end <= 'z'; ++end) ends.push_back(std::string(254, 'n') + end);
  call_and_expect_right(
      c, directory_with("a directory with names of 255 bytes that differ in the last", ends,
                        Loop{"int k = 'a'; k <= 'z'; k++", "memset(e, 'n', 254); e[254] = k;"}));
  call_and_expect_right(
      c, directory_with("a directory of one name of 255 bytes", {std::string(255, 'x')}));
  call_and_expect_right(
      c, directory_with("a directory of a name of 255 bytes that ends with dots",
                        {std::string(252, 'x').append("..."), std::string(254, 'x').append(" ")}));
}

void no_translation(Case& c) {
  std::vector<std::string> single;
  std::vector<std::string> within;
  for (unsigned value = 1; value < 256; ++value) {
    const char byte = static_cast<char>(value);
    if (byte == '/') continue;
    if (byte != '.') single.emplace_back(1, byte);
    within.push_back(std::string("a") + byte + byte + "z");
  }
  call_and_expect_right(c, directory_with("a directory with a name of every byte", single,
                                          Loop{"int k = 1; k < 256; k++", "*e = k;"}));
  call_and_expect_right(
      c, directory_with("a directory with every byte inside a name", within,
                        Loop{"int k = 1; k < 256; k++", "sprintf(e, \"a%c%cz\", k, k);"}));
  call_and_expect_right(
      c, directory_with("a directory of names that careless code trips over", {" leading",
                                                                               "trailing ",
                                                                               "two  spaces",
                                                                               "new\nline",
                                                                               "\n",
                                                                               "tab\t",
                                                                               "\r",
                                                                               "it's",
                                                                               "\"quoted\"",
                                                                               "back\\slash",
                                                                               "\\n",
                                                                               "$HOME",
                                                                               "`id`",
                                                                               "*",
                                                                               "?",
                                                                               "[a]",
                                                                               "%s%n",
                                                                               "%2e",
                                                                               "na\xc3\xafve",
                                                                               "nai\xcc\x88ve",
                                                                               "\xff\xfe",
                                                                               "\xed\xa0\x80",
                                                                               "\xc3",
                                                                               "\xef\xbb\xbfmark",
                                                                               "\xe2\x80\xae",
                                                                               "caf\xe9",
                                                                               "\x01\x1b[31m"}));
  for (int round = 0; round < 20; ++round) {
    std::vector<std::string> names;
    for (int entry = 0; entry < 20; ++entry) {
      std::string name = fmt::format("{}", entry);
      while (name.size() < 12) {
        const char byte = static_cast<char>(c.random()() % 256);
        if (byte != '\0' && byte != '/') name += byte;
      }
      names.push_back(std::move(name));
    }
    call_and_expect_right(c, directory_with("a directory of names of random bytes", names));
  }
}

void many_entries(Case& c) {
  call_and_expect_right(c, directory_of(10'000));
  World wide = directory_of(0);
  wide.title = "a directory of 1,500 entries with long names";
  wide.steps.push_back(probe::fill_directory(*wide.path, 1500, std::string(240, 'w')));
  call_and_expect_right(c, wide);
}

void empty(Case& c) {
  const auto expect_empty = [&c](const World& world) {
    c.enter(world);
    const Answer answer = c.call();
    c.expect_success(answer);
    const probe::Listed list = probe::read_names(answer.names);
    if (!list.names.empty() || !list.trouble.empty()) {
      const std::string got = !list.trouble.empty()
                                  ? list.trouble
                                  : fmt::format("{} in it", probe::quoted(list.names.front(), 80));
      c.fail({.message =
                  fmt::format("{}: the list is not empty", probe::call_text(c.subject(), world)),
              .expected = "a list of nothing but the NULL that ends it",
              .got = got,
              .check = "return !result || result[0];"});
    }
    c.release(answer);
  };
  expect_empty(directory_of(0));
  World emptied = directory_of(100);
  emptied.title = "a directory whose 100 entries were removed";
  for (int entry = 0; entry < 100; ++entry)
    emptied.steps.push_back(probe::remove_file(path_in(emptied, fmt::format("e{}", entry))));
  for (std::size_t step = 2; step < emptied.steps.size(); ++step) emptied.steps[step].code.clear();
  emptied.steps.back().code = fmt::format(
      "for (int k = 0; k < 100; k++) {{ char n[99]; sprintf(n, \"{}/e%d\", k); unlink(n); }}",
      *emptied.path);
  expect_empty(emptied);
  World linked = directory_of(0);
  linked.title = "a symbolic link to an empty directory";
  linked.steps.push_back(probe::link_symbolic(*linked.path, *linked.path + ".link"));
  linked.path = *linked.path + ".link";
  linked.path_code = probe::quoted(*linked.path);
  expect_empty(linked);
}

}  // namespace rtconf::cases::dir
