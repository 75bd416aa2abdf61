// The clauses about what is left behind: nothing that grows from call to call.
#include <fmt/format.h>

#include <chrono>

#include "conformance/cases/common.h"
#include "conformance/cases/scenes.h"
#include "conformance/probe/leaks.h"
#include "spec/lookup.h"

namespace rtconf::cases {

using probe::Case;
using probe::Leak;
using probe::Places;
using probe::Resource;
using probe::World;

std::string leak_check(const Case& c, Resource resource) {
  const std::string call = c.freed_call_code();
  // Making a file anew before each call takes its time.
  const int many = c.world().before_call.empty() ? 20'000 : 5'000;
  const auto loop = [&](int times) {
    if (!c.world().before_call.empty()) times /= 5;  // each call takes much longer
    return fmt::format("for (int n = 0; n < {}; n++) {}\n", times, call);
  };
  switch (resource) {
    case Resource::kDescriptors:
      return "struct rlimit few = {64, 64}; setrlimit(RLIMIT_NOFILE, &few);\n" + loop(many) +
             "return dup(0) < 0;";
    case Resource::kHeapBlocks:
    case Resource::kHeapBytes:
      return loop(1000) + "struct mallinfo2 was = mallinfo2();\n" + loop(many) +
             "struct mallinfo2 is = mallinfo2();\nreturn is.uordblks + is.hblkhd >= was.uordblks + "
             "was.hblkhd + 16 * 15;";
    case Resource::kMappedPages:
      return "long was, is; FILE *statm;\n" + loop(1000) +
             "statm = fopen(\"/proc/self/statm\", \"r\"); fscanf(statm, \"%ld\", &was); "
             "fclose(statm);\n" +
             loop(10000) +
             "statm = fopen(\"/proc/self/statm\", \"r\"); fscanf(statm, \"%ld\", &is); "
             "fclose(statm);\n"
             "return is > was + 9;";
    case Resource::kThreads:
      return "struct stat was, is;\n" + loop(20) + "stat(\"/proc/self/task\", &was);\n" +
             loop(100) + "stat(\"/proc/self/task\", &is);\nreturn is.st_nlink > was.st_nlink + 9;";
    case Resource::kFiles:
    case Resource::kSharedFiles:
      break;
  }
  return loop(100) +
         "char *places[] = {\".\", \"/tmp\", \"/var/tmp\", \"/dev/shm\", getenv(\"TMPDIR\")}; int "
         "found = 0;\n"
         "for (int k = 0; k < 5; k++) { DIR *d = places[k] ? opendir(places[k]) : NULL; while (d "
         "&& readdir(d)) found++; }\n" +
         loop(1000) +
         "for (int k = 0; k < 5; k++) { DIR *d = places[k] ? opendir(places[k]) : NULL; while (d "
         "&& readdir(d)) found--; }\n"
         "return found <= -100;";
}

namespace {

/// For calls after which the suite itself cannot go on: no descriptor, or no memory, is left.
std::string exhaustion_check(const Case& c) {
  std::string check = leak_check(c, Resource::kHeapBlocks);
  const std::string_view last = "return ";
  check.insert(check.rfind(last) + last.size(), "dup(0) < 0 || ");
  return "struct rlimit few = {64, 64}; setrlimit(RLIMIT_NOFILE, &few);\n" + check;
}

/// How many calls a first look takes: a thousand, unless a call is so slow that this would take
/// seconds.
std::uint64_t first_stretch(const std::function<void()>& call) {
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < 8; ++i) call();
  return std::chrono::steady_clock::now() - start > std::chrono::milliseconds(4) ? 200 : 1000;
}

/// How rare a leak may be and still be seen at once: one in a thousand calls, or one in a hundred.
/// The first world gets the thorough look: what is lost without regard to the world shows there.
enum class Look : std::uint8_t { kThorough, kBrief };

void expect_no_growth(Case& c, const World& world, Look look, const Places& places,
                      const std::function<void()>& call) {
  std::uint64_t first = 32;
  if (!scenes_of(c.subject()).is_slow) first = look == Look::kThorough ? first_stretch(call) : 120;
  const Case::Series series(c);
  const std::vector<Leak> leaks = probe::find_leaks(first, places, call);
  if (leaks.empty()) return;
  const Leak& leak = leaks.front();
  const auto is_left_by_other = scenes_of(c.subject()).is_left_by_other;
  if (is_left_by_other != nullptr && is_left_by_other(c, world, leak.resource))
    c.cannot_judge("another function, which this needs, leaves something behind");
  c.fail({.message = fmt::format("{} leaks {}: they grow for as long as it is called",
                                 probe::call_text(c.subject(), world), probe::name(leak.resource)),
          .expected = fmt::format("{} do not grow from call to call", probe::name(leak.resource)),
          .got = fmt::format("{} more after {} calls", leak.growth, leak.calls),
          .check = leak_check(c, leak.resource)});
}

void expect_no_growth(Case& c, const World& world, Look look, const Places& places) {
  expect_no_growth(c, world, look, places, [&] { c.release(c.call()); });
}

/// Looks in every world for what grows: thoroughly in those of `first`, briefly in those of `more`.
/// The places that others use too may hold thousands of files: they are counted in each world only
/// if more came up there, over all worlds, than others make.
void expect_no_growth(Case& c, const Worlds& first, const Worlds& more) {
  const Places& all = c.setting().places;
  const std::uint64_t files = probe::count(Resource::kSharedFiles, all);
  const std::uint64_t calls = c.calls();
  const auto visit = [&](const Worlds& worlds) {
    for (const World& world : worlds) {
      c.turn_to(world);
      c.enter(world, {.check = exhaustion_check(c)});
      expect_no_growth(c, world, &world == first.data() ? Look::kThorough : Look::kBrief,
                       {.own = all.own, .shared = {}});
    }
  };
  visit(first);
  visit(more);
  if (probe::count(Resource::kSharedFiles, all) < files + (c.calls() - calls) / 50) return;
  for (const Worlds* worlds : {&first, &more}) {
    for (const World& world : *worlds) {
      c.turn_to(world);
      expect_no_growth(c, world, worlds == &first ? Look::kThorough : Look::kBrief, all);
    }
  }
}

/// True if the function's first argument names a file, so that one thing has many names.
bool takes_path(const probe::Subject& subject) {
  const spec::Role first = spec::find_function(subject.name)->parameters[0];
  return first == spec::Role::kPath || first == spec::Role::kEntry || first == spec::Role::kTarget;
}

/// The path in another of its spellings, for every number below 2^17.
std::string spelled(const std::string& path, std::uint32_t number) {
  std::string spelling;
  for (unsigned bit = 0; bit < 17; ++bit) spelling += (number >> bit & 1) != 0 ? ".//" : "./";
  return spelling + path;
}

/// The world for reproducers: with C that spells its path by the number of the call, `n`.
World spelled_in_turn(World world) {
  const std::string path = world.path_code;
  world.title += ", by another spelling of its path at each call";
  world.prelude +=
      "static const char *spelled(int n) {\n"
      "  static char path[4400]; char *end = path;\n"
      "  for (int k = 0; k < 17; k++) end += sprintf(end, n >> k & 1 ? \".//\" : \"./\");\n"
      "  return strcpy(end, " +
      path + "), path;\n}\n";
  world.path_code = "spelled(n)";
  if (const auto at = world.arguments_code.find(path); at != std::string::npos)
    world.arguments_code.replace(at, path.size(), world.path_code);
  return world;
}

/// What is kept for each path that was given, and never let go, grows only if the paths differ, and
/// then at each call.
void expect_no_growth_over_paths(Case& c, const Worlds& worlds) {
  if (!takes_path(c.subject())) return;
  for (const World& world : worlds) {
    if (!world.path || world.path->empty() || world.path->starts_with('/')) continue;
    c.enter(world);
    c.turn_to(spelled_in_turn(world));
    std::uint32_t number = 0;
    return expect_no_growth(c, c.world(), Look::kBrief,
                            {.own = c.setting().places.own, .shared = {}},
                            [&] { c.release(c.call_by(spelled(*world.path, number++))); });
  }
}

}  // namespace

void expect_no_growth_in(Case& c, const World& world) {
  c.enter(world);
  expect_no_growth(c, world, Look::kThorough, {.own = c.setting().places.own, .shared = {}});
}

void expect_no_growth_here(Case& c, const Places& places) {
  c.announce({.check = exhaustion_check(c)});
  expect_no_growth(c, c.world(), Look::kBrief, places);
}

void leaves_nothing(Case& c) {
  const Scenes& scenes = scenes_of(c.subject());
  expect_no_growth(c, scenes.right(c), scenes.more_right(c));
  expect_no_growth_over_paths(c, scenes.right(c));
}

void leaves_nothing_on_failure(Case& c) {
  const Scenes& scenes = scenes_of(c.subject());
  expect_no_growth(c, scenes.failing(c), scenes.more_failing(c));
  expect_no_growth_over_paths(c, scenes.failing(c));
}

}  // namespace rtconf::cases
