// The clauses about what a lock keeps out: from whom, and on how much of the file.
#include <fmt/format.h>

#include <filesystem>

#include "conformance/cases/lock.h"
#include "conformance/cases/lock_worlds.h"
#include "conformance/probe/text.h"

namespace rtconf::cases::lock {

using probe::Answer;
using probe::Case;
using probe::Content;
using probe::World;
namespace world = probe::world;

namespace {

/// Another name of the file that the world's path leads to.
std::string other_name(const World& world) {
  if (world.path->ends_with(".too")) return world.path->substr(0, world.path->size() - 4);
  return std::filesystem::canonical(*world.path).string();
}

}  // namespace

void excludes(Case& c) {
  Peer peer(c);
  Peer third(c);
  for (const std::uint64_t size : {0U, 1U, 100U, 5000U}) {
    const World here = file(size);
    take(c, here);
    expect_refused(c, peer, *here.path, "while it is locked,", call_code(here));
    // Being refused takes nothing away.
    expect_refused(c, third, *here.path, "while it is locked, and one more was refused,",
                   call_code(here));
    expect_refused(c, peer, *here.path, "asked once more,", call_code(here));
    expect_refused_here(c, peer, file(size));
  }
}

void whole_file(Case& c) {
  Peer peer(c);
  constexpr std::int64_t kFar = std::int64_t{1} << 40;
  for (const std::int64_t size : {0, 1, 100, 5000}) {
    const World world = file(static_cast<std::uint64_t>(size));
    take(c, world);
    const auto expect_part = [&](std::int64_t start, std::int64_t length, std::string_view what) {
      const Seen seen = peer.look(*world.path, start, length);
      if (seen.any()) return;
      c.fail({.message = fmt::format("{}: the lock does not cover {}",
                                     probe::call_text(c.subject(), world), what),
              .expected = "a lock on every byte",
              .got = fmt::format("no lock on {} from offset {} on",
                                 probe::counted(static_cast<std::uint64_t>(length), "byte"), start),
              .check = fmt::format(
                  "int status; pid_t child = (call({0}), fork());\n"
                  "if (child == 0) {{\n"
                  "  int fd = open({0}, O_RDWR);\n"
                  "  struct flock part = {{.l_type = F_WRLCK, .l_start = {1}LL, .l_len = {2}}};\n"
                  "  fcntl(fd, F_GETLK, &part);\n"
                  "  _exit(flock(fd, LOCK_EX | LOCK_NB) == 0 && part.l_type == F_UNLCK);\n"
                  "}}\n"
                  "waitpid(child, &status, 0); return status != 0;",
                  world.path_code, start, length)});
    };
    expect_part(0, 1, "its first byte");
    if (size > 1) expect_part(size - 1, 1, "its last byte");
    if (size > 2) expect_part(size / 2, 1, "the middle");
    expect_part(size, 1, "what is added behind its end");
    expect_part(size + 4096, 1, "what is added later");
    expect_part(kFar, 1, "what is far behind its end");
    peer.grow(*world.path, 10'000);
    expect_part(0, 0, "the file, when it has grown");
    expect_part(size + 9'999, 1, "the last byte of the file, when it has grown");
    expect_refused(c, peer, *world.path, "when it has grown,", call_code(world));
  }
}

void lock_kind(Case& c) {
  Peer peer(c);
  const World world = file();
  take(c, world);
  const Seen seen = peer.look(*world.path);
  if (!seen.any()) {
    c.fail({.message = fmt::format("{}: another process sees no lock on the file",
                                   probe::call_text(c.subject(), world)),
            .expected = "a lock of flock(2) or fcntl(2)",
            .got = "neither",
            .check = fmt::format("call({0}); return !is_held({0});", world.path_code)});
  }
  const char* by_fcntl = seen.is_of_process ? "by fcntl(2), F_SETLK" : "by fcntl(2), F_OFD_SETLK";
  if (!seen.by_fcntl) c.choose("by flock(2)");
  c.choose(seen.by_flock ? fmt::format("by flock(2) and {}", by_fcntl) : by_fcntl);
}

void same_process(Case& c) {
  Peer peer(c);
  const World world = file();
  const std::int64_t first = take(c, world);
  const Answer again = c.call();
  const std::string twice = fmt::format("call({0}); call({0});", world.path_code);
  if (again.number < -1 || again.number == first) {
    c.fail({.message = fmt::format("{}, a second time: neither -1 nor a second handle",
                                   probe::call_text(c.subject(), world)),
            .expected = "-1, or a handle of 0 or more that differs from the first",
            .got = fmt::format("{}, after {}", again.number, first),
            .check = fmt::format("long long first = call({0}), second = call({0});\n"
                                 "return second < -1 || second == first;",
                                 world.path_code)});
  }
  expect_held(c, peer, *world.path, "after a second call", twice);
  expect_refused(c, peer, *world.path, "after a second call", twice);
  c.choose(again.failed ? "returns -1" : "returns a second handle");
}

void follows_links(Case& c) {
  Peer peer(c);
  const Content content = Content::pattern(100);
  const auto worlds = [&] {
    return std::vector<World>{world::through_symlink(content),
                              world::through_chain(content),
                              world::through_absolute_link(content),
                              world::below_linked_directory(content),
                              world::through_long_chain(8, content),
                              world::through_hard_link(content),
                              world::absolute(content)};
  };
  for (const World& world : worlds()) {
    take(c, lockable(world));
    const std::string file = other_name(world);
    expect_held(c, peer, file, "on the file itself", call_code(world));
    expect_refused(c, peer, file, "by its other name", call_code(world));
    expect_refused(c, peer, *world.path, "by the same path", call_code(world));
  }
  for (const World& plain : worlds()) {
    const World world = lockable(plain);
    c.enter(world);
    expect_refused_here(c, peer, world, other_name(world));
  }
}

}  // namespace rtconf::cases::lock
