// The clauses about several threads, and about numbers that stand for nothing in any function that
// takes a handle.
#include <fmt/format.h>

#include <array>
#include <atomic>
#include <chrono>
#include <limits>
#include <mutex>
#include <set>
#include <thread>
#include <unordered_set>

#include "conformance/cases/map.h"
#include "conformance/cases/map_live.h"
#include "conformance/probe/heap.h"

namespace rtconf::cases::map {

using probe::Answer;
using probe::Case;
using probe::Content;
using probe::Subject;
using probe::World;
namespace world = probe::world;

namespace {

World with(std::int64_t handle) { return number_world("", handle); }

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

namespace {

/// What one thread gives back while others ask for it.
struct Slot {
  std::atomic<std::int64_t> handle{0};
  std::atomic<const unsigned char*> data{nullptr};
  std::atomic<std::int64_t> length{0};
};

constexpr std::chrono::milliseconds kEnough{1000};  // where threads wait for each other

struct Race {
  static constexpr std::size_t kRounds = 600;
  std::array<Slot, kRounds> slots;
  std::atomic<std::size_t> current{0};
  std::atomic<bool> is_over{false};
  std::atomic<std::int64_t> wrong{0};
};

std::string race_code(const Subject& subject) {
  // What a call gave while nobody raced is the only answer but failure that it may give later.
  const bool is_asking = subject.kind != probe::Kind::kFlag;
  return fmt::format(
      "static {0} (*asked)(long long); static {0} firsts[2000]; static long long handles[2000];\n"
      "static volatile int current, wrong;\n"
      "static void note(int k) {{ {1}; }}\n"
      "static void *work(void *unused) {{\n"
      "  while (current < 1990) {{ int k = current; {0} r = asked(handles[k]); if ({2}) wrong = 1; "
      "}}\n"
      "  return NULL;\n"
      "}}\n",
      subject.c_type, is_asking ? "firsts[k] = asked(handles[k])" : "",
      is_asking ? fmt::format("r != {} && r != firsts[k]", subject.failure) : "r && 0");
}

constexpr const char* kRaceCheck =
    "char name[32]; asked = call; pthread_t threads[3]; /* call() */\n"
    "for (int k = 0; k < 8; k++) { sprintf(name, \"f%d\", k); close(open(name, O_CREAT | O_RDWR, "
    "0644)); truncate(name, 4096 * k + 1); }\n"
    "for (int k = 0; k < 3; k++) { sprintf(name, \"f%d\", k); handles[k] = rt_file_mmap_map(name); "
    "note(k); }\n"
    "for (int k = 0; k < 3; k++) pthread_create(&threads[k], NULL, work, NULL);\n"
    "for (int k = 3; k < 2000; k++) {\n"
    "  sprintf(name, \"f%d\", k % 8); handles[k] = rt_file_mmap_map(name); note(k); current = k - "
    "2;\n"
    "  rt_file_mmap_unmap(handles[k - 3]); if (k % 2) rt_file_mmap_unmap(handles[k - 2]);\n"
    "}\n"
    "for (int k = 0; k < 3; k++) pthread_join(threads[k], NULL);\nreturn wrong;";

/// Asks for what is being given back, until the race is over.
void ask_in_race(const Case& c, const Subject& judged, Race& race) {
  probe::heap::adopt_thread();
  while (!race.is_over) {
    const std::size_t at = race.current;
    for (const std::size_t back : {std::size_t{0}, std::size_t{1}}) {
      if (at < back) continue;
      const Slot& slot = race.slots[at - back];
      const std::int64_t handle = slot.handle;
      const Answer answer = c.call_raw(with(handle));
      if (answer.failed || judged.kind == probe::Kind::kFlag) continue;
      const bool is_right = judged.kind == probe::Kind::kView ? answer.data == slot.data
                                                              : answer.number == slot.length;
      if (!is_right) race.wrong = handle;
    }
  }
}

constexpr const char* kKeptCheck =
    "asked = call; pthread_t threads[3]; /* call() */ static long long kept[2000];\n"
    "FILE *out = fopen(\"file\", \"wb\"); for (int i = 0; i < 5000; i++) putc('f', out); "
    "fclose(out);\n"
    "for (int k = 0; k < 3; k++) handles[k] = rt_file_mmap_map(\"file\");\n"
    "for (int k = 0; k < 3; k++) pthread_create(&threads[k], NULL, work, NULL);\n"
    "for (int k = 3; k < 2000; k++) {\n"
    "  handles[k] = rt_file_mmap_map(\"file\"); current = k - 2;\n"
    "  call(handles[k - 3]); kept[k] = rt_file_mmap_map(\"file\");\n"
    "}\n"
    "for (int k = 0; k < 3; k++) pthread_join(threads[k], NULL);\n"
    "for (int k = 3; k < 2000; k++) if (!call(kept[k])) return 1;\nreturn 0;";

/// Nobody has given these back: they must be live still.
void expect_kept(Case& c, const std::vector<Live>& kept) {
  for (const Live& live : kept) {
    if (live.handle <= 0) c.cannot_judge("files could not be mapped");
    const bool has_bytes =
        !has(c, kData) || !wrong_bytes("", live.content, ask(c, kData, live.handle).data);
    if (has_bytes && !ask(c, kUnmap, live.handle).failed) continue;
    c.fail({.message = fmt::format("{} of handles that another thread gave back, too, gave back "
                                   "another mapping",
                                   c.subject().name),
            .expected = "a handle that nobody gave back stays live",
            .got = "it is gone",
            .check = kKeptCheck,
            .prelude = race_code(c.subject())});
  }
}

}  // namespace

void race(Case& c) {
  constexpr std::size_t kThreads = 3;
  function(c, kUnmap);
  const Subject map = function(c, kMap);
  const Subject back = function(c, kUnmap);
  const Subject* data = has(c, kData) ? &function(c, kData) : nullptr;
  std::vector<World> files;
  for (std::size_t i = 0; i < 8; ++i)
    files.push_back(world::file(Content::repeat(4096 * i + 1, "race")));
  for (const World& file : files)
    c.enter(file, {.check = kRaceCheck, .prelude = race_code(c.subject())});
  const auto race = std::make_unique<Race>();
  const auto fill = [&](std::size_t at) {
    const World& file = files[at % files.size()];
    const probe::Given given(file);
    const std::int64_t handle = map.call(given.arguments()).number;
    Slot& slot = race->slots[at];
    slot.length = static_cast<std::int64_t>(file.content.size());
    if (data != nullptr) slot.data = data->call({.handle = handle}).data;
    slot.handle = handle;
  };
  std::vector<Live> kept;  // that nobody gives back
  c.forgive_process();
  c.turn_to(number_world("a handle that another thread gives back", 1, "handle"));
  c.begin_calls();
  {
    const probe::heap::ProviderScope scope;
    fill(0);
    fill(1);
  }
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < kThreads; ++i)
      threads.emplace_back([&] { ask_in_race(c, c.subject(), *race); });
    const probe::heap::ProviderScope scope;
    const auto start = std::chrono::steady_clock::now();
    for (std::size_t at = 2; at < Race::kRounds; ++at) {
      if (std::chrono::steady_clock::now() - start > kEnough) break;
      race->current = at - 1;
      back.call({.handle = race->slots[at - 2].handle});
      if (at % 3 == 0) {
        const World& file = files[at % files.size()];
        const probe::Given given(file);
        kept.push_back({*file.path, file.content, map.call(given.arguments()).number});
      }
      fill(at);  // what takes the place of the one given back is another file
      if (at % 16 == 0) std::this_thread::yield();
    }
    race->is_over = true;
  }
  c.end_calls();
  std::unordered_set<std::int64_t> given;
  for (const Slot& slot : race->slots) {
    if (slot.handle != 0 && !given.insert(slot.handle).second)
      c.cannot_judge("handles come back, so that nobody can tell what a call was for");
  }
  for (const Live& live : kept) {
    if (!given.insert(live.handle).second) c.cannot_judge("a live handle was given out again");
  }
  if (is_judged(c, kUnmap)) expect_kept(c, kept);
  if (race->wrong == 0) return;
  c.fail(
      {.message = fmt::format("{} of a handle that another thread gave back, {}, gave the answer "
                              "of another mapping",
                              c.subject().name, race->wrong.load()),
       .expected = "the answer for the live handle, or failure",
       .got = "another one",
       .check = kRaceCheck,
       .prelude = race_code(c.subject())});
}

