// The same seed gives the same report, and many runs in a row give no other verdict than conforms.
// RTCONF_RUNS sets how many runs in a row (default 5; the documented figure is measured with 200).
#include <gtest/gtest.h>

#include <cstdlib>

#include "conformance/selftest/judged.h"
#include "tools/user.h"

namespace rtconf::selftest {
namespace {

int runs() {
  const char* asked = std::getenv("RTCONF_RUNS");
  return asked != nullptr ? std::atoi(asked) : 5;
}

void expect_steady(const std::string& library) {
  for (int i = 0; i < runs(); ++i) {
    const Judged judged = judge(library, {});
    ASSERT_EQ(judged.status, 0) << "run " << i << "\n" << judged.err << judged.report;
    ASSERT_EQ(judged.verdict, "conforms") << "run " << i;
  }
}

TEST(SameSeed, SameReport) {
  for (const std::string& library : {tools::test_environment("RTCONF_REFERENCE"),
                                     library_path("mutant-libc-nul_missing-rt_file_read_text"),
                                     library_path("hostile-segfaults")}) {
    const Judged first = judge(library, {"--seed", "77"});
    const Judged second = judge(library, {"--seed", "77"});
    ASSERT_FALSE(first.verdict.empty()) << first.err;
    EXPECT_EQ(without_times(first.report), without_times(second.report)) << library;
  }
}

TEST(InARow, Reference) { expect_steady(tools::test_environment("RTCONF_REFERENCE")); }
TEST(InARow, ProviderWithAThreadPool) { expect_steady(library_path("correct-pool")); }
TEST(InARow, ProviderInRust) { expect_steady(library_path("correct-rust_std")); }

}  // namespace
}  // namespace rtconf::selftest
