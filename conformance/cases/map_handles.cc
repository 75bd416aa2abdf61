// The clauses about the handles that rt_file_mmap_map gives: what they stand for, and how many
// there can be.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <unordered_set>

#include "conformance/cases/common.h"
#include "conformance/cases/map.h"
#include "conformance/cases/map_live.h"
#include "conformance/cases/map_witness.h"
#include "conformance/cases/reader.h"
#include "conformance/probe/compare.h"
#include "conformance/probe/fd.h"
#include "conformance/probe/text.h"

namespace rtconf::cases::map {

using probe::Answer;
using probe::Case;
using probe::Content;
using probe::Failure;
using probe::World;
namespace world = probe::world;

namespace {

/// What the other functions say of a handle that differs from the file at `path`, as far as there
/// are such functions.
std::string what_differs(Case& c, const char* path, std::int64_t handle) {
  if (!bears_witness(c, kLength) || !bears_witness(c, kData)) return "";
  const Answer length = ask(c, kLength, handle);
  const Answer data = ask(c, kData, handle);
  if (length.failed && data.failed) return "a handle that stands for nothing";
  if (length.failed || data.failed) return "";  // whoever disagrees is at fault
  std::uint64_t size = 0;
  const auto difference = probe::compare_with_regular_read(path, data.data, size);
  if (difference) return "a handle of other bytes: " + difference->got;
  if (static_cast<std::uint64_t>(length.number) == size) return "";
  return fmt::format("a handle of length {}, not {}", length.number, size);
}

/// True if the other functions are right about a plain file with the same content, so that it is
/// the handle that is wrong.
bool others_are_right(Case& c, const World& world) {
  const World plain = world::file(world.content);
  for (const probe::Step& step : plain.steps) c.act_quietly(step);
  World at;
  at.path = plain.path;
  const Answer answer = c.call_other(c.subject(), at);
  if (answer.failed) return true;
  const bool is_right = what_differs(c, plain.path->c_str(), answer.number).empty();
  unmap_if_possible(c, answer.number);
  return is_right;
}

std::optional<Failure> wrong_handle(Case& c, const World& world, const Answer& answer) {
  const std::string call = probe::call_text(c.subject(), world);
  if (answer.failed) {
    return Failure{.message = call + " failed",
                   .expected = "a handle",
                   .got = "-1",
                   .check = "return result == -1;"};
  }
  if (answer.number <= 0) {
    return Failure{.message = call + " gave a handle that is not more than 0",
                   .expected = "a number more than 0, or -1",
                   .got = fmt::format("{}", answer.number),
                   .check = "return result <= 0;"};
  }
  const std::string wrong = what_differs(c, world.path->c_str(), answer.number);
  if (wrong.empty() || !others_are_right(c, world)) return std::nullopt;
  Failure failure{.message = fmt::format("{} gave {}", call, wrong),
                  .expected = "a handle that stands for the file",
                  .got = wrong,
                  .is_about_companion = true};  // seen with others, but of this one's result
  failure.check = c.wrong_code(world.path_code);
  return failure;
}

constexpr const char* kWrongHandle =
    "struct stat info; int byte; FILE *truth = fopen(PATH, \"rb\");\n"
    "if (stat(PATH, &info) || result <= 0) return 1;\n"
    "const unsigned char *data = rt_file_mmap_data(result);\n"
    "for (long long at = 0; (byte = getc(truth)) != EOF; at++) if (!data || data[at] != byte) "
    "return 1;\n"
    "return rt_file_mmap_length(result) != ftell(truth);";

}  // namespace

void judge_handles(Case& c) {
  function(c, kUnmap);  // or handles pile up, and a file stays open for as long as it is mapped
  c.judge_by({.wrong = [&c](const World& world,
                            const Answer& answer) { return wrong_handle(c, world, answer); },
              .give_back =
                  [&c](const Answer& answer) {
                    if (!answer.failed) unmap_if_possible(c, answer.number);
                  },
              .wrong_code = kWrongHandle,
              .give_back_code = "rt_file_mmap_unmap(CALL);"});
}

void handle(Case& c) {
  judge_handles(c);
  unsigned salt = 0;
  for (const std::uint64_t size : {1U, 37U, 4095U, 4096U, 4097U, 8192U, 65536U, 100'000U, 1U << 20})
    call_and_expect_right(c, world::file(Content::pattern(size, salt++)));
  // Live all the while: the caller keeps what it was given.
  for (int i = 0; i < 300; ++i) {
    const World world = world::file(Content::pattern(static_cast<std::uint64_t>(i) * 40, 3));
    c.enter(world);
    c.expect_right(c.call());
  }
}

void new_handle(Case& c) {
  constexpr int kCalls = 6'000;
  function(c, kUnmap);
  const std::vector<World> worlds = {world::file(Content::pattern(0)),
                                     world::file(Content::pattern(5000)),
                                     world::file(Content::pattern(4096))};
  for (const World& world : worlds) c.enter(world);
  c.turn_to(worlds.front());
  const std::string check = fmt::format(
      "static long long seen[30000]; int n = 0;\n"
      "for (; n < 30000; n++) {{\n"
      "  seen[n] = call({});\n"
      "  for (int k = n % 64 ? n - 1 : 0; k < n; k++) if (seen[k] == seen[n] && seen[n] > 0) "
      "return 1;\n"
      "  if (n % 8 || n > 2000) rt_file_mmap_unmap(seen[n]);\n"
      "}}\n"
      "for (int k = 1; k < n; k++) for (int j = 0; j < 300 && j < k; j++)\n"
      "  if (seen[j] == seen[k] && seen[j] > 0) return 1;\n"
      "return 0;",
      worlds.front().path_code);
  std::unordered_set<std::int64_t> seen;
  for (int i = 0; i < kCalls; ++i) {
    // Mostly the same empty file, which costs least; some stay live.
    const auto at = static_cast<std::size_t>(i);
    if (at % 16 < 2) c.turn_to(worlds[at % 16 == 0 ? at / 16 % worlds.size() : 0]);
    const Answer answer = c.call();
    if (answer.failed && !probe::Fd(open("/dev/null", O_RDONLY | O_CLOEXEC)))
      c.cannot_judge("no descriptor is left: `leaves_nothing` says whose fault that is");
    c.expect_success(answer);
    if (!seen.insert(answer.number).second) {
      c.fail({.message = fmt::format("{} gave a handle that it had given before",
                                     probe::call_text(c.subject(), c.world())),
              .expected = "a number that was not given out before",
              .got = fmt::format("{} again, after {} calls", answer.number, i),
              .check = check,
              .is_about_companion = true});
    }
    if (i % 64 != 0 || i > kCalls / 4) unmap_if_possible(c, answer.number);
  }
}

namespace {

/// Descriptors are short for callers who have not asked for more.
probe::Step limit_descriptors() {
  probe::Step step = {[]() -> probe::Trouble {
                        rlimit limit{};
                        getrlimit(RLIMIT_NOFILE, &limit);
                        limit.rlim_cur = 1024;
                        if (setrlimit(RLIMIT_NOFILE, &limit) == 0) return std::nullopt;
                        return probe::cannot("limit descriptors", errno);
                      },
                      "struct rlimit few = {1024, 1024}; setrlimit(RLIMIT_NOFILE, &few);"};
  step.changes = probe::Changes::kProcess;
  return step;
}

}  // namespace

void many_handles(Case& c) {
  constexpr std::size_t kHandles = 10'000;
  constexpr std::size_t kFiles = 100;
  judge_handles(c);
  std::vector<World> worlds;
  for (std::size_t i = 0; i < kFiles; ++i)
    worlds.push_back(world::file(Content::pattern(1 + i * 41, static_cast<unsigned>(i))));
  for (const World& world : worlds) call_and_expect_right(c, world);  // one at a time
  c.act_quietly(limit_descriptors());
  const std::string& path = worlds.back().path_code;
  const std::string check = fmt::format(
      "{}\nlong long n = 0; const unsigned char *data = NULL;\n"
      "static long long handles[{}]; struct stat info; stat({}, &info);\n"
      "for (; n < {}; n++) if ((handles[n] = call({})) <= 0) return 1;\n"
      "for (n = 0; n < {}; n++)\n"
      "  if (rt_file_mmap_length(handles[n]) != info.st_size || !(data = "
      "rt_file_mmap_data(handles[n])) || data[info.st_size]) return 1;\n"
      "return 0;",
      limit_descriptors().code, kHandles, path, kHandles, path, kHandles);
  std::vector<std::int64_t> handles;
  const auto world_of = [&](std::size_t i) -> const World& {
    constexpr std::size_t kStretch = kHandles / kFiles;  // half of them are of one file
    return i % kStretch < kStretch / 2 ? worlds.back() : worlds[i / kStretch];
  };
  const World* present = nullptr;
  for (std::size_t i = 0; i < kHandles; ++i) {
    if (const World* next = &world_of(i); next != present) c.turn_to(*(present = next));
    const Answer answer = c.call();
    if (answer.failed || answer.number <= 0) {
      c.fail({.message = fmt::format("{} failed with {} mappings live",
                                     probe::call_text(c.subject(), c.world()), i),
              .expected = fmt::format("{} handles", kHandles),
              .got = fmt::format("{}", answer.number),
              .check = check});
    }
    handles.push_back(answer.number);
  }
  const Case::Series series(c);  // handles are the same wherever the process is
  for (std::size_t i = 0; i < kHandles; ++i) {
    const World& world = world_of(i);
    std::string wrong;
    if (bears_witness(c, kLength)) {
      const Answer answer = ask(c, kLength, handles[i]);
      if (answer.number != static_cast<std::int64_t>(world.content.size()))
        wrong = fmt::format("length {}", answer.number);
    }
    if (wrong.empty() && bears_witness(c, kData)) {
      const Answer answer = ask(c, kData, handles[i]);
      if (answer.failed || wrong_bytes("", world.content, answer.data)) wrong = "other bytes";
    }
    if (wrong.empty()) continue;
    c.fail({.message = fmt::format("with {} mappings live, the handle of {} gives {}", kHandles,
                                   world.title, wrong),
            .expected = "all of the handles work",
            .got = wrong,
            .check = check,
            .is_about_companion = true});
  }
  for (const std::int64_t handle : handles) unmap_if_possible(c, handle);
}

void fresh_while_live(Case& c) {
  judge_handles(c);
  const World world = world::file(Content::pattern(5000, 1));
  const std::string& name = *world.path;
  c.enter(world);
  c.expect_right(c.call());  // and it stays live
  for (unsigned round = 2; round < 6; ++round) {
    const Content content = Content::pattern(round < 4 ? 5000 : 4096 * round, round);
    c.act(probe::remove_file(name));
    c.act(probe::write_file(name, content));
    World changed = world;
    changed.title = "a file that was replaced while it was mapped";
    changed.content = content;
    const std::string code =
        fmt::format("{} {}", probe::remove_file(name).code, probe::write_file(name, content).code);
    const Answer answer = c.call();
    if (auto failure = c.difference_in(changed, answer)) {
      failure->check = fmt::format("call({0});\n{1}\nlong long result = call({0});\n{2}",
                                   world.path_code, code, c.wrong_code(world.path_code));
      c.fail(*failure);
    }
  }
}

void empty(Case& c) {
  for (int i = 0; i < 3; ++i) {
    c.enter(world::file(Content::pattern(0)));
    const Answer answer = c.call();
    c.expect_success(answer);
    if (answer.number <= 0) {
      c.fail({.message = "an empty file gave a handle that is not more than 0",
              .expected = "a handle like any other",
              .got = fmt::format("{}", answer.number),
              .check = "return result <= 0;"});
    }
    if (bears_witness(c, kLength) && ask(c, kLength, answer.number).failed) {
      c.fail({.message = "the handle of an empty file stands for nothing",
              .expected = "length 0",
              .got = "-1",
              .check = "return rt_file_mmap_length(result) != 0;",
              .is_about_companion = true});
    }
    unmap_if_possible(c, answer.number);
  }
}

}  // namespace rtconf::cases::map
