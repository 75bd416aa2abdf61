// What the making of directories makes, and with which modes; and what is there already.
#include <fmt/format.h>
#include <sys/stat.h>

#include <array>

#include "conformance/cases/dir.h"
#include "conformance/cases/dir_making.h"
#include "conformance/probe/directories.h"
#include "conformance/probe/text.h"

namespace rtconf::cases::dir {

using probe::Answer;
using probe::Case;
using probe::Content;
using probe::Step;
using probe::World;
namespace world = probe::world;

void created(Case& c) {
  for (const bool recursive : {false, true}) {
    const std::string base = probe::fresh_name("base");
    const std::vector<Step> steps = {probe::make_directories(base + "/sub/below"),
                                     probe::write_file(base + "/file", Content::exactly("kept"))};
    expect_made(c, making("a directory", {}, "new", recursive), {"new"});
    expect_made(c, making("a directory in a directory", steps, base + "/new", recursive),
                {base + "/new"});
    expect_made(c, making("a directory beside others", {}, base + "/sub/fil", recursive),
                {base + "/sub/fil"});
    expect_made(c, making("a directory three levels down", {}, base + "/sub/below/n", recursive),
                {base + "/sub/below/n"});
    expect_made(c,
                by_absolute_path(
                    making("a directory by its absolute path", {}, base + "/sub/abs", recursive)),
                {base + "/sub/abs"});
    for (int number = 0; number < 30; ++number) {
      const std::string name = fmt::format("{}/sub/{}", base, number);
      expect_made(c, making("one of many directories", {}, name, recursive), {name});
    }
    probe::remove_all("new");
  }
}

namespace {

/// What else than 0755 less the umask one of the directories has, or nothing.
void expect_modes(Case& c, const World& world, const std::vector<std::string>& made,
                  unsigned mask) {
  for (const std::string& name : made) {
    struct stat info {};
    if (lstat(name.c_str(), &info) != 0)
      c.fault(probe::cannot("look at " + probe::quoted(name), errno));
    const unsigned mode = info.st_mode & 07777U;
    const unsigned expected = 0755U & ~mask;
    if (mode == expected) continue;
    c.fail(
        {.message = fmt::format("{} under a umask of {:04o}: {} has another mode",
                                probe::call_text(c.subject(), world), mask, probe::quoted(name)),
         .expected = fmt::format("{:04o}", expected),
         .got = fmt::format("{:04o}", mode),
         .check = fmt::format(
             "struct stat info;\nreturn result && stat({}, &info) == 0 && (info.st_mode & 07777) "
             "!= {:#o};",
             probe::quoted(name), expected)});
  }
}

/// Makes directories under the umask. A directory that hands a setgid bit down is left out of this:
/// none is made here.
void make_under(Case& c, unsigned mask, unsigned levels, bool recursive) {
  const std::string base = probe::fresh_name("under");
  std::vector<std::string> made = {base + "/a"};
  while (made.size() < levels) made.push_back(made.back() + "/b");
  const World world =
      making(levels == 1 ? "a directory" : fmt::format("{} directories", levels),
             {probe::set_umask(022), probe::make_directory(base), probe::set_umask(mask)},
             made.back(), recursive);
  c.enter(world);
  const Answer answer = c.call();
  c.expect_right(answer);
  expect_modes(c, world, made, mask);
}

}  // namespace

void mode(Case& c) {
  constexpr std::array<unsigned, 26> kMasks = {0,    01,   02,   07,   010,  020,  022,  027,  033,
                                               037,  055,  070,  077,  0100, 0111, 0177, 0200, 0222,
                                               0277, 0333, 0400, 0444, 0555, 0700, 0757, 0777};
  for (const unsigned mask : kMasks) {
    make_under(c, mask, 1, false);
    make_under(c, mask, 1, true);
    // Without its own permissions an owner cannot make anything in what was made.
    if ((mask & 0700U) == 0) {
      make_under(c, mask, 2, true);
      make_under(c, mask, 5, true);
    }
  }
  c.act_quietly(probe::set_umask(022));
}

void existing(Case& c) {
  const std::string name = probe::fresh_name("there");
  const std::vector<Step> steps = {
      probe::make_directory(name), probe::write_file(name + "/file", Content::exactly("kept")),
      probe::make_directory(name + "/sub"), probe::link_symbolic(name, name + ".link"),
      probe::link_symbolic(name + ".link", name + ".chain")};
  const std::string title = "a directory that is there";
  expect_refused(c, making(title, steps, name, false));
  for (const std::string& path :
       {name + "/", name + "//", "./" + name, name + ".link", name + ".link/", name + ".chain",
        name + "/sub", name + "/sub/..", name + "/.", std::string("."), std::string(".."),
        std::string("/"), std::string("/tmp"), std::string("/proc/self")}) {
    World world = making(fmt::format("{}, as {}", title, probe::quoted(path)), steps, path, false);
    expect_refused_there(c, world);
  }
  expect_refused_there(
      c, by_absolute_path(making(title + ", by its absolute path", steps, name, false)));
  for (const unsigned mode : {0700U, 0777U, 01777U, 0555U, 0000U}) {
    const std::string other = probe::fresh_name("there");
    expect_refused(
        c, making(fmt::format("{}, of mode {:04o}", title, mode),
                  {probe::make_directory(other), probe::set_mode(other, mode)}, other, false));
  }
}

void missing_parent(Case& c) {
  const std::string base = probe::fresh_name("base");
  const std::vector<Step> steps = {probe::make_directory(base)};
  expect_refused(c, making("a directory in a missing one", {}, "missing/new", false));
  expect_refused(c,
                 making("a directory two levels below a missing one", {}, "missing/a/new", false));
  expect_refused(c, making("a directory in a missing one of a directory", steps,
                           base + "/missing/new", false));
  for (const std::string& path :
       {base + "/missing/new/", base + "//missing//new", "./" + base + "/./missing/new",
        "missing/../" + base + "/new", base + "/missing/../new"}) {
    expect_refused_there(
        c, making(fmt::format("a directory in a missing one, as {}", probe::quoted(path)), steps,
                  path, false));
  }
  expect_refused_there(c, by_absolute_path(making("a directory in a missing one, absolute", steps,
                                                  base + "/missing/new", false)));
}

void already_there(Case& c) {
  const std::string name = probe::fresh_name("there");
  const std::vector<Step> steps = {probe::make_directories(name + "/sub/below"),
                                   probe::write_file(name + "/file", Content::exactly("kept")),
                                   probe::link_symbolic(name, name + ".link"),
                                   probe::link_symbolic(name + ".link", name + ".chain"),
                                   probe::make_directory(name + "/bare"),
                                   probe::set_mode(name + "/bare", 0700)};
  const std::string title = "a directory that is there";
  expect_made(c, making(title, steps, name, true), {});
  for (const std::string& path : {name + "/",
                                  name + "//",
                                  "./" + name,
                                  name + ".link",
                                  name + ".link/",
                                  name + ".chain",
                                  name + "/sub",
                                  name + "/sub/below",
                                  name + "/sub/..",
                                  name + "/.",
                                  name + "/bare",
                                  name + ".link/sub/below",
                                  std::string("."),
                                  std::string(".."),
                                  std::string("/"),
                                  std::string("//"),
                                  std::string("/tmp"),
                                  std::string("/proc/self"),
                                  std::string("/usr"),
                                  std::string("/proc/sys/fs"),
                                  std::string("/sys/class")}) {
    if (!is_directory(path)) continue;
    expect_made_there(
        c, making(fmt::format("{}, as {}", title, probe::quoted(path)), steps, path, true), {});
  }
  expect_made_there(
      c, by_absolute_path(making(title + ", by its absolute path", steps, name + "/sub", true)),
      {});
  for (const auto& [parent, own] :
       {std::pair{0555U, 0755U}, std::pair{0755U, 0555U}, std::pair{0111U, 0U},
        std::pair{0555U, 0111U}, std::pair{0777U, 01777U}, std::pair{0700U, 0U}}) {
    const std::string closed = probe::fresh_name("closed");
    expect_made(c,
                making(fmt::format("{}, of mode {:04o}, in one of mode {:04o}", title, own, parent),
                       {probe::become_ordinary(), probe::make_directory(closed),
                        probe::make_directory(closed + "/own"),
                        probe::set_mode(closed + "/own", own), probe::set_mode(closed, parent)},
                       closed + "/own", true),
                {});
  }
}

}  // namespace rtconf::cases::dir
