// What the families `env` and `system` make of calls and allocations that fail. Not knowing is a
// failure, and no text.
#include <errno.h>
#include <gtest/gtest.h>
#include <rt.h>
#include <stdlib.h>
#include <string.h>

#include "reference/checks/fake_calls.h"
#include "reference/checks/faults.h"

namespace rt::checks {
namespace {

/// Frees a result and tells whether there was one.
bool is_given(char* text) {
  ::free(text);
  return text != nullptr;
}

struct Asking {
  const char* name;
  bool (*call)();  ///< whether there is a result
};
constexpr Asking kAll[] = {
    {"cwd", [] { return is_given(rt_env_cwd()); }},
    {"hostname", [] { return is_given(rt_hostname()); }},
    {"cpu_count", [] { return rt_system_cpu_count() > 0; }},
    {"get", [] { return is_given(rt_env_get("PATH")); }},
    {"get_unset", [] { return is_given(rt_env_get("RT_UNSET")); }},
    {"home", [] { return is_given(rt_env_home()); }},
};

class AskingFaults : public testing::TestWithParam<Asking> {};

TEST_P(AskingFaults, InterruptionsAreInvisible) {
  Watch watch;
  watch.interrupt = true;
  EXPECT_TRUE(GetParam().call());
  expect_clean(watch);
}

TEST_P(AskingFaults, AFailingCallIsAFailure) {
  int calls = 0;
  {
    const Watch watch;
    EXPECT_TRUE(GetParam().call());
    calls = watch.calls;
  }
  for (const int error : {EIO, ENOMEM, EACCES, ENOENT}) {
    for (int call = 0; call < calls; ++call) {
      Watch watch;
      watch.fail_at = call;
      watch.error = error;
      EXPECT_FALSE(GetParam().call()) << error;
    }
  }
}

TEST_P(AskingFaults, AFailingAllocationIsAFailureUnlessItOnlyMakesSmaller) {
  fail_each_allocation(GetParam().call, [](bool given, const Watch&, const Fault& fault) {
    EXPECT_TRUE(!given || (fault.call > 0 && fault.is_last())) << fault;
  });
}

INSTANTIATE_TEST_SUITE_P(All, AskingFaults, testing::ValuesIn(kAll),
                         [](const auto& asking) { return asking.param.name; });

TEST(WorkingDirectoryFaults, ABufferThatIsTooSmallGrowsAndNotForEver) {
  Watch once;
  once.fail_at = 0;
  once.error = ERANGE;
  EXPECT_TRUE(is_given(rt_env_cwd()));
  EXPECT_EQ(once.calls, 2);

  Watch always;
  always.error = ERANGE;
  always.before = [&](int call) { always.fail_at = call; };
  EXPECT_FALSE(is_given(rt_env_cwd()));
  EXPECT_LT(always.calls, 20);
}

}  // namespace
}  // namespace rt::checks
