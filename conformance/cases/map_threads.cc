// The clauses about several threads that map, and about several that give back, all at once.
#include <fmt/format.h>

#include <array>
#include <atomic>
#include <set>
#include <thread>
#include <unordered_set>
#include <vector>

#include "conformance/cases/map.h"
#include "conformance/cases/map_live.h"
#include "conformance/cases/map_witness.h"
#include "conformance/cases/threads.h"

namespace rtconf::cases::map {

using probe::Answer;
using probe::Case;
using probe::Content;
using probe::World;
namespace world = probe::world;

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
      threads.push_back(start_thread(c, [&, thread] {
        ++ready;
        while (ready < kUnmapThreads) std::this_thread::yield();
        for (std::size_t i = shared ? 0 : thread; i < handles.size();
             i += shared ? 1 : kUnmapThreads) {
          if (!c.call_raw(number_world("", handles[i])).failed) ++given[i];
        }
      }));
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
  const bool has_length = bears_witness(c, kLength);
  const bool has_data = bears_witness(c, kData);
  std::array<std::array<std::int64_t, kCalls>, kThreads> got{};
  const auto file_of = [&](std::size_t thread, std::size_t call) -> const World& {
    return files[thread % 2 == 0 ? 0 : (thread + call) % files.size()];
  };
  c.begin_calls();
  {
    std::vector<std::jthread> threads;
    for (std::size_t thread = 0; thread < kThreads; ++thread) {
      threads.push_back(start_thread(c, [&, thread] {
        for (std::size_t i = 0; i < kCalls; ++i)
          got[thread][i] = c.call_raw(file_of(thread, i)).number;
      }));
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
      if (has_length &&
          ask(c, kLength, handle).number != static_cast<std::int64_t>(file.content.size()))
        fail("gave a handle of another length");
      if (!has_data) continue;
      const Answer data = ask(c, kData, handle);
      if (data.failed || wrong_bytes("", file.content, data.data))
        fail("gave a handle of other bytes");
    }
  }
}

}  // namespace rtconf::cases::map
