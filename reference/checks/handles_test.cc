// The registry of handles at its limits, which take too long to be reached through the functions.
// It is linked from the static library, since the shared one hides it.
#include "reference/handles.h"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <set>
#include <thread>
#include <vector>

namespace rt::checks {
namespace {

TEST(Handles, AreGivenOutOnceEach) {
  std::set<std::int64_t> seen;
  for (std::uintptr_t turn = 1; turn <= 100'000; ++turn) {
    const std::int64_t handle = issue_handle(Kind::kLock, {turn, 2 * turn});
    ASSERT_GT(handle, 0);
    ASSERT_TRUE(seen.insert(handle).second);
    EXPECT_EQ(find_holding(Kind::kLock, handle).extent, 2 * turn);
    EXPECT_EQ(find_holding(Kind::kMapping, handle).what, 0U);
    EXPECT_EQ(end_handle(Kind::kMapping, handle).what, 0U);
    EXPECT_EQ(end_handle(Kind::kLock, handle).what, turn);
    // Neither it, nor what the registry keeps of it, stands for anything any more.
    for (const std::int64_t gone : {handle, -handle, std::int64_t{0}}) {
      for (const Kind kind : {Kind::kLock, Kind::kMapping}) {
        EXPECT_EQ(find_holding(kind, gone).what, 0U);
        EXPECT_EQ(end_handle(kind, gone).what, 0U);
      }
    }
  }
}

TEST(Handles, AreManyAndThenNoMore) {
  std::vector<std::int64_t> live;
  for (std::int64_t handle; (handle = issue_handle(Kind::kMapping, {live.size() + 1, 0})) > 0;) {
    live.push_back(handle);
    ASSERT_LE(live.size(), kMostHandles);
  }
  EXPECT_EQ(live.size(), kMostHandles);
  EXPECT_EQ(std::set<std::int64_t>(live.begin(), live.end()).size(), kMostHandles);
  for (std::size_t i = 0; i < live.size(); ++i) {
    ASSERT_EQ(find_holding(Kind::kMapping, live[i]).what, i + 1);
  }
  // Room for one is made by one, whichever it is.
  EXPECT_EQ(end_handle(Kind::kMapping, live[1000]).what, 1001U);
  live[1000] = issue_handle(Kind::kLock, {5, 5});
  EXPECT_GT(live[1000], 0);
  EXPECT_EQ(issue_handle(Kind::kLock, {5, 5}), -1);
  EXPECT_EQ(end_handle(Kind::kLock, live[1000]).what, 5U);
  for (const std::int64_t handle : live) end_handle(Kind::kMapping, handle);
  EXPECT_GT(issue_handle(Kind::kMapping, {1, 1}), 0);
}

TEST(Handles, ShowOneHoldingWhole) {
  // Both numbers of a holding are the same here: a reader must never see two that differ.
  std::array<std::atomic<std::int64_t>, 4> handles{};
  std::atomic<bool> done = false;
  std::atomic<int> torn = 0;
  std::atomic<int> seen = 0;
  std::thread asking([&] {
    while (!done) {
      for (const auto& handle : handles) {
        const Holding holding = find_holding(Kind::kMapping, handle);
        if (holding.what != holding.extent) ++torn;
        if (holding.what != 0) ++seen;
      }
    }
  });
  std::vector<std::thread> threads;
  for (std::uintptr_t thread = 1; thread <= 3; ++thread) {
    threads.emplace_back([&, thread] {
      for (std::uintptr_t turn = 0; turn < 200'000 || seen == 0; ++turn) {
        const std::uintptr_t value = 4 * turn + thread;
        const std::int64_t handle =
            handles.at(turn % 4).exchange(issue_handle(Kind::kMapping, {value, value}));
        const Holding ended = end_handle(Kind::kMapping, handle);
        if (ended.what != ended.extent || (handle != 0 && ended.what == 0)) ++torn;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  done = true;
  asking.join();
  EXPECT_EQ(torn, 0);
  EXPECT_GT(seen, 0);
}

}  // namespace
}  // namespace rt::checks
