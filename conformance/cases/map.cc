// Live mappings, and the worlds in which the functions that map files succeed and fail.
#include "conformance/cases/map.h"

#include <fmt/format.h>
#include <limits.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>

#include "conformance/cases/map_live.h"
#include "conformance/cases/reader.h"
#include "conformance/probe/memory.h"
#include "conformance/probe/text.h"

namespace rtconf::cases::map {

using probe::Answer;
using probe::Case;
using probe::Content;
using probe::Failure;
using probe::Subject;
using probe::World;
namespace world = probe::world;

bool is_judged(const Case& c, std::string_view name) { return c.subject().name == name; }

bool has(const Case& c, std::string_view name) {
  return is_judged(c, name) || c.other(name) != nullptr;
}

const Subject& function(const Case& c, std::string_view name) {
  if (is_judged(c, name)) return c.subject();
  const Subject* other = c.other(name);
  if (other != nullptr) return *other;
  const_cast<Case&>(c).cannot_judge(
      fmt::format("it takes {} to judge this, which cannot be called here", name));
}

namespace {

World with_handle(std::int64_t handle) {
  World world;
  world.more.handle = handle;
  return world;
}

/// A call that is needed to go on has failed: whose fault that is decides what can be said.
[[noreturn]] void stop(Case& c, std::string_view name, std::string_view what) {
  const std::string message = fmt::format("{} failed for {}", name, what);
  if (!is_judged(c, name)) c.cannot_judge(message + ", so that this cannot be judged");
  c.fail({.message = message,
          .expected = "success",
          .got = c.subject().failure,
          .check = fmt::format("return result == {};", c.subject().failure)});
}

}  // namespace

Answer ask(Case& c, std::string_view name, std::int64_t handle) {
  return c.call_other(function(c, name), with_handle(handle));
}

std::int64_t map_path(Case& c, const std::string& path) {
  World at;
  at.path = path;
  const Answer answer = c.call_other(function(c, kMap), at);
  if (answer.failed || answer.number <= 0) stop(c, kMap, "a regular file");
  return answer.number;
}

Live map_file(Case& c, const Content& content) {
  const World file = world::file(content);
  for (const probe::Step& step : file.steps) c.act_quietly(step);
  return {*file.path, content, map_path(c, *file.path)};
}

void unmap(Case& c, std::int64_t handle) {
  if (ask(c, kUnmap, handle).failed) stop(c, kUnmap, "a live handle");
}

void unmap_if_possible(Case& c, std::int64_t handle) {
  if (has(c, kUnmap)) ask(c, kUnmap, handle);
}

std::optional<Failure> wrong_bytes(const std::string& what, const Content& content,
                                   const unsigned char* data) {
  constexpr std::size_t kPiece = std::size_t{1} << 16;
  std::vector<unsigned char> got(std::min<std::uint64_t>(kPiece, content.size()));
  std::vector<unsigned char> expected(got.size());
  for (std::uint64_t at = 0; at < content.size(); at += got.size()) {
    const auto count = std::min<std::uint64_t>(got.size(), content.size() - at);
    const std::size_t readable = probe::copy_safely(got.data(), data + at, count);
    content.fill(expected.data(), at, count);
    if (readable == count && std::memcmp(got.data(), expected.data(), count) == 0) continue;
    const auto differs = std::mismatch(
        got.begin(), got.begin() + static_cast<std::ptrdiff_t>(readable), expected.begin());
    const auto index = static_cast<std::size_t>(differs.first - got.begin());
    if (index == count) continue;
    const auto show = [&](const std::vector<unsigned char>& bytes, std::size_t end) {
      return probe::hex_line(at + index,
                             {bytes.data() + index, std::min<std::size_t>(16, end - index)});
    };
    return Failure{.message = fmt::format("{}: byte {} differs from the file", what, at + index),
                   .expected = show(expected, count),
                   .got = index == readable ? "no memory there" : show(got, readable)};
  }
  return std::nullopt;
}

std::string wrong_answer_code(const Subject& subject, const Content& content) {
  if (subject.name == kUnmap) return "return !result;";
  if (subject.name == kLength) return fmt::format("return result != {};", content.size());
  return fmt::format(
      "for (unsigned long long i = 0; i < {}; i++)\n"
      "  if (!result || result[i] != (unsigned char)({})) return 1;\nreturn !result;",
      content.size(), content.c_expression());
}

std::optional<Failure> wrong_answer(const Subject& subject, const std::string& what,
                                    const Content& content, const Answer& answer) {
  std::optional<Failure> failure;
  if (answer.failed) {
    failure = Failure{.message = what + " failed",
                      .expected = "the answer for a live handle",
                      .got = subject.failure};
  } else if (subject.name == kLength &&
             answer.number != static_cast<std::int64_t>(content.size())) {
    failure = Failure{.message = what + " gave another length than the file had",
                      .expected = fmt::format("{}", content.size()),
                      .got = fmt::format("{}", answer.number)};
  } else if (subject.name == kData) {
    failure = wrong_bytes(what, content, answer.data);
  }
  if (failure) failure->check = wrong_answer_code(subject, content);
  return failure;
}

World live_world(Case& c, const World& file) {
  function(c, kMap);  // or nothing can be judged
  static unsigned made = 0;
  const std::string variable = fmt::format("handle{}", ++made);
  World live = file;
  live.title = "the handle of " + file.title;
  live.path.reset();
  const auto handle = std::make_shared<std::int64_t>(-1);
  live.more.live_handle = handle;
  const std::string call = fmt::format("{}({})", kMap, file.path_code);
  const auto step = [&c, handle, path = *file.path]() -> probe::Trouble {
    *handle = map_path(c, path);
    return std::nullopt;
  };
  if (is_judged(c, kUnmap)) {
    live.before_call = {{step, ""}};
    live.arguments_code = call;
    live.is_private = true;
  } else {
    live.steps.push_back({step, fmt::format("long long {} = {};", variable, call)});
    live.arguments_code = variable;
  }
  live.wrong = [subject = c.subject(), what = probe::call_text(c.subject(), live),
                content = file.content](const Answer& answer) {
    return wrong_answer(subject, what, content, answer);
  };
  return live;
}

World number_world(std::string title, std::int64_t number, std::string code) {
  World made = with_handle(number);
  made.title = std::move(title);
  if (code.empty()) {
    code = number == std::numeric_limits<std::int64_t>::min() ? "(-0x7fffffffffffffffLL - 1)"
                                                              : fmt::format("{}LL", number);
  }
  made.arguments_code = std::move(code);
  return made;
}

bool is_mapped(const void* address) {
  const auto size = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
  unsigned char resident = 0;
  const auto page = reinterpret_cast<std::uintptr_t>(address) & ~(size - 1);
  return mincore(reinterpret_cast<void*>(page), 1, &resident) == 0;
}

namespace {

Worlds right(Case& /*c*/) {
  Worlds worlds = reader::files({5000, 0, 4096, 100'000});
  worlds.push_back(world::through_symlink(Content::pattern(77)));
  return worlds;
}

Worlds more_right(Case& /*c*/) {
  Worlds worlds = reader::files({1, 4095, 8192, 65'537});
  for (const World& world : {world::read_only(Content::pattern(300)),
                             world::deep(1024, Content::pattern(300)), world::sparse(70'000)}) {
    worlds.push_back(world);
  }
  return worlds;
}

Worlds failing(Case& c) { return reader::kScenes.failing(c); }

Worlds more_failing(Case& c) {
  Worlds worlds = reader::kScenes.more_failing(c);
  worlds.push_back(world::fifo());
  return worlds;
}

Worlds live(Case& c, Worlds files) {
  for (World& file : files) file = live_world(c, file);
  return files;
}

Worlds live_right(Case& c) { return live(c, reader::files({5000, 0, 4096, 100'000})); }
Worlds live_more(Case& c) { return live(c, reader::files({1, 4095, 8192, 65'537})); }

Worlds no_handles(Case& /*c*/) {
  return {number_world("0", 0), number_world("a negative number", -1),
          number_world("the largest number", std::numeric_limits<std::int64_t>::max())};
}

/// A handle that has been given back.
Worlds more_no_handles(Case& c) {
  World stale = world::file(Content::pattern(5000));
  const auto handle = std::make_shared<std::int64_t>(-1);
  stale.title = "a handle that was given back";
  stale.more.live_handle = handle;
  stale.arguments_code = "stale";
  stale.steps.push_back(
      {[&c, handle, path = *stale.path]() -> probe::Trouble {
         *handle = map_path(c, path);
         unmap(c, *handle);
         return std::nullopt;
       },
       fmt::format("long long stale = {}({}); {}(stale);", kMap, stale.path_code, kUnmap)});
  return {stale};
}

}  // namespace

const Scenes kScenes = {right, more_right, failing, more_failing, nothing};
const Scenes kScenesOfHandle = {live_right, live_more, no_handles, more_no_handles, nothing};

}  // namespace rtconf::cases::map
