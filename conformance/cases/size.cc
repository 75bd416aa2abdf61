#include "conformance/cases/size.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include "conformance/cases/common.h"
#include "conformance/cases/reader.h"
#include "conformance/probe/fd.h"

namespace rtconf::cases::size {

using probe::Answer;
using probe::Case;
using probe::Content;
using probe::World;
namespace world = probe::world;

namespace {

/// Which of the two behaviours that a choice allows was seen: st_size or failure. Anything else
/// fails.
void choose(Case& c, const World& world) {
  struct stat info {};
  if (stat(world.path->c_str(), &info) != 0) c.fault("cannot look at the test's file");
  const Answer answer = c.call();
  if (answer.failed) c.choose("gives -1");
  if (answer.number == info.st_size) c.choose("gives st_size");
  c.fail({.message =
              fmt::format("{} gave neither st_size nor -1", probe::call_text(c.subject(), world)),
          .expected = fmt::format("{} or -1", info.st_size),
          .got = fmt::format("{}", answer.number),
          .check = fmt::format(
              "struct stat info; stat({}, &info);\nreturn result != -1 && result != info.st_size;",
              world.path_code)});
}

}  // namespace

void exact(Case& c) {
  for (const std::uint64_t size : reader::sizes())
    call_and_expect_right(c, world::file(Content::pattern(size)));
  // Holes cost nothing, so the sizes past 2 and 4 GiB are judged in every run.
  for (const std::uint64_t size : {0x7fffefffULL, 0x7fffffffULL, 0x80000000ULL, 0x80000001ULL,
                                   0xffffffffULL, 0x100000000ULL, 0x100000001ULL, 0x140000003ULL,
                                   0x200000000ULL + 4097, 0x280000001ULL, 0x10000000000ULL + 1}) {
    call_and_expect_right(c, world::sparse(size));
  }
}

void directory(Case& c) {
  const World world = world::directory();
  c.enter(world);
  choose(c, world);
}

void unreadable(Case& c) {
  const World world = world::unreadable(Content::pattern(100));
  c.enter(world);
  if (probe::Fd(open(world.path->c_str(), O_RDONLY | O_CLOEXEC))) {
    c.cannot_judge(
        "file permissions do not bind this user: run as an ordinary user, or where root can become "
        "one");
  }
  choose(c, world);
}

}  // namespace rtconf::cases::size
