// What the tests under faults share: every call of a function fails in turn, and whatever becomes
// of it, some things must hold.
#pragma once

#include <gtest/gtest.h>

#include <initializer_list>

#include "reference/checks/fake_calls.h"

namespace rt::checks {

/// What every call must have kept to that only reads.
inline void expect_clean(const Watch& watch) {
  EXPECT_TRUE(watch.open.empty()) << "a descriptor was left open";
  EXPECT_TRUE(watch.mapped.empty()) << "a mapping was left";
  EXPECT_TRUE(watch.blocks.empty()) << "a block of memory was left";
  EXPECT_EQ(watch.closed_unopened, 0);
  EXPECT_EQ(watch.wrongly_unmapped, 0);
  EXPECT_EQ(watch.inheritable, 0);
  EXPECT_EQ(watch.writable, 0);
}

/// What every call must have kept to that may write.
inline void expect_clean_writer(Watch& watch) {
  watch.writable = 0;
  expect_clean(watch);
}

/// Which call of an operation is made to fail.
struct Fault {
  int call;   ///< its number, from 0
  int calls;  ///< how many there are without a fault
  int error;

  bool is_last() const { return call == calls - 1; }
};

inline std::ostream& operator<<(std::ostream& out, const Fault& fault) {
  return out << "call " << fault.call << " of " << fault.calls << ", errno " << fault.error;
}

/// Runs an operation once for each of its calls and each error, with that call failing. `prepare`
/// makes the same start for each; `check` is given what the operation gave, the watch and the
/// fault.
template <typename Prepare, typename Operation, typename Check>
void fail_each_call(std::initializer_list<int> errors, Prepare prepare, Operation operation,
                    Check check) {
  prepare();
  int calls = 0;
  {
    const Watch watch;
    static_cast<void>(operation());
    calls = watch.calls;
  }
  ASSERT_GT(calls, 0) << "no call was seen";
  for (const int error : errors) {
    for (int call = 0; call < calls; ++call) {
      prepare();
      Watch watch;
      watch.fail_at = call;
      watch.error = error;
      const auto result = operation();
      check(result, watch, Fault{call, calls, error});
    }
  }
}

/// The same for allocations. Where a sanitizer has its own there may be none to be seen.
template <typename Operation, typename Check>
void fail_each_allocation(Operation operation, Check check) {
  int allocations = 0;
  {
    const Watch watch;
    static_cast<void>(operation());
    allocations = watch.allocations;
  }
  for (int allocation = 0; allocation < allocations; ++allocation) {
    Watch watch;
    watch.fail_allocation_at = allocation;
    const auto result = operation();
    check(result, watch, Fault{allocation, allocations, ENOMEM});
  }
}

}  // namespace rt::checks
