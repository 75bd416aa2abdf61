// The memory of a list of names: whose it is, how much, where it ends, and what is written there.
#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <numeric>

#include "conformance/cases/dir.h"
#include "conformance/probe/heap.h"
#include "conformance/probe/memory.h"
#include "conformance/probe/names.h"
#include "conformance/probe/reproducer.h"
#include "conformance/probe/text.h"

namespace rtconf::cases::dir {

using probe::Answer;
using probe::Case;
using probe::Listed;
using probe::World;
namespace heap = probe::heap;

namespace {

constexpr const char* kNoHeapProbe = "this build has no heap probe: a sanitizer has malloc";

/// Lists of every length up to some, and around powers of two, where arrays grow; and names of
/// every length.
std::vector<World> lists() {
  std::vector<unsigned> counts(35);
  std::iota(counts.begin(), counts.end(), 0);
  counts.insert(counts.end(), {63, 64, 65, 127, 128, 255, 256, 257, 511, 512, 1023, 1024});
  std::vector<World> worlds = directories_of(counts);
  std::vector<std::string> lengths;
  for (std::size_t length = 1; length <= 255; ++length) lengths.push_back(std::string(length, 'n'));
  worlds.push_back(directory_with("a directory with names of 1 to 255 bytes", lengths,
                                  Loop{"int k = 1; k < 256; k++", "memset(e, 'n', k);"}));
  return worlds;
}

/// A heap whose blocks know how large they are, and what is read behind the text of a name.
constexpr const char* kSizesPrelude =
    "static struct { char *block; size_t size; } given[99999]; static size_t blocks;\n"
    "static size_t size_of(void *block) {\n"
    "  for (size_t k = blocks; k-- > 0;) if (given[k].block == block) return given[k].size;\n"
    "  return (size_t)-1;\n"
    "}\n"
    "static void *told(char *p, size_t n) {\n"
    "  if (p && blocks < 99999) given[blocks].block = p, given[blocks++].size = n;\n"
    "  return p;\n"
    "}\n"
    "void *__libc_malloc(size_t), *__libc_realloc(void *, size_t);\n"
    "void *malloc(size_t n) { char *p = __libc_malloc(n + 64); return told(p ? memset(p, 0x5a, n + "
    "64) : p, n); }\n"
    "void *calloc(size_t a, size_t b) { void *p = malloc(a * b); return p ? memset(p, 0, a * b) : "
    "p; }\n"
    "void *realloc(void *p, size_t n) { return told(__libc_realloc(p, n + 64), n); }\n";

constexpr const char* kEndedCheck =
    "size_t n = 0; while (result && n * 8 < size_of(result) && result[n]) n++;\n"
    "return !result || n * 8 >= size_of(result) || n != %;";

std::string ended_check(std::size_t count) {
  std::string check = kEndedCheck;
  check.replace(check.find('%'), 1, fmt::format("{}", count));
  return check;
}

}  // namespace

void ended(Case& c) {
  bool turn = false;
  for (const World& world : lists()) {
    heap::poison(turn ? 0xA5 : 0x5A);
    turn = !turn;
    c.enter(world);
    const Answer answer = c.call();
    c.expect_success(answer);
    const auto truth = probe::names_in(*world.path);
    const std::size_t count = truth ? truth->size() : 0;
    const auto room =
        c.block_size({.failed = false, .data = reinterpret_cast<unsigned char*>(answer.names)});
    const Listed list = probe::read_names(answer.names, count + 64);
    std::string got;
    // A NULL beyond the block is there by luck; one too early ends the list before its names do.
    // What `.` and `..` do to the list is another clause's.
    const std::size_t more = static_cast<std::size_t>(
        std::count_if(list.names.begin(), list.names.end(), probe::is_dots));
    if (list.blocks.size() < count + more)
      got = fmt::format("a NULL behind {}", probe::counted(list.blocks.size(), "name"));
    if (!list.trouble.empty()) got = list.trouble;
    if (room && *room < (list.blocks.size() + 1) * sizeof(char*))
      got = fmt::format("a list of {} in a block of {} bytes",
                        probe::counted(list.blocks.size(), "name"), *room);
    if (!got.empty()) {
      c.fail({.message = fmt::format("{}: the list does not end with a NULL behind its last name",
                                     probe::call_text(c.subject(), world)),
              .expected =
                  fmt::format("{} and a NULL, inside the block", probe::counted(count, "name")),
              .got = got,
              .check = ended_check(count),
              .prelude = kSizesPrelude});
    }
    c.release(answer);
  }
}

void names_nul(Case& c) {
  if (!heap::available()) c.cannot_judge(kNoHeapProbe);
  bool turn = false;
  for (const World& world : lists()) {
    heap::poison(turn ? 0xA5 : 0x5A);
    turn = !turn;
    c.enter(world);
    const Answer answer = c.call();
    c.expect_success(answer);
    const Listed list = probe::read_names(answer.names);
    const auto truth = probe::names_in(*world.path);
    for (std::size_t i = 0; i < list.blocks.size(); ++i) {
      const bool is_whole = i < list.names.size();
      const auto block = heap::find(list.blocks[i]);
      const bool is_inside = is_whole && (!block || list.names[i].size() < block->size);
      // A name that goes on has no NUL where it should; a name that is cut is another clause's.
      const bool goes_on =
          is_inside && truth && list.names[i].size() > 255 && !probe::is_dots(list.names[i]);
      if (is_inside && !goes_on) continue;
      c.fail({.message = fmt::format("{}: name {} has no NUL behind it in its block",
                                     probe::call_text(c.subject(), world), i),
              .expected = "a NUL right behind the name, inside its block",
              .got = block ? fmt::format("a block of {} bytes without one", block->size)
                           : "none among the bytes that can be read",
              .check = "for (char **n = result; n && *n; n++) if (strlen(*n) >= size_of(*n)) "
                       "return 1;\nreturn 0;",
              .prelude = kSizesPrelude});
    }
    c.release(answer);
  }
}

namespace {

constexpr const char* kFreeing =
    "for (char **n = result; n && *n; n++) memset(*n, 'x', strlen(*n)), free(*n);\n"
    "free(result); for (int k = 0; k < 100; k++) free(malloc(40 * k));\nreturn 0;";

[[noreturn]] void fail_owned(Case& c, const std::string& what, const void* block) {
  c.fail({.message = fmt::format("{}: {} is not a block of its own that free() takes",
                                 probe::call_text(c.subject(), c.world()), what),
          .expected = "the start of a live block of malloc's family, and of no other's",
          .got = heap::is_inside(block)      ? "an address inside another block"
                 : probe::is_in_image(block) ? "a pointer into a library's own data"
                                             : "another pointer, or the same one twice",
          .check = kFreeing});
}

void expect_owned(Case& c, const World& world, unsigned order) {
  c.enter(world, {.check = kFreeing});
  const Answer answer = c.call();
  c.expect_success(answer);
  Listed list = probe::read_names(answer.names);
  std::vector<char*>& blocks = list.blocks;
  if (!c.is_freeable(answer.names)) fail_owned(c, "the list", answer.names);
  for (char* name : blocks) {
    if (!c.is_freeable(name)) fail_owned(c, "a name", name);
  }
  std::vector<char*> sorted = blocks;
  sorted.push_back(reinterpret_cast<char*>(answer.names));
  std::sort(sorted.begin(), sorted.end());
  const auto twice = std::adjacent_find(sorted.begin(), sorted.end());
  if (twice != sorted.end()) fail_owned(c, "a name that is there twice", *twice);
  // Writable, all of it; and freed in any order, the list first too.
  for (std::size_t i = 0; i < list.names.size(); ++i)
    std::memset(blocks[i], 0x77, list.names[i].size());
  if (order == 1) std::reverse(blocks.begin(), blocks.end());
  if (order == 2) std::shuffle(blocks.begin(), blocks.end(), c.random());
  const auto free_list = [&] {
    std::memset(static_cast<void*>(answer.names), 0x77, (blocks.size() + 1) * sizeof(char*));
    c.subject().release(static_cast<void*>(answer.names));
  };
  if (order != 0) free_list();
  for (char* name : blocks) c.subject().release(name);
  if (order == 0) free_list();
}

}  // namespace

void names_owned(Case& c) {
  for (unsigned order = 0; order < 3; ++order) {
    for (const unsigned count : {0U, 1U, 2U, 7U, 70U, 300U})
      expect_owned(c, directory_of(count), order);
  }
}

namespace {

/// What a live list was when it was returned.
struct Live {
  Answer answer;
  Listed list;
  std::string call;
};

std::string live_blocks_clash(const std::vector<Live>& live) {
  std::vector<const void*> blocks;
  for (const Live& one : live) {
    blocks.push_back(static_cast<const void*>(one.answer.names));
    blocks.insert(blocks.end(), one.list.blocks.begin(), one.list.blocks.end());
  }
  std::sort(blocks.begin(), blocks.end());
  const bool clash = std::adjacent_find(blocks.begin(), blocks.end()) != blocks.end();
  return clash ? "the same block twice" : "";
}

constexpr const char* kUnsharedCheck =
    "char **one = CALL, **two = CALL; size_t n = 0, m;\n"
    "for (; one && two && one[n] && two[n]; n++) if (one == two || one[n] == two[n]) return 1;\n"
    "char *copies[9999]; for (m = 0; m < n; m++) copies[m] = strdup(two[m]);\n"
    "for (m = 0; m < n; m++) memset(one[m], '?', strlen(one[m])), one[m] = NULL;\n"
    "CALL; for (m = 0; m < n; m++) if (one == two || strcmp(two[m], copies[m])) return 1;\n"
    "char **three = CALL; for (m = 0; m < n; m++) if (strchr(three[m], '?')) return 1;\n"
    "return one == two;";

void expect_alone(Case& c, std::vector<Live>& live, const World& world) {
  std::string what = live_blocks_clash(live);
  for (const Live& one : live) {
    const Listed now = probe::read_names(one.answer.names);
    if (what.empty() && (now.blocks != one.list.blocks || now.names != one.list.names))
      what = "another list than it was: " + one.call;
  }
  if (what.empty()) return;
  c.fail({.message = fmt::format("{} changed or returned again the list of an earlier call",
                                 probe::call_text(c.subject(), world)),
          .expected = "blocks of its own, and the earlier lists as they were",
          .got = what,
          .check = probe::with_call(kUnsharedCheck, world)});
}

}  // namespace

void names_unshared(Case& c) {
  const Worlds worlds = kListScenes.right(c);
  const Worlds failing = kListScenes.failing(c);
  for (const Worlds* some : {&worlds, &failing}) {
    for (const World& world : *some) c.enter(world);
  }
  std::vector<Live> live;
  for (std::size_t round = 0; round < 3; ++round) {
    for (const World& world : worlds) {
      c.turn_to(world);
      const Answer answer = c.call();
      c.expect_success(answer);
      live.push_back(
          {answer, probe::read_names(answer.names), probe::call_text(c.subject(), world)});
      expect_alone(c, live, world);
      if (round == 0) continue;
      // What the caller writes into its list shows in no other.
      Live& mine = live.back();
      for (std::size_t i = 0; i < mine.list.names.size(); ++i) {
        std::memset(mine.list.blocks[i], '?', mine.list.names[i].size());
        mine.list.names[i].assign(mine.list.names[i].size(), '?');
      }
      expect_alone(c, live, world);
      const Answer again = c.call();
      if (c.difference(again) || !live_blocks_clash(live).empty()) {
        c.fail({.message = fmt::format("{} gave what a caller had written into its own list",
                                       probe::call_text(c.subject(), world)),
                .expected = "the names in the directory",
                .got = "the caller's bytes",
                .check = probe::with_call(kUnsharedCheck, world)});
      }
      c.release(again);
    }
    c.turn_to(failing[round % failing.size()]);
    c.release(c.call());
    expect_alone(c, live, c.world());
  }
  while (live.size() > 1) {
    c.release(live.back().answer);
    live.pop_back();
    expect_alone(c, live, c.world());
  }
}

namespace {

constexpr const char* kFence =
    "for (size_t k = 0; k < blocks; k++) for (int i = 0; i < 64; i++)\n"
    "  if (given[k].block && (unsigned char)given[k].block[given[k].size + i] != 0x5a) return 1;\n"
    "return 0;";

/// As kSizesPrelude, but freed blocks are forgotten and moved ones fenced anew.
constexpr const char* kFencePrelude =
    "static struct { char *block; size_t size; } given[99999]; static size_t blocks;\n"
    "static void forget(void *p) { for (size_t k = 0; p && k < blocks; k++) if (given[k].block == "
    "p) given[k].block = 0; }\n"
    "static void *told(char *p, size_t n) {\n"
    "  if (p && blocks < 99999) given[blocks].block = p, given[blocks++].size = n;\n"
    "  return p ? memset(p + n, 0x5a, 64) - n : p;\n"
    "}\n"
    "void *__libc_malloc(size_t), *__libc_realloc(void *, size_t); void __libc_free(void *);\n"
    "void *malloc(size_t n) { return told(__libc_malloc(n + 64), n); }\n"
    "void *calloc(size_t a, size_t b) { void *p = malloc(a * b); return p ? memset(p, 0, a * b) : "
    "p; }\n"
    "void *realloc(void *p, size_t n) { forget(p); return told(__libc_realloc(p, n + 64), n); }\n"
    "void free(void *p) { forget(p); __libc_free(p); }\n";

void expect_no_damage(Case& c, const World& world) {
  c.enter(world, {.check = kFence, .prelude = kFencePrelude});
  const Answer answer = c.call();
  std::string damage = heap::damage_of(answer.names);
  const Listed list = probe::read_names(answer.names);
  for (char* name : list.blocks) {
    if (damage.empty()) damage = heap::damage_of(name);
  }
  if (damage.empty()) damage = heap::damage();
  if (!damage.empty()) {
    c.fail({.message = fmt::format("{}: {}", probe::call_text(c.subject(), world), damage),
            .expected = "no byte beyond the blocks is written",
            .got = damage,
            .check = kFence,
            .prelude = kFencePrelude});
  }
  c.release(answer);
}

}  // namespace

void names_no_overrun(Case& c) {
  if (!heap::available()) c.cannot_judge(kNoHeapProbe);
  const std::vector<World> worlds = lists();
  for (const World& world : worlds) expect_no_damage(c, world);
  if (heap::frees_unseen()) return;
  for (const heap::Placement placement :
       {heap::Placement::kTailGuard, heap::Placement::kHeadGuard}) {
    heap::place(placement);
    for (const unsigned count : {0U, 1U, 2U, 3U, 7U, 8U, 15U, 16U, 31U, 32U, 63U, 64U, 65U})
      expect_no_damage(c, directory_of(count));
    expect_no_damage(c, directory_with("a directory with names of 255 bytes",
                                       {std::string(255, 'a'), std::string(254, 'b'),
                                        std::string(15, 'c'), std::string(16, 'd')}));
  }
  heap::place(heap::Placement::kPlain);
}

}  // namespace rtconf::cases::dir