namespace {

constexpr std::size_t kUnmapThreads = 8;

std::string unmap_threads_code() {
  return "static bool (*asked)(long long); static long long handles[800]; static volatile int "
         "given[800];\n"
         "static void *work(void *unused) {\n"
         "  for (int k = 0; k < 800; k++) if (asked(handles[k])) __sync_fetch_and_add(&given[k], "
         "1);\n"
         "  return NULL;\n"
         "}\n";
}

constexpr const char* kUnmapThreadsCheck =
    "FILE *out = fopen(\"file\", \"wb\"); for (int i = 0; i < 5000; i++) putc('f', out); "
    "fclose(out); asked = call; /* call() */\n"
    "for (int round = 0; round < 10; round++) {\n"
    "  pthread_t threads[8];\n"
    "  for (int k = 0; k < 800; k++) given[k] = 0, handles[k] = rt_file_mmap_map(\"file\");\n"
    "  for (int k = 0; k < 8; k++) pthread_create(&threads[k], NULL, work, NULL);\n"
    "  for (int k = 0; k < 8; k++) pthread_join(threads[k], NULL);\n"
    "  for (int k = 0; k < 800; k++) if (given[k] != 1) return 1;\n"
    "}\n"
    "return 0;";

/// Gives the handles back from several threads, all of them each or a share each; how often each
/// was given back.
std::vector<int> give_back_at_once(Case& c, const std::vector<std::int64_t>& handles, bool shared) {
  std::vector<std::atomic<int>> given(handles.size());
  std::atomic<std::size_t> ready{0};
  c.begin_calls();
  {
    std::vector<std::jthread> threads;
    for (std::size_t thread = 0; thread < kUnmapThreads; ++thread) {
      threads.emplace_back([&, thread] {
        probe::heap::adopt_thread();
        ++ready;
        while (ready < kUnmapThreads) std::this_thread::yield();
        for (std::size_t i = shared ? 0 : thread; i < handles.size();
             i += shared ? 1 : kUnmapThreads) {
          if (!c.call_raw(with(handles[i])).failed) ++given[i];
        }
      });
    }
  }
  c.end_calls();
  return {given.begin(), given.end()};
}

}  // namespace

