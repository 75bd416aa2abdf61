// The clauses of the function that tells when a file was modified.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include "conformance/cases/asking.h"
#include "conformance/cases/common.h"
#include "conformance/cases/effects.h"

namespace rtconf::cases::asking {

using probe::Answer;
using probe::Case;
using probe::Content;
using probe::Step;
using probe::World;
namespace world = probe::world;

namespace {

World file_of(long long seconds, long nanoseconds) {
  World world = world::file(Content::pattern(100));
  world.steps.push_back(probe::set_modified(*world.path, seconds, nanoseconds));
  return titled(std::move(world), fmt::format("modified at {} s and {} ns", seconds, nanoseconds));
}

void expect_times(Case& c, std::initializer_list<std::pair<long long, long>> times) {
  for (const auto& [seconds, nanoseconds] : times)
    call_and_expect_right(c, asked(c, file_of(seconds, nanoseconds)));
}

}  // namespace

void modified_time(Case& c) {
  expect_times(c, {{0, 0},
                   {1, 0},
                   {86'399, 0},
                   {1'000'000'000, 0},
                   {1'234'567'891, 0},
                   {1'600'000'000, 0},
                   {2'000'000'000, 0}});
  // As it was made: now.
  call_and_expect_right(c, asked(c, world::file(Content::pattern(3))));
  call_and_expect_right(c, asked(c, world::fifo()));
  call_and_expect_right(c, asked(c, world::special("/dev/null")));
  // Small numbers that an error could be taken for, and sizes that a wrong field would give.
  expect_times(c, {{2, 0}, {13, 0}, {100, 0}, {255, 0}, {4096, 0}, {65'536, 0}});
}

void time_zones(Case& c) {
  for (const char* zone : {"EST5EDT,M3.2.0,M11.1.0", "XXX-14", "YYY+11:30", "UTC", ":nowhere"}) {
    // In winter, in summer, and in the hour that one of them has twice.
    for (const long long seconds : {1'000'000'000LL, 1'700'000'000LL, 1'699'165'800LL, 0LL}) {
      World world = file_of(seconds, 0);
      world.steps.push_back(probe::set_variable("TZ", zone));
      call_and_expect_right(c, asked(c, titled(world, fmt::format("where TZ is {}", zone))));
    }
  }
}

void floor(Case& c) {
  expect_times(c, {{0, 999'999'999},
                   {0, 1},
                   {1, 500'000'000},
                   {1'000'000'000, 999'999'999},
                   {1'600'000'000, 500'000'000},
                   {4'294'967'295, 999'999'999},
                   {-2, 500'000'000},
                   {-3, 1},
                   {-3, 999'999'999},
                   {-1'000'000, 500'000'000},
                   {-1'000'000'000, 999'999'999}});
}

void early_times(Case& c) {
  expect_times(c, {{-2, 0},
                   {-1, 0},
                   {-1, 500'000'000},
                   {-1000, 0},
                   {-86'400 * 365, 0},
                   {-1'000'000'000, 0},
                   {-2'147'483'648, 0},
                   {-2'147'483'649, 0},
                   {-10'000'000'000, 0}});
}

void late_times(Case& c) {
  expect_times(c, {{2'147'483'646, 0},
                   {2'147'483'647, 0},
                   {2'147'483'648, 0},
                   {3'000'000'000, 0},
                   {4'294'967'294, 0},
                   {4'294'967'295, 0},
                   {4'294'967'296, 0},
                   {4'294'967'297, 0},
                   {5'000'000'000, 0},
                   {9'300'000'000, 0},  // past what nanoseconds in 63 bits hold
                   {15'032'385'535, 0},
                   {18'500'000'000, 0}});  // past what they hold in 64
}

void time_of_directory(Case& c) {
  for (World world :
       {world::directory(), world::linked_directory(), world::directory_with_slash()}) {
    world.steps.push_back(probe::set_modified(*world.path, 86'400, 0));
    call_and_expect_right(c, asked(c, world));
  }
  for (const char* path : {".", "..", "/"})
    call_and_expect_right(c, asked(c, world::special(path)));
}

void time_of_unreadable(Case& c) {
  require_permissions(c);
  World world = world::unreadable(Content::pattern(100));
  world.steps.insert(world.steps.end() - 1, probe::set_modified(*world.path, 86'400, 0));
  c.enter(world);
  const Answer answer = c.call();
  if (answer.failed) c.choose("gives -1");
  if (answer.number == 86'400) c.choose("gives the time");
  c.fail({.message = call_text(c.subject(), world) + " gave neither the time nor -1",
          .expected = "86400 or -1",
          .got = fmt::format("{}", answer.number),
          .check = "return result != -1 && result != 86400;"});
}

void time_fresh(Case& c) {
  const std::string name = probe::fresh_name("changing");
  const World world = world::file(name, Content::pattern(100));
  c.enter(asked(c, world));
  const auto expect_after = [&](const std::string& what, const Step& change, bool is_elsewhere) {
    auto failure = wrong_after(c, world, what, change, is_elsewhere);
    if (!failure) return;
    failure->check = fmt::format(
        "for (int n = 1; n < 4; n++) {{\n  struct timespec t[2] = {{{{n}}, {{n}}}};\n"
        "  utimensat(AT_FDCWD, {0}, t, 0);\n  if (call({0}) != n) return 1;\n}}\n{1}\n"
        "return call({0}) != -1;",
        world.path_code, probe::remove_file(name).code);
    c.fail(*failure);
  };
  for (const bool is_elsewhere : {false, true}) {
    for (const long long time : {5LL, 1'000'000'000LL, 1'000'000'001LL, 7LL})
      expect_after("given another time", probe::set_modified(name, time, 0), is_elsewhere);
    expect_after("written to", probe::write_file(name, Content::pattern(200)), is_elsewhere);
    expect_after("removed", probe::remove_file(name), is_elsewhere);
    expect_after("made again", probe::write_file(name, Content::pattern(100)), is_elsewhere);
    expect_after("given a time", probe::set_modified(name, 99, 0), is_elsewhere);
    expect_after("renamed away", probe::rename_file(name, name + ".away"), is_elsewhere);
    expect_after("replaced by a link to it", probe::remake_link(name + ".away", name),
                 is_elsewhere);
    expect_after("made again", probe::rename_file(name + ".away", name), is_elsewhere);
  }
}

}  // namespace rtconf::cases::asking
