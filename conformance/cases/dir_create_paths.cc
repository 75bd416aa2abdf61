// Which paths directories can be made at, and what is in the way of others.
#include <fmt/format.h>
#include <limits.h>

#include "conformance/cases/dir.h"
#include "conformance/cases/dir_making.h"
#include "conformance/probe/directories.h"
#include "conformance/probe/text.h"

namespace rtconf::cases::dir {

using probe::Case;
using probe::Content;
using probe::Step;
using probe::World;
namespace world = probe::world;

namespace {

/// Directories one below the other, their names after another: "a", "a/b", …
std::vector<std::string> chain(std::string path, std::size_t levels, const std::string& name) {
  std::vector<std::string> made;
  for (std::size_t level = 0; level < levels; ++level) {
    if (!path.empty()) path += '/';
    path += name;
    made.push_back(path);
  }
  return made;
}

/// A path too long to be written out in a reproducer: its pieces repeat.
World making_repeated(std::string title, const std::string& base, std::size_t levels,
                      const std::string& name) {
  World world = making(std::move(title), {}, chain(base, levels, name).back(), true);
  world.steps = {{.apply = [] { return probe::Trouble{}; },
                  .code = fmt::format("char path[9000] = {}; for (int k = 0; k < {}; k++) "
                                      "strcat(path, {});",
                                      probe::quoted(base), levels, probe::quoted("/" + name))}};
  world.path_code = "path";
  return judged_as_making(std::move(world));
}

void make_repeated(Case& c, std::size_t levels, const std::string& name) {
  const std::string base = probe::fresh_name("many");
  std::vector<std::string> made = {base};
  for (std::string& path : chain(base, levels, name)) made.push_back(std::move(path));
  expect_made(c, making_repeated(fmt::format("{} directories", levels + 1), base, levels, name),
              made);
  probe::remove_all(base);
}

}  // namespace

void parents(Case& c) {
  const std::string base = probe::fresh_name("base");
  const std::vector<Step> steps = {probe::make_directory(base),
                                   probe::make_directory(base + "/there"),
                                   probe::write_file(base + "/file", Content::exactly("kept"))};
  for (const std::size_t levels : {1U, 2U, 3U, 4U, 5U, 9U, 17U}) {
    const std::string name = fmt::format("n{}", levels);
    const auto relative = chain("", levels, name);
    expect_made(c, making(fmt::format("{} directories", levels), {}, relative.back(), true),
                relative);
    const auto below = chain(base, levels, name);
    expect_made(c,
                making(fmt::format("{} directories below one that is there", levels),
                       levels == 1 ? steps : std::vector<Step>{}, below.back(), true),
                below);
    const auto absolute = chain(base + "/there", levels, name);
    expect_made(c,
                by_absolute_path(making(fmt::format("{} directories, absolute", levels), {},
                                        absolute.back(), true)),
                absolute);
    probe::remove_all(name);
  }
  // What is there of the way stays; the rest is made.
  expect_made(c,
              making("directories of which some are there",
                     {probe::make_directories("some/of/them")}, "some/of/them/and/more", true),
              {"some/of/them/and", "some/of/them/and/more"});
  make_repeated(c, 100, "d");
  make_repeated(c, 250, "d");
  make_repeated(c, 400, "d");
  make_repeated(c, 39, std::string(99, 'w'));
  make_repeated(c, 15, std::string(255, 'w'));
}

void parents_out_of_hand(Case& c) {
  require_modes(c);
  // Directories on the way that may be searched and no more, and a last one that may be written.
  for (const auto& [outer, inner] : {std::pair{0555U, 0755U}, std::pair{0111U, 0755U},
                                     std::pair{0555U, 0333U}, std::pair{0111U, 0300U}}) {
    for (const bool is_deep : {false, true}) {
      const std::string base = probe::fresh_name("outer");
      const std::string new_path = base + "/inner/new" + (is_deep ? "/and/more" : "");
      World world = making(fmt::format("{} below directories of modes {:04o} and {:04o}",
                                       is_deep ? "three directories" : "a directory", outer, inner),
                           {probe::become_ordinary(), probe::make_directories(base + "/inner"),
                            probe::set_mode(base + "/inner", inner), probe::set_mode(base, outer)},
                           new_path, true);
      c.enter(world);
      c.expect_right(c.call());
      c.turn_to(by_absolute_path(world));
      c.expect_right(c.call());
    }
  }
}

void file_in_the_way(Case& c) {
  const std::string base = probe::fresh_name("base");
  const auto in = [&](const std::string& name) { return base + "/" + name; };
  const std::vector<Step> steps = {probe::make_directory(base),
                                   probe::write_file(in("file"), Content::exactly("kept")),
                                   probe::write_file(in("empty"), Content::exactly("")),
                                   probe::make_fifo(in("fifo")),
                                   probe::make_socket(in("socket")),
                                   probe::link_symbolic("file", in("link")),
                                   probe::link_symbolic("link", in("chain")),
                                   probe::link_symbolic("fifo", in("link-to-fifo")),
                                   probe::make_directory(in("sub")),
                                   probe::write_file(in("sub/program"), Content::exactly("#!")),
                                   probe::set_mode(in("sub/program"), 0755)};
  World first = making("a file that is there", steps, in("file"), false);
  expect_refused(c, first);
  for (const std::string& name : {in("file"), in("empty"), in("fifo"), in("socket"), in("link"),
                                  in("chain"), in("link-to-fifo"), in("sub/program"),
                                  std::string("/dev/null"), std::string("/proc/version")}) {
    for (const char* behind : {"", "/", "/.", "/new", "/new/below", "//new/"}) {
      for (const bool recursive : {false, true}) {
        expect_refused_there(c, making(fmt::format("a path with a file in the way, {}",
                                                   probe::quoted(name + behind)),
                                       steps, name + behind, recursive));
      }
    }
  }
}

void odd_forms(Case& c) {
  struct Form {
    const char* path;  ///< below the base, in which there are there/sub and link -> there/sub
    std::vector<std::string> made;
  };
  const std::vector<Form> both = {{"a/", {"a"}},
                                  {"a//", {"a"}},
                                  {"/a", {"a"}},
                                  {"///a///", {"a"}},
                                  {"there//a", {"there/a"}},
                                  {"there///sub//a/", {"there/sub/a"}},
                                  {"./a", {"a"}},
                                  {"./there/./a", {"there/a"}},
                                  {"there/../a", {"a"}},
                                  {"there/sub/../../a/", {"a"}},
                                  {"link/../a", {"there/a"}}};
  const std::vector<Form> recursive_only = {{"a/.", {"a"}},
                                            {"a/./", {"a"}},
                                            {"a//b", {"a", "a/b"}},
                                            {"a///b////c", {"a", "a/b", "a/b/c"}},
                                            {"a/b/", {"a", "a/b"}},
                                            {"a/b///", {"a", "a/b"}},
                                            {"./a/./b/.", {"a", "a/b"}},
                                            {"././a//./b", {"a", "a/b"}},
                                            {"//a/.//./b//", {"a", "a/b"}},
                                            {"there/./a/b", {"there/a", "there/a/b"}},
                                            {"there/../a/b", {"a", "a/b"}},
                                            {"there/sub/../a/b", {"there/a", "there/a/b"}},
                                            {"link/../a/b", {"there/a", "there/a/b"}},
                                            {"link/./a/b/", {"there/sub/a", "there/sub/a/b"}},
                                            {"there/.", {}},
                                            {"there/sub/..", {}},
                                            {"there//sub//", {}},
                                            {"link/..", {}},
                                            {".", {}},
                                            {"./.", {}},
                                            {"a./b..", {"a.", "a./b.."}},
                                            {".../a", {"...", ".../a"}},
                                            {"..a/.b", {"..a", "..a/.b"}}};
  const auto judge = [&](const Form& form, bool recursive, bool absolute) {
    const std::string base = probe::fresh_name("base");
    std::vector<std::string> made;
    for (const std::string& name : form.made) made.push_back(base + "/" + name);
    World world = making(fmt::format("directories as {}", probe::quoted(form.path)),
                         {probe::make_directories(base + "/there/sub"),
                          probe::link_symbolic("there/sub", base + "/link")},
                         base + "/" + form.path, recursive);
    if (absolute) world = by_absolute_path(world);
    expect_made(c, world, made);
    probe::remove_all(base);
  };
  for (const bool absolute : {false, true}) {
    for (const Form& form : both) {
      judge(form, false, absolute);
      judge(form, true, absolute);
    }
    for (const Form& form : recursive_only) judge(form, true, absolute);
  }
  for (const char* slashes : {"/", "//"}) {
    World world = by_absolute_path(
        making("directories behind several slashes at the start", {}, "started/below", true));
    world.path = slashes + *world.path;
    world.path_code = fmt::format(
        "strcat(strcat(getcwd(strcpy(calloc(9000, 1), {0}) + {1}, 4096), \"/\"), "
        "\"started/below\") "
        "- {1}",
        probe::quoted(slashes), std::string_view(slashes).size());
    expect_made(c, judged_as_making(world), {"started", "started/below"});
    probe::remove_all("started");
  }
}

void create_follows_links(Case& c) {
  const std::string base = probe::fresh_name("base");
  std::vector<Step> steps = {probe::make_directories(base + "/real/sub"),
                             probe::link_symbolic("real", base + "/link"),
                             probe::link_symbolic("real/sub", base + "/link-down"),
                             probe::link_symbolic("../..", base + "/real/sub/up"),
                             probe::link_symbolic("link", base + "/chain2")};
  for (int link = 3; link <= 8; ++link) {
    steps.push_back(probe::link_symbolic(fmt::format("chain{}", link - 1),
                                         fmt::format("{}/chain{}", base, link)));
  }
  Step far = probe::link_symbolic(
      by_absolute_path(making("", {}, base + "/real", false)).path.value(), base + "/far");
  far.code = fmt::format("symlink(realpath({}, NULL), {});", probe::quoted(base + "/real"),
                         probe::quoted(base + "/far"));
  steps.push_back(far);
  const auto in = [&](const std::string& name) { return base + "/" + name; };
  int number = 0;
  const auto judge = [&](const std::string& link, const std::string& leads_to) {
    for (const bool recursive : {false, true}) {
      const std::string name = fmt::format("n{}", ++number);
      const World world = making(fmt::format("a directory behind the link {}", probe::quoted(link)),
                                 steps, in(link) + "/" + name, recursive);
      if (number == 1) c.enter(world);
      expect_made_there(c, world, {in(leads_to + name)});
    }
    const std::string name = fmt::format("n{}", ++number);
    expect_made_there(
        c,
        making(fmt::format("directories behind the link {}", probe::quoted(link)), steps,
               in(link) + "/" + name + "/b/c", true),
        {in(leads_to + name), in(leads_to + name + "/b"), in(leads_to + name + "/b/c")});
  };
  judge("link", "real/");
  judge("link/sub", "real/sub/");
  judge("far", "real/");
  judge("link-down", "real/sub/");
  judge("link/sub/up", "");
  judge("link-down/..", "real/");
  for (int link = 2; link <= 8; ++link) judge(fmt::format("chain{}", link), "real/");
}

void unwritable(Case& c) {
  require_modes(c);
  for (const unsigned mode : {0555U, 0111U, 0444U, 0600U, 0000U}) {
    const std::string base = probe::fresh_name("closed");
    const std::vector<Step> steps = {probe::become_ordinary(), probe::make_directory(base),
                                     probe::make_directory(base + "/there"),
                                     probe::set_mode(base, mode)};
    const std::string title = fmt::format("a directory in one of mode {:04o}", mode);
    expect_refused_both(c, world::at(title, steps, base + "/new"));
    for (const bool recursive : {false, true}) {
      expect_refused_there(
          c, making(title + ", two levels down", steps, base + "/new/below", recursive));
      expect_refused_there(
          c, making(title + ", with a slash behind", steps, base + "/new/", recursive));
      expect_refused_there(
          c, by_absolute_path(making(title + ", absolute", steps, base + "/new", recursive)));
    }
  }
  for (const char* path : {"/proc/rtconf-new", "/proc/self/rtconf-new", "/proc/sys/fs/rtconf/new"})
    expect_refused_both(c, world::special(path));
}

void create_null_path(Case& c) {
  for (const bool recursive : {false, true}) {
    c.enter(with_flag(world::null_path(), recursive));
    c.expect_failure(c.call());
  }
}

namespace {

/// A path of that many bytes, which repeats `unit`.
void refuse_too_long(Case& c, std::size_t length, const std::string& unit, bool recursive) {
  constexpr std::string_view kLast = "/new";
  const std::string base = probe::fresh_name("long");
  std::string path = base + "/";
  while (path.size() < length) path += unit;
  path.resize(length - kLast.size());
  path += kLast;
  World world = world::at(
      fmt::format("a path of {} bytes, of {} again and again", length, probe::quoted(unit)),
      {probe::make_directory(base)}, path);
  world.steps.front().code += fmt::format(
      "\nchar path[9000] = \"{}/\"; while (strlen(path) < {}) strcat(path, {}); "
      "strcpy(path + {}, \"{}\");",
      base, length, probe::quoted(unit), length - kLast.size(), kLast);
  world.path_code = "path";
  c.enter(with_flag(world, recursive));
  c.expect_failure(c.call());
  probe::remove_all(base);
}

}  // namespace

void create_bad_path(Case& c) {
  const std::string base = probe::fresh_name("base");
  const std::vector<Step> steps = {probe::make_directory(base),
                                   probe::link_symbolic("nowhere", base + "/dangling"),
                                   probe::link_symbolic("nowhere/a", base + "/dangling-deep"),
                                   probe::link_symbolic("loop", base + "/loop"),
                                   probe::link_symbolic("two", base + "/one"),
                                   probe::link_symbolic("one", base + "/two")};
  expect_refused_both(c, world::empty_path());
  expect_refused(c, making("a dangling symbolic link", steps, base + "/dangling", true));
  for (const char* name : {"dangling", "dangling/", "dangling/.", "dangling/new",
                           "dangling/new/below", "dangling-deep", "dangling-deep/new", "loop",
                           "loop/", "loop/new", "loop/new/below", "one", "one/new"}) {
    for (const bool recursive : {false, true}) {
      expect_refused_there(
          c, making(fmt::format("a link that leads to nothing, {}", probe::quoted(name)), steps,
                    base + "/" + name, recursive));
    }
  }
  expect_refused_both(c, world::at("a name of 256 bytes", {}, std::string(256, 'n')));
  // Parents that were made before the bad component may stay.
  for (const bool recursive : {false, true}) {
    const std::string path = probe::fresh_name("new") + "/" + std::string(256, 'n') + "/below";
    c.enter(making("a path with a name of 256 bytes on the way", {}, path, recursive));
    c.expect_failure(c.call());
  }
  for (const std::size_t length :
       {std::size_t{PATH_MAX}, std::size_t{PATH_MAX} + 1, std::size_t{2} * PATH_MAX}) {
    for (const char* unit : {"/", "./", "d/"}) {
      for (const bool recursive : {false, true}) refuse_too_long(c, length, unit, recursive);
    }
  }
}

void create_odd_path(Case& c) {
  for (const World& odd : world::odd_paths()) {
    const std::string& name = *odd.path;
    if (name.find('/') != std::string::npos) continue;
    expect_made(c, making(odd.title, {}, name, false), {name});
    expect_made(c, making(odd.title + ", two of it", {}, name + "/" + name, true),
                {name + "/" + name});
    probe::remove_all(name);
  }
  for (const std::size_t length :
       {127U, 128U, 129U, 255U, 256U, 257U, 511U, 512U, 1000U, 1023U, 1024U, 1025U, 2048U, 4000U}) {
    World deep = world::deep(length, Content::exactly(""));
    deep.steps.pop_back();
    deep.title = fmt::format("a path of {} bytes", length);
    expect_made(c, with_flag(deep, false), {*deep.path});
    probe::remove_all(deep.path->substr(0, deep.path->find('/')));
  }
  const std::string base(181, 'b');
  const std::string name(200, 'w');
  std::vector<std::string> made = {base};
  for (std::string& path : chain(base, 19, name)) made.push_back(std::move(path));
  expect_made(c, making_repeated("a path of 4,000 bytes", base, 19, name), made);
  probe::remove_all(base);
  // A relative path is taken from where the process is at the time of the call.
  expect_made(c, making("a directory by a relative path", {}, "same-name/below", true),
              {"same-name", "same-name/below"});
  expect_made(c,
              making("a directory by the same path, after a change of the working directory",
                     {probe::make_directory("elsewhere"), probe::go_to("elsewhere")},
                     "same-name/below", true),
              {"same-name", "same-name/below"});
  expect_made(c,
              making("a directory by the same path, again elsewhere", {probe::go_to("..")},
                     "same-name/beside", true),
              {"same-name/beside"});
}

}  // namespace rtconf::cases::dir