void threads_of_unmap(Case& c) {
  const World file = world::file(Content::pattern(5000));
  c.enter(file, {.check = kUnmapThreadsCheck, .prelude = unmap_threads_code()});
  for (int round = 0; round < 6; ++round) {
    const bool is_shared = round % 2 == 0;
    std::vector<std::int64_t> handles;
    for (int i = 0; i < 400; ++i) handles.push_back(map_path(c, *file.path));
    if (std::set<std::int64_t>(handles.begin(), handles.end()).size() != handles.size())
      c.cannot_judge("a live handle was given out again");
    c.turn_to(number_world("handles that several threads give back", handles.front(), "handle"));
    for (const int times : give_back_at_once(c, handles, is_shared)) {
      if (times == 1) continue;
      c.fail({.message = fmt::format("from {} threads at once, {} handles: {} returned true {} "
                                     "times for one handle",
                                     kUnmapThreads, is_shared ? "on the same" : "on different",
                                     c.subject().name, times),
              .expected = "true exactly once",
              .got = fmt::format("true {} times", times),
              .check = kUnmapThreadsCheck,
              .prelude = unmap_threads_code()});
    }
  }
}

namespace {

constexpr const char* kMapThreadsPrelude =
    "static long long (*asked)(const char *); static long long got[8][500];\n"
    "static void *work(void *mine) {\n"
    "  char name[8] = \"f0\";\n"
    "  for (int k = 0; k < 500; k++) name[1] = '0' + k % 4, ((long long *)mine)[k] = "
    "asked(name);\n"
    "  return NULL;\n"
    "}\n"
    "static int compare(const void *a, const void *b) {\n"
    "  long long x = *(long long *)a, y = *(long long *)b; return x < y ? -1 : x > y;\n"
    "}\n";
constexpr const char* kMapThreadsCheck =
    "char name[8]; pthread_t threads[8]; asked = call; /* call() */\n"
    "for (int k = 0; k < 4; k++) { sprintf(name, \"f%d\", k); close(open(name, O_CREAT | O_RDWR, "
    "0644)); truncate(name, 5000 + k); }\n"
    "for (int k = 0; k < 8; k++) pthread_create(&threads[k], NULL, work, got[k]);\n"
    "for (int k = 0; k < 8; k++) pthread_join(threads[k], NULL);\n"
    "for (int k = 0; k < 4000; k++) if (rt_file_mmap_length(got[k / 500][k % 500]) != 5000 + k % "
    "500 % 4) return 1;\n"
    "qsort(got, 4000, 8, compare);\n"
    "for (int k = 1; k < 4000; k++) if (got[0][k] == got[0][k - 1]) return 1;\nreturn 0;";

}  // namespace

