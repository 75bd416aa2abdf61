// What the family `system` tells, against libc.
#include <gtest/gtest.h>
#include <rt.h>
#include <sched.h>
#include <stdlib.h>
#include <unistd.h>

#include <array>
#include <string>

#include "reference/checks/children.h"

namespace rt::checks {
namespace {

TEST(Processors, AreThoseThatMayBeUsed) {
  cpu_set_t usable;
  ASSERT_EQ(0, ::sched_getaffinity(0, sizeof usable, &usable));
  EXPECT_EQ(rt_system_cpu_count(), CPU_COUNT(&usable));
  EXPECT_EQ(0, status_of([&] {
              for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
                if (!CPU_ISSET(cpu, &usable)) continue;
                cpu_set_t one;
                CPU_ZERO(&one);
                CPU_SET(cpu, &one);
                if (::sched_setaffinity(0, sizeof one, &one) != 0) return 1;
                if (rt_system_cpu_count() != 1) return 2;
              }
              return 0;
            }));
}

TEST(HostName, IsWhatTheSystemSays) {
  std::array<char, 300> name{};
  ASSERT_EQ(0, ::gethostname(name.data(), name.size()));
  char* const told = rt_hostname();
  EXPECT_STREQ(told, name.data());
  ::free(told);
}

TEST(HostName, IsWholeAtTheGreatestLength) {
  const std::string longest(64, 'h');
  EXPECT_EQ(0, status_of([&] {
              // Where there are no namespaces for it, the machine's own name stays as it is.
              if (::unshare(CLONE_NEWUSER | CLONE_NEWUTS) != 0) return 0;
              if (::sethostname(longest.data(), longest.size()) != 0) return 0;
              char* const told = rt_hostname();
              return told != nullptr && told == longest ? 0 : 1;
            }));
}

}  // namespace
}  // namespace rt::checks
