// The clauses about numbers that stand for nothing, in any function that takes a handle: handles
// that were given back, and numbers that never were handles.
#include <fmt/format.h>

#include <array>
#include <limits>
#include <set>
#include <unordered_set>
#include <utility>
#include <vector>

#include "conformance/cases/map.h"
#include "conformance/cases/map_live.h"

namespace rtconf::cases::map {

using probe::Answer;
using probe::Case;
using probe::Content;
using probe::World;
namespace world = probe::world;

namespace {

/// C that writes "file" and maps it as `handle`.
constexpr const char* kMapFile =
    "FILE *out = fopen(\"file\", \"wb\"); for (int i = 0; i < 5000; i++) putc('f', out); "
    "fclose(out);\nlong long handle = rt_file_mmap_map(\"file\");\n";

[[noreturn]] void fail_as_live(Case& c, const std::string& title, std::int64_t number,
                               std::string check) {
  c.fail({.message = fmt::format("{} gave an answer for {}, {}", c.subject().name, title, number),
          .expected = c.subject().failure,
          .got = c.subject().kind == probe::Kind::kNumber ? "a length"
                 : c.subject().kind == probe::Kind::kFlag ? "true"
                                                          : "a pointer, not NULL",
          .check = std::move(check)});
}

/// True if the other functions agree that the handle is gone: else it is the giving back that
/// failed, and not the judged function's fault.
bool is_gone_for_others(Case& c, std::int64_t handle) {
  bool asked = false;
  for (const char* name : {kData, kLength, kUnmap}) {
    if (is_judged(c, name) || !has(c, name)) continue;
    asked = true;
    if (ask(c, name, handle).failed) return true;
  }
  return !asked;
}

void expect_stale(Case& c, std::int64_t handle, const std::string& title) {
  const std::string check = fmt::format(
      "{0}static long long stale[300]; int k;\n"
      "for (k = 0; k < 300; k++) {{ stale[k] = rt_file_mmap_map(\"file\"); "
      "rt_file_mmap_unmap(stale[k]); }}\n"
      "for (k = 0; k < 5000; k++) rt_file_mmap_unmap(rt_file_mmap_map"
      "(\"file\"));\n"
      "for (k = 0; k < 2000; k++) rt_file_mmap_map(\"file\");\n"
      "for (k = 0; k < 300; k++) if (call(stale[k]) != {1}) return 1;\n"
      "return 0;",
      kMapFile, c.subject().failure);
  c.enter(number_world(title, handle), {.check = check});
  if (c.call().failed) return;
  if (!is_judged(c, kUnmap) && !is_gone_for_others(c, handle))
    c.cannot_judge("the handle was not given back: the other functions take it, too");
  fail_as_live(c, title, handle, check);
}

}  // namespace

void stale_handle(Case& c) {
  function(c, kUnmap);
  const World file = world::file(Content::pattern(5000));
  c.enter(file);
  std::vector<std::int64_t> stale;
  std::unordered_set<std::int64_t> live;
  const auto map = [&] {
    const std::int64_t handle = map_path(c, *file.path);
    if (!live.insert(handle).second) c.cannot_judge("a live handle was given out again");
    return handle;
  };
  const auto give_back = [&](std::int64_t handle) {
    unmap(c, handle);
    live.erase(handle);
  };
  for (int i = 0; i < 40; ++i) {
    const std::int64_t handle = map();
    give_back(handle);
    expect_stale(c, handle, "a handle that was given back");
    stale.push_back(handle);
  }
  for (int i = 0; i < 2000; ++i) {
    const std::int64_t handle = map();
    give_back(handle);
    if (i % 100 == 0) stale.push_back(handle);
  }
  std::vector<std::int64_t> kept;
  for (int i = 0; i < 300; ++i) kept.push_back(map());
  const auto expect_all_stale = [&](const std::string& when) {
    for (const std::int64_t handle : stale) {
      // Given out again: `new_handle` says so.
      if (!live.contains(handle)) expect_stale(c, handle, "a handle that was given back, " + when);
    }
  };
  expect_all_stale("with 300 others live");
  for (const std::int64_t handle : kept) give_back(handle);
  expect_all_stale("after 2,300 others");
}

void unknown_handle(Case& c) {
  using Limits = std::numeric_limits<std::int64_t>;
  const World file = world::file(Content::pattern(5000));
  c.enter(file);
  const auto expect_unknown = [&](std::int64_t number, const std::string& title,
                                  std::string check) {
    c.enter(number_world(title, number), {.check = check});
    if (!c.call().failed) fail_as_live(c, title, number, check);
  };
  const auto plain = [&](std::int64_t number) {
    return fmt::format("return call({}) != {};", number_world("", number).arguments_code,
                       c.subject().failure);
  };
  const auto near = [&](const std::string& code) {
    return fmt::format("{}return call({}) != {};", kMapFile, code, c.subject().failure);
  };
  for (int round = 0; round < 2; ++round) {
    for (const auto& [number, title] :
         {std::pair{std::int64_t{0}, "0"}, std::pair{std::int64_t{-1}, "-1"},
          std::pair{std::int64_t{-2}, "-2"}, std::pair{Limits::max(), "the largest number"},
          std::pair{Limits::max() - 1, "nearly the largest number"},
          std::pair{Limits::min(), "the smallest number"},
          std::pair{Limits::min() + 1, "nearly the smallest number"}}) {
      expect_unknown(number, title, plain(number));
    }
    // Then once more, with mappings live.
    if (round == 1) break;
    std::set<std::int64_t> issued;
    std::int64_t handle = 0;
    for (int i = 0; i < 5; ++i) issued.insert(handle = map_path(c, *file.path));
    const auto probe_near = [&](std::uint64_t number, const std::string& title,
                                const std::string& code) {
      const auto chosen = static_cast<std::int64_t>(number);
      if (!issued.contains(chosen)) expect_unknown(chosen, title, near(code));
    };
    const auto live = static_cast<std::uint64_t>(handle);
    probe_near(live + 1, "the number after the last handle", "handle + 1");
    probe_near(live + 2, "the number after the one after the last handle", "handle + 2");
    probe_near(0 - live, "the negative of a live handle", "-handle");
    probe_near(~live, "the complement of a live handle", "~handle");
    for (unsigned bit = 8; bit < 64; ++bit) {
      const std::uint64_t power = std::uint64_t{1} << bit;
      const std::string title = fmt::format("a live handle and 2^{}", bit);
      probe_near(live + power, title, fmt::format("handle + (long long)(1ULL << {})", bit));
      probe_near(live - power, title, fmt::format("handle - (long long)(1ULL << {})", bit));
      probe_near(live ^ power, title, fmt::format("(handle ^ (long long)(1ULL << {}))", bit));
    }
    if (has(c, kData)) {
      const Answer data = ask(c, kData, handle);
      probe_near(reinterpret_cast<std::uintptr_t>(data.data), "the address of a live mapping",
                 "(long long)rt_file_mmap_data(handle)");
    }
    probe_near(reinterpret_cast<std::uintptr_t>(&issued), "the address of a variable",
               "(long long)&handle");
    static std::array<std::uint64_t, 64> zeros{};
    probe_near(reinterpret_cast<std::uintptr_t>(zeros.data()), "the address of zeros",
               "(long long)calloc(64, 8)");
  }
}

}  // namespace rtconf::cases::map