void threads_of_map(Case& c) {
  constexpr std::size_t kThreads = 8;
  constexpr std::size_t kCalls = 200;
  std::vector<World> files;
  for (std::size_t i = 0; i < 4; ++i)
    files.push_back(world::file(Content::pattern(5000 + i, static_cast<unsigned>(i))));
  for (const World& file : files)
    c.enter(file, {.check = kMapThreadsCheck, .prelude = kMapThreadsPrelude});
  for (const World& file : files) {
    const std::int64_t alone = map_path(c, *file.path);
    const bool is_wrong =
        (has(c, kLength) &&
         ask(c, kLength, alone).number != static_cast<std::int64_t>(file.content.size())) ||
        (has(c, kData) && wrong_bytes("", file.content, ask(c, kData, alone).data));
    if (is_wrong) c.cannot_judge("a live handle does not give its length and bytes");
  }
  std::array<std::array<std::int64_t, kCalls>, kThreads> got{};
  const auto file_of = [&](std::size_t thread, std::size_t call) -> const World& {
    return files[thread % 2 == 0 ? 0 : (thread + call) % files.size()];
  };
  c.begin_calls();
  {
    std::vector<std::jthread> threads;
    for (std::size_t thread = 0; thread < kThreads; ++thread) {
      threads.emplace_back([&, thread] {
        probe::heap::adopt_thread();
        for (std::size_t i = 0; i < kCalls; ++i)
          got[thread][i] = c.call_raw(file_of(thread, i)).number;
      });
    }
  }
  c.end_calls();
  const auto fail = [&](const std::string& what) {
    c.fail(
        {.message = fmt::format("from {} threads at once: {} {}", kThreads, c.subject().name, what),
         .expected = "a handle of its own for every call, which stands for its file",
         .got = "it " + what,
         .check = kMapThreadsCheck,
         .prelude = kMapThreadsPrelude,
         .is_about_companion = true});
  };
  std::unordered_set<std::int64_t> seen;
  for (std::size_t thread = 0; thread < kThreads; ++thread) {
    for (std::size_t i = 0; i < kCalls; ++i) {
      const std::int64_t handle = got[thread][i];
      const World& file = file_of(thread, i);
      if (handle <= 0) fail("failed");
      if (!seen.insert(handle).second) fail("gave one handle twice");
      if (has(c, kLength) &&
          ask(c, kLength, handle).number != static_cast<std::int64_t>(file.content.size()))
        fail("gave a handle of another length");
      if (!has(c, kData)) continue;
      const Answer data = ask(c, kData, handle);
      if (data.failed || wrong_bytes("", file.content, data.data))
        fail("gave a handle of other bytes");
    }
  }
}

}  // namespace rtconf::cases::map
