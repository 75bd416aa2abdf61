// The clause about a thread that gives handles back while others use them, in any function that
// takes a handle.
#include <fmt/format.h>

#include <array>
#include <atomic>
#include <chrono>
#include <memory>
#include <thread>
#include <unordered_set>
#include <vector>

#include "conformance/cases/map.h"
#include "conformance/cases/map_live.h"
#include "conformance/cases/map_witness.h"
#include "conformance/cases/threads.h"
#include "conformance/probe/heap.h"

namespace rtconf::cases::map {

using probe::Answer;
using probe::Case;
using probe::Content;
using probe::Subject;
using probe::World;
namespace world = probe::world;

namespace {

/// What one thread gives back while others ask for it.
struct Slot {
  std::atomic<std::int64_t> handle{0};
  std::atomic<const unsigned char*> data{nullptr};
  std::atomic<std::int64_t> length{0};
};

constexpr std::chrono::milliseconds kEnough{1000};  // where threads wait for each other
constexpr std::chrono::microseconds kNap{20};

struct Race {
  static constexpr std::size_t kRounds = 150;
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

Answer ask_raw(const Subject& judged, std::int64_t handle) {
  const probe::heap::ProviderScope scope;
  return judged.call({.handle = handle});
}

/// Asks for what is being given back, until the race is over.
void ask_in_race(const Subject& judged, Race& race) {
  while (!race.is_over) {
    const std::size_t at = race.current;
    for (const std::size_t back : {std::size_t{0}, std::size_t{1}}) {
      if (at < back) continue;
      const Slot& slot = race.slots[at - back];
      const std::int64_t handle = slot.handle;
      const Answer answer = ask_raw(judged, handle);
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
        !bears_witness(c, kData) || !wrong_bytes("", live.content, ask(c, kData, live.handle).data);
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
  rely_on(c, kUnmap);
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
      threads.push_back(start_thread(c, [&] { ask_in_race(c.subject(), *race); }));
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
      // Who wakes takes the processor from who only asks, wherever in its call that is: as good as
      // many more rounds in which calls meet by chance.
      if (at % 2 == 0) std::this_thread::sleep_for(kNap);
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

}  // namespace rtconf::cases::map
