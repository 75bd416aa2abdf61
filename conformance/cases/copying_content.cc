// The clauses about what the target holds after a copy.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "conformance/cases/common.h"
#include "conformance/cases/copying.h"
#include "conformance/cases/effects.h"
#include "conformance/cases/reader.h"
#include "conformance/probe/compare.h"
#include "conformance/probe/text.h"

namespace rtconf::cases::copying {

using probe::Answer;
using probe::Case;
using probe::Content;
using probe::Step;
using probe::World;
namespace check = probe::check;
namespace world = probe::world;

namespace {

/// Copies, and takes both files away again: they are memory as long as they are there.
void expect_copied(Case& c, const World& source) {
  const World world = copying(c, source);
  call_and_expect_right(c, world);
  c.act_quietly(probe::forget_file(*world.path));
  c.act_quietly(probe::forget_file(*world.more.second));
}

World to_existing(Case& c, const Content& content, const Content& old) {
  const std::string target = probe::fresh_name("copy");
  World world = copying_to(c, world::file(content), target);
  world.steps.push_back(probe::write_file(target, old));
  return titled(world, "to a file of " + old.describe());
}

World with_step(World world, std::string_view what, Step step) {
  world.steps.push_back(std::move(step));
  return titled(std::move(world), what);
}

}  // namespace

void content(Case& c) {
  unsigned salt = static_cast<unsigned>(c.setting().seed);
  for (const std::uint64_t size : reader::sizes())
    expect_copied(c, world::file(Content::pattern(size, salt++)));
  for (const std::string& unit : {std::string(1, '\0'), std::string("\xff"), std::string("\n"),
                                  std::string("a\0b", 3), std::string("\r\n")}) {
    for (const std::uint64_t size : {1U, 4096U, 40'000U})
      expect_copied(c, world::file(Content::repeat(size, unit)));
  }
}

void content_of_tens_of_mib(Case& c) {
  constexpr std::uint64_t kMiB = std::uint64_t{1} << 20;
  unsigned salt = 1;
  for (const std::uint64_t size :
       {kMiB + kMiB / 2, 2 * kMiB + 4096, 4 * kMiB - 1, 8 * kMiB, 17 * kMiB + 5})
    expect_copied(c, world::file(Content::pattern(size, salt++)));
}

void kinds_of_files(Case& c) {
  for (const unsigned mode : {0640U, 0755U, 0444U, 0400U, 04755U, 0666U}) {
    World world = world::file(Content::pattern(5000, 11));
    const Step step = probe::set_mode(*world.path, mode);
    expect_copied(c, with_step(world, fmt::format("mode {:04o}", mode), step));
  }
  for (const long long time : {0LL, -1'000'000LL, 4'000'000'000LL}) {
    World world = world::file(Content::pattern(5000, 11));
    const Step step = probe::set_modified(*world.path, time, 0);
    expect_copied(c, with_step(world, fmt::format("modified {} s after 1970", time), step));
  }
  expect_copied(c, world::absolute(Content::pattern(300)));
  call_and_expect_right(c,
                        copying(c, world::unlinked(Content::pattern(5000), c.spare_descriptor())));
}

void holes(Case& c) {
  for (const std::uint64_t size : {4096U, 65'536U, 1'000'003U, 4'194'304U}) {
    for (const World& world :
         {world::sparse(size), world::sparse_inside(size), world::sparse_at_end(size)}) {
      const std::string target = probe::fresh_name("copy");
      call_and_expect_right(c, succeeding(c, with_second_path(world, target, probe::quoted(target)),
                                          {check::equals(target, *world.path, world.path_code)}));
      for (const std::string& name : {*world.path, target}) c.act_quietly(probe::remove_file(name));
    }
  }
}

void descriptor_zero(Case& c) {
  c.surrender(0);
  expect_copied(c, world::file(Content::pattern(5000)));
  expect_copied(c, world::file(Content::pattern(0)));
}

void replaces(Case& c) {
  const auto sizes = {0U, 1U, 99U, 100U, 101U, 4095U, 4096U, 4097U, 8192U, 70'000U};
  for (const unsigned old : sizes) {
    for (const unsigned size : sizes) {
      const World world = to_existing(c, Content::pattern(size, 9), Content::pattern(old, 5));
      c.enter(world);
      c.expect_right(c.call());
      for (const std::string& name : {*world.path, *world.more.second})
        c.act_quietly(probe::remove_file(name));
    }
  }
  // A target that others have open, or another name for.
  const std::string target = probe::fresh_name("copy");
  World linked = copying_to(c, world::file(Content::pattern(300, 1)), target);
  linked.steps.push_back(probe::write_file(target, Content::pattern(9000, 2)));
  linked.steps.push_back(probe::link_hard(target, target + ".too"));
  call_and_expect_right(c, titled(linked, "to a file with two names"));
  const World sparse = world::sparse(std::uint64_t{1} << 20);
  World over = copying_to(c, world::file(Content::pattern(5000, 1)), *sparse.path);
  over.steps.insert(over.steps.end(), sparse.steps.begin(), sparse.steps.end());
  call_and_expect_right(c, titled(over, "to " + sparse.title));
}

void fresh(Case& c) {
  const std::string source = probe::fresh_name("changing");
  const std::string target = probe::fresh_name("copy");
  const auto world_of = [&](const Content& content, std::string_view what) {
    World world = world::at(fmt::format("a file that was {}", what), {}, source, content);
    return copying_to(c, world, target);
  };
  const Content first = Content::pattern(5000, 1);
  const Step old_time = probe::set_modified(source, 1'000'000'000, 0);
  c.require(probe::write_file(source, first).apply());
  c.require(old_time.apply());
  c.enter(world_of(first, "made"));
  c.expect_right(c.call());
  struct Change {
    std::string_view what;
    Content content;
    bool as_long;
  };
  for (const Change& change :
       {Change{"overwritten with as many bytes", Content::pattern(5000, 2), true},
        Change{"made longer", Content::pattern(9000, 3), false},
        Change{"made shorter", Content::pattern(100, 4), false},
        Change{"emptied", Content::pattern(0, 4), false},
        Change{"filled again", Content::pattern(5000, 5), false},
        Change{"overwritten with as many bytes", Content::pattern(5000, 6), true}}) {
    const Step write = change.as_long ? probe::overwrite_file(source, change.content)
                                      : probe::write_file(source, change.content);
    c.act_quietly(write);
    c.act_quietly(old_time);
    c.turn_to(world_of(change.content, change.what));
    auto failure = c.difference(c.call());
    if (!failure) continue;
    failure->message = fmt::format("{}, and given its old time: {}", change.what, failure->message);
    failure->check =
        fmt::format("{0}\n{1}\ncall({2}, {3});\n{4}\n{1}\nbool result = call({2}, {3});\n{5}",
                    probe::write_file(source, first).code, old_time.code, probe::quoted(source),
                    probe::quoted(target), write.code, failure->check);
    c.fail(*failure);
  }
  // The target was changed, and is not what the last copy made it.
  c.act_quietly(probe::write_file(target, Content::pattern(5000, 7)));
  c.turn_to(world_of(Content::pattern(5000, 6), "copied there before"));
  c.expect_right(c.call());
  c.act_quietly(probe::remove_file(target));
  c.expect_right(c.call());
}

void full_device(Case& c) {
  struct stat info {};
  if (stat("/dev/full", &info) != 0 || !S_ISCHR(info.st_mode))
    c.cannot_judge("there is no device /dev/full here");
  for (const std::uint64_t size :
       {1U, 100U, 4095U, 4096U, 4097U, 8192U, 8193U, 65'536U, 100'000U, 3'000'000U}) {
    World world = titled(world::file(Content::pattern(size)), "to /dev/full");
    c.enter(with_second_path(world, "/dev/full", "\"/dev/full\""));
    c.expect_failure(c.call());
    c.act_quietly(probe::remove_file(*world.path));
  }
}

void complete(Case& c) {
  struct Limit {
    std::uint64_t most, size;
  };
  for (const Limit& limit :
       {Limit{1000, 1001}, Limit{1000, 5000}, Limit{4096, 4097}, Limit{4096, 8192},
        Limit{4096, 100'000}, Limit{1, 2}, Limit{65'536, 65'537}, Limit{65'536, 131'072},
        Limit{8192, 3'000'000}}) {
    for (const bool exists : {false, true}) {
      const Content content = Content::pattern(limit.size);
      World world =
          exists ? to_existing(c, content, Content::pattern(10)) : copying(c, world::file(content));
      world.steps.push_back(probe::limit_file_size(limit.most));
      c.enter(titled(world, fmt::format("where files may have {} bytes", limit.most)));
      const Answer answer = c.call();
      c.act_quietly(probe::limit_file_size(std::nullopt));
      c.expect_failure(answer);
      for (const std::string& name : {*world.path, *world.more.second})
        c.act_quietly(probe::forget_file(name));
    }
  }
  // What fits is copied. Not a file as long as the limit: at its very end, asking whether there is
  // more to copy may meet the limit.
  World world = copying(c, world::file(Content::pattern(999)));
  world.steps.push_back(probe::limit_file_size(1000));
  call_and_expect_right(c, titled(world, "where files may have 1000 bytes"));
  c.act_quietly(probe::limit_file_size(std::nullopt));
}

namespace {

/// Failure is allowed; true for something else than the content is not.
void expect_true_copy_or_failure(Case& c, const World& source) {
  const std::string target = probe::fresh_name("copy");
  const probe::Check equal = check::equals(target, *source.path, source.path_code);
  const World world =
      succeeding(c, with_second_path(source, target, probe::quoted(target)), {equal});
  c.enter(world);
  const Answer answer = c.call();
  auto failure = answer.failed ? std::nullopt : c.difference(answer);
  if (!failure) return;
  failure->check = "if (!result) return 0;\n" + equal.code + "\nreturn 0;";
  c.fail(*failure);
}

}  // namespace

void unsized_files(Case& c) {
  for (const World& source : reader::unsized_worlds(c)) expect_true_copy_or_failure(c, source);
}

void same_path(Case& c) {
  constexpr unsigned kTimes = 40;
  for (const bool exists : {false, true}) {
    const Content content = Content::pattern(100'000, 3);
    const World world =
        exists ? to_existing(c, content, Content::pattern(5000)) : copying(c, world::file(content));
    c.enter(world);
    const unsigned succeeded = call_together(c, world, kTimes);
    if (succeeded != 8 * kTimes) {
      c.fail({.message = fmt::format("from 8 threads at once, {} failed at times",
                                     call_text(c.subject(), world)),
              .expected = fmt::format("{} calls that succeed", 8 * kTimes),
              .got = fmt::format("{}", succeeded),
              .check = std::string(kTogetherCode) + "return failed;",
              .prelude = fmt::format("#define TIMES {}\n", 10 * kTimes) +
                         together_prelude(c.subject(), world)});
    }
    c.expect_right(c.call());  // alone again
  }
}

}  // namespace rtconf::cases::copying
