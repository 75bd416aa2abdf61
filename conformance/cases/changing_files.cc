// Files that shrink or grow while a call is at them: what may come of it. The change is made before
// one of the call's own system calls, so that it needs no luck.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "conformance/cases/faults.h"
#include "conformance/cases/map.h"
#include "conformance/cases/map_live.h"
#include "conformance/cases/reader.h"
#include "conformance/probe/heap.h"
#include "conformance/probe/memory.h"

namespace rtconf::cases {
namespace {

using probe::Act;
using probe::Answer;
using probe::Case;
using probe::Content;
using probe::Fault;
using probe::World;

constexpr std::array<std::uint64_t, 4> kSizes = {100, 4096, 5000, 70'000};

/// No NULs in it, so that a text shows where it ends.
World file_made_anew(std::uint64_t size) {
  World world = probe::world::file(Content::text(size, 5));
  world.before_call = std::move(world.steps);
  world.steps = {};
  return world;
}

/// To nothing, to a byte, within a page and at its edge, by a byte.
std::vector<Fault> ways_to_shrink(std::uint64_t size) {
  std::vector<Fault> ways;
  for (const std::uint64_t left : {std::uint64_t{0}, std::uint64_t{1}, size / 2, size / 4096 * 4096,
                                   size / 8192 * 4096, size - 1}) {
    if (left >= size) continue;
    const Fault way = {.act = Act::kTruncate, .amount = static_cast<std::int64_t>(left)};
    if (std::find(ways.begin(), ways.end(), way) == ways.end()) ways.push_back(way);
  }
  return ways;
}

std::vector<Fault> ways_to_grow(std::uint64_t size) {
  std::vector<Fault> ways;
  for (const std::int64_t more : {1, 4096, 100'000})
    ways.push_back({.act = Act::kGrow, .amount = more});
  // What fstat says before the file grows to what it is.
  for (const std::uint64_t before : {std::uint64_t{0}, size / 2})
    ways.push_back({.act = Act::kSize, .amount = static_cast<std::int64_t>(before)});
  return ways;
}

/// What fstat says before the file shrinks to what it is: more than 2 GiB, more than 4, and more
/// than there is memory for.
void add_sizes_before_shrinking(std::vector<Fault>& ways) {
  for (const unsigned bit : {31U, 32U, 62U})
    ways.push_back({.act = Act::kSize, .amount = (std::int64_t{1} << bit) + 100});
}

/// The lengths that the file had during the call. One that shrinks may do so in steps, so that a
/// reader that goes in pieces can see any length between the two.
struct Lengths {
  std::uint64_t least = 0;
  std::uint64_t most = 0;

  bool hold(std::uint64_t length) const { return least <= length && length <= most; }
};

Lengths lengths_under(const Fault& way, std::uint64_t size) {
  const auto amount = static_cast<std::uint64_t>(way.amount);
  if (way.act == Act::kTruncate) return {std::min(amount, size), size};
  // Bytes that were never there are not to be had.
  if (way.act == Act::kSize) return {std::min(amount, size), size};
  return {size, way.act == Act::kGrow ? size + amount : size};
}

/// What the file holds, and what plans add to it.
std::string bytes_of(const World& world, const Lengths& lengths) {
  std::string bytes = world.content.bytes();
  if (bytes.size() < lengths.most) bytes.resize(lengths.most, '+');
  return bytes;
}

std::string read_result(const Answer& answer, std::uint64_t most) {
  std::string bytes(most, '\0');
  bytes.resize(probe::copy_safely(bytes.data(), answer.data, most));
  return bytes;
}

/// C that returns 1 if the first `count` (C) bytes of `result` are others than the file's.
std::string wrong_bytes_code(const World& world, const std::string& count) {
  return fmt::format(
      "for (unsigned long long i = 0; result && i < {}; i++)\n"
      "  if ((unsigned char)result[i] != (i < {} ? (unsigned char)({}) : '+')) return 1;\n"
      "return 0;",
      count, world.content.size(), world.content.c_expression());
}

void fail_with(Case& c, const Lengths& lengths, std::string got, std::string check) {
  c.fail({.message = fmt::format("{}: another result than the first bytes of the file",
                                 probe::call_text(c.subject(), c.world())),
          .expected =
              fmt::format("NULL, or the file's first {} to {} bytes", lengths.least, lengths.most),
          .got = std::move(got),
          .check = std::move(check)});
}

void expect_whole_block(Case& c, const Answer& answer) {
  const std::string damage = probe::heap::damage_of(answer.data);
  if (damage.empty()) return;
  c.fail({.message = fmt::format("{}: {}", probe::call_text(c.subject(), c.world()), damage),
          .expected = "not one byte written outside the result",
          .got = damage});
}

/// Judges a result that may be any of the file's lengths long.
void expect_piece(Case& c, const World& world, const Fault& way, const Answer& answer) {
  if (answer.failed) return;
  expect_whole_block(c, answer);
  const Lengths lengths = lengths_under(way, world.content.size());
  const std::string whole = bytes_of(world, lengths);
  const std::string got = read_result(answer, lengths.most + 1);
  std::uint64_t length = lengths.least;  // a block of bytes does not say how many it holds
  if (c.subject().is_text) {
    length = got.find('\0');
    if (!lengths.hold(length)) {
      return fail_with(c, lengths,
                       length == std::string::npos ? "a text without an end"
                                                   : fmt::format("a text of {} bytes", length),
                       fmt::format("return result && (strlen(result) < {} || strlen(result) > {});",
                                   lengths.least, lengths.most));
    }
  }  // what the size beside the bytes says is for `size_of_changing_file`
  if (got.compare(0, length, whole, 0, length) == 0) return;
  const std::size_t at = static_cast<std::size_t>(
      std::mismatch(got.begin(), got.end(), whole.begin(), whole.end()).first - got.begin());
  fail_with(
      c, lengths, fmt::format("other bytes from index {} on", at),
      wrong_bytes_code(world, c.subject().is_text ? "strlen(result)" : fmt::format("{}", length)));
}

void expect_pieces(Case& c, const std::function<std::vector<Fault>(std::uint64_t size)>& ways) {
  c.open_gate();
  for (const std::uint64_t size : kSizes) {
    const World world = file_made_anew(size);
    call_under_changes(c, world, ways(size), [&](const Fault& way, const Answer& answer) {
      expect_piece(c, world, way, answer);
    });
  }
  c.pass();
}

}  // namespace

namespace reader {

void shrinking(Case& c) {
  expect_pieces(c, [](std::uint64_t size) {
    std::vector<Fault> ways = ways_to_shrink(size);
    add_sizes_before_shrinking(ways);
    return ways;
  });
}

void growing(Case& c) { expect_pieces(c, ways_to_grow); }

}  // namespace reader

namespace sized {
namespace {

void expect_true_size(Case& c, const World& world, const Fault& way, const Answer& answer) {
  const Lengths lengths = lengths_under(way, world.content.size());
  const auto size = static_cast<std::uint64_t>(answer.number);
  const auto fail = [&](const std::string& expected, const std::string& got,
                        const std::string& check) {
    c.fail({.message = fmt::format("{}: *size is not the number of bytes that were returned",
                                   probe::call_text(c.subject(), c.world())),
            .expected = expected,
            .got = got,
            .check = check});
  };
  if (answer.failed) {
    if (size != 0) fail("0 beside NULL", fmt::format("{}", size), "return !result && size;");
    return;
  }
  if (!lengths.hold(size)) {
    return fail(
        fmt::format("{} to {}", lengths.least, lengths.most), fmt::format("{}", size),
        fmt::format("return result && (size < {} || size > {});", lengths.least, lengths.most));
  }
  const auto room = c.block_size(answer);
  if (room && *room < size) {
    fail("a block that holds *size bytes", fmt::format("{} bytes, and *size is {}", *room, size),
         "return malloc_usable_size(result) < size;");
  }
  const std::string got = read_result(answer, size);
  if (got != bytes_of(world, lengths).substr(0, size))
    fail("bytes of the file alone", "other bytes among the first *size",
         wrong_bytes_code(world, "size"));
}

}  // namespace

void size_of_changing_file(Case& c) {
  c.open_gate();
  for (const std::uint64_t size : kSizes) {
    const World world = file_made_anew(size);
    std::vector<Fault> ways = ways_to_shrink(size);
    for (const Fault& way : ways_to_grow(size)) ways.push_back(way);
    add_sizes_before_shrinking(ways);
    call_under_changes(c, world, ways, [&](const Fault& way, const Answer& answer) {
      expect_true_size(c, world, way, answer);
    });
  }
  c.pass();
}

}  // namespace sized

namespace map {

void shrinking(Case& c) {
  c.open_gate();
  for (const std::uint64_t size : kSizes) {
    const World world = file_made_anew(size);
    std::vector<Fault> ways = ways_to_shrink(size);
    for (const Fault& way : ways_to_grow(size)) {
      if (way.act == Act::kGrow) ways.push_back(way);  // what fstat says, it may believe
    }
    call_under_changes(c, world, ways, [&](const Fault& way, const Answer& answer) {
      if (answer.failed || !has(c, kLength)) return;
      const Lengths lengths = lengths_under(way, size);
      const Answer length = ask(c, kLength, answer.number);
      if (length.failed || lengths.hold(static_cast<std::uint64_t>(length.number))) return;
      c.fail({.message = fmt::format("{} gave a handle of a length that the file never had",
                                     probe::call_text(c.subject(), c.world())),
              .expected = fmt::format("-1, or {} to {}", lengths.least, lengths.most),
              .got = fmt::format("{}", length.number)});
    });
  }
  c.pass();
}

}  // namespace map
}  // namespace rtconf::cases
