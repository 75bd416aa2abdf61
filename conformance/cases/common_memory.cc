// The clauses about the memory that a function gives: whose it is, how much, and what is written
// there.
#include <fmt/format.h>

#include <cstring>

#include "conformance/cases/common.h"
#include "conformance/cases/scenes.h"
#include "conformance/probe/heap.h"
#include "conformance/probe/memory.h"
#include "conformance/probe/reproducer.h"
#include "conformance/probe/text.h"

namespace rtconf::cases {

using probe::Answer;
using probe::Case;
using probe::Content;
using probe::Subject;
using probe::World;
namespace heap = probe::heap;
namespace world = probe::world;

namespace {

constexpr const char* kNotOnTheHeap =
    "the result is not a block of malloc's family, so how large it is cannot be seen (the clause "
    "`owned` fails)";

std::uint64_t needed(const Case& c, std::uint64_t size) {
  return size + (c.subject().is_text ? 1 : 0);
}

constexpr const char* kFenceCheck =
    "for (int k = 0; result && k < 64; k++) if (((unsigned char *)result)[asked + k] != 0x5a) "
    "return 1;\n"
    "free(result); free(malloc(100));\nreturn 0;";

void expect_no_damage(Case& c, const World& world) {
  c.enter(world, {.check = kFenceCheck, .prelude = probe::kTellingMalloc});
  const Answer answer = c.call();
  std::string damage = heap::damage_of(answer.data);
  if (damage.empty()) damage = heap::damage();
  if (!damage.empty()) {
    c.fail({.message = fmt::format("{}: {}", probe::call_text(c.subject(), world), damage),
            .expected = "no byte beyond the block is written",
            .got = damage,
            .check = kFenceCheck,
            .prelude = probe::kTellingMalloc});
  }
  c.release(answer);
}

/// What a live result held when it was returned.
struct Live {
  Subject owner;
  Answer answer;
  World world;
};

/// Only results of other functions that are still live and right can be changed by the next call:
/// their own functions may have freed or changed them.
void drop_spoilt(const Case& c, std::vector<Live>& live) {
  std::erase_if(live, [&](const Live& other) {
    return other.owner.index != c.subject().index &&
           (!heap::find(other.answer.data) ||
            c.difference_in(other.world, other.answer).has_value());
  });
}

/// True if the call was wrong: the clause about this kind of world says so.
bool is_others_to_judge(Case& c, const Answer& answer) {
  if (!c.difference(answer)) return false;
  c.release(answer);
  return true;
}

/// C that calls, calls again for another result, and returns 1 if that changed the first.
std::string changed_result_code(const Case& c, const World& world) {
  if (c.subject().kind == probe::Kind::kText && !c.subject().returns_content) {
    return fmt::format(
        "{0}char *first = {1}; size_t size = strlen(first); char *copy = strdup(first);\n"
        "char *second = {1}; if (memcmp(first, copy, size)) return 1;\n"
        "memset(first, '?', size); char *third = {1};\n"
        "if (memcmp(second, copy, size) || memcmp(third, copy, size)) return 1;\n"
        "memset(second, '#', size); return memcmp(third, copy, size) != 0;",
        world.code(), world.call_code());
  }
  const std::string first = fmt::format(
      "{0}first = {1}; size_t size = {2};\n"
      "char *copy = malloc(size + 1); memcpy(copy, first, size);\n",
      c.subject().c_type, world.call_code(), world.content.size());
  const std::string another =
      c.subject().returns_content
          ? "FILE *file = fopen(\"other\", \"wb\"); for (int k = 0; k < 9999; k++) putc('o', "
            "file);\n"
            "fclose(file); call(\"other\");"
          : "memset(first, '?', size); memcpy(first, copy, 0); char *second = (char *)" +
                world.call_code() + "; if (memcmp(second, copy, size)) return 1;\n" +
                "memcpy(first, copy, size); memset(second, '?', size);";
  return first + another + " return memcmp(copy, first, size) != 0;";
}

void expect_alone(Case& c, const std::vector<Live>& live, const Answer& answer,
                  const World& world) {
  for (const Live& other : live) {
    if (other.answer.data == answer.data) {
      c.fail({.message = fmt::format(
                  "{} returned a pointer that {} had returned, and that was not freed",
                  probe::call_text(c.subject(), world), probe::call_text(other.owner, other.world)),
              .expected = "a block of its own",
              .got = "the same pointer twice",
              .check = probe::with_call("return CALL == CALL;", world),
              .is_about_companion = other.owner.index != c.subject().index});
    }
    const auto changed = c.difference_in(other.world, other.answer);
    if (!changed || c.is_for_another(*changed)) continue;
    c.fail({.message = fmt::format("{} changed the result of an earlier call of {}",
                                   probe::call_text(c.subject(), world),
                                   probe::call_text(other.owner, other.world)),
            .expected = changed->expected,
            .got = changed->got,
            .check = changed_result_code(c, other.world),
            .is_about_companion = other.owner.index != c.subject().index});
  }
}

}  // namespace

void nul(Case& c) {
  bool turn = false;
  for (const World& world : scenes_of(c.subject()).results(c)) {
    heap::poison(turn ? 0xA5 : 0x5A);
    turn = !turn;
    c.enter(world);
    const Answer answer = c.call();
    c.expect_nul(answer);
    // Where no clause is about the block's size, this one says that the NUL is inside it.
    const auto room = c.block_size(answer);
    if (!c.subject().returns_content && room && *room <= world.content.size()) {
      c.fail({.message = fmt::format("{}: the NUL is behind the block",
                                     probe::call_text(c.subject(), world)),
              .expected = fmt::format("a block of at least {} bytes", world.content.size() + 1),
              .got = fmt::format("a block of {} bytes", *room),
              .check = "return result && asked <= strlen(result);",
              .prelude = probe::kTellingMalloc});
    }
    c.release(answer);
  }
}

void allocation(Case& c) {
  if (!heap::available()) c.cannot_judge("this build has no heap probe: a sanitizer has malloc");
  for (const World& world : scenes_of(c.subject()).results(c)) {
    c.enter(world);
    const Answer answer = c.call();
    c.expect_success(answer);
    const std::uint64_t size = needed(c, world.content.size());
    const auto room = c.block_size(answer);
    if (!room) c.cannot_judge(kNotOnTheHeap);
    if (*room < size) {
      c.fail({.message = fmt::format("{}: the block that was returned is too small",
                                     probe::call_text(c.subject(), world)),
              .expected = fmt::format("a block of at least {} bytes", size),
              .got = fmt::format("a block of {} bytes", *room),
              .check = fmt::format("return result && asked < {};", size),
              .prelude = probe::kTellingMalloc});
    }
    c.release(answer);
  }
}

void no_overrun(Case& c) {
  const Scenes& scenes = scenes_of(c.subject());
  for (const World& world : scenes.results(c)) expect_no_damage(c, world);
  if (heap::frees_unseen())
    return;  // guarded blocks are not glibc's, and only free() by its name can free them
  for (const heap::Placement placement :
       {heap::Placement::kTailGuard, heap::Placement::kHeadGuard}) {
    heap::place(placement);
    for (const World& world : scenes.results(c)) expect_no_damage(c, world);
  }
  heap::place(heap::Placement::kPlain);
}

void owned(Case& c) {
  for (const World& world : scenes_of(c.subject()).right(c)) {
    c.enter(world, {.check = "free(result); free(malloc(100)); return 0;"});
    const Answer answer = c.call();
    if (is_others_to_judge(c, answer)) continue;
    if (!c.is_freeable(answer)) {
      c.fail(
          {.message = fmt::format("{}: the result is not a block that free() takes",
                                  probe::call_text(c.subject(), world)),
           .expected = "the start of a live block of malloc's family",
           .got = probe::is_in_image(answer.data) ? "a pointer into a library's own data"
                                                  : "another pointer",
           .check = "free(result); for (int k = 0; k < 100; k++) free(malloc(40 * k)); return 0;"});
    }
    // Writable, all of it; and given back as a caller would.
    std::memset(answer.data, 0x77, world.content.size());
    c.release(answer);
  }
}

void unshared(Case& c) {
  std::vector<Live> live;
  const Scenes& scenes = scenes_of(c.subject());
  const Worlds worlds = scenes.right(c);
  for (const World& world : worlds) c.enter(world);
  // Results of the other readers are live too: they were the caller's alone before this function
  // was called.
  for (const Subject& companion : c.companions()) {
    for (const World& world : worlds) {
      c.turn_to(world);
      const Answer answer = c.call_other(companion);
      const std::size_t before = live.size();
      drop_spoilt(c, live);
      if (live.size() < before)
        c.cannot_judge(companion.name + ", whose results this looks at, changes what is live");
      if (!answer.failed && !c.difference(answer)) live.push_back({companion, answer, world});
    }
  }
  const Worlds failing = scenes.failing(c);
  for (const World& world : failing) c.enter(world);
  for (int round = 0; round < 4; ++round) {
    for (const World& world : worlds) {
      c.turn_to(world);
      drop_spoilt(c, live);
      const Answer answer = c.call();
      if (is_others_to_judge(c, answer)) continue;
      expect_alone(c, live, answer, world);
      live.push_back({c.subject(), answer, world});
    }
    if (failing.empty()) continue;
    const World& world = failing[static_cast<std::size_t>(round) % failing.size()];
    c.turn_to(world);
    drop_spoilt(c, live);
    c.release(c.call());
    expect_alone(c, live, Answer{}, world);
  }
  // Freeing one leaves the others alone, and what is free may be given out again.
  while (live.size() > 1) {
    c.release(live.back().owner, live.back().answer);
    live.pop_back();
    expect_alone(c, live, Answer{}, c.world());
  }
}

}  // namespace rtconf::cases
