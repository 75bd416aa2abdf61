#include "conformance/core/session.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <map>
#include <optional>

#include "conformance/core/surroundings.h"

extern char** environ;  // NOLINT(readability-redundant-declaration)

namespace rtconf {
namespace {

/// What the tests share while the session runs.
struct Running {
  const SessionHooks* hooks = nullptr;
  std::map<std::string, std::size_t> index_by_name;
};
Running running;

class CaseTest : public testing::Test {
 public:
  explicit CaseTest(std::string name) : name_(std::move(name)) {}
  void TestBody() override {
    if (!running.hooks->judge(running.index_by_name.at(name_))) ADD_FAILURE() << name_;
  }

 private:
  std::string name_;
};

/// Knows the selected rows as soon as GoogleTest does, so that all of them can run at once.
class Beginning : public testing::EmptyTestEventListener {
 public:
  explicit Beginning(std::map<std::string, cases::Row> rows) : rows_(std::move(rows)) {}

  void OnTestIterationStart(const testing::UnitTest& unit, int /*iteration*/) override {
    std::vector<cases::Row> selected;
    for (int s = 0; s < unit.total_test_suite_count(); ++s) {
      const testing::TestSuite& suite = *unit.GetTestSuite(s);
      for (int t = 0; t < suite.total_test_count(); ++t) {
        const testing::TestInfo& test = *suite.GetTestInfo(t);
        if (!test.should_run()) continue;
        const std::string name = fmt::format("{}.{}", suite.name(), test.name());
        running.index_by_name[name] = selected.size();
        selected.push_back(rows_.at(name));
      }
    }
    running.hooks->begin(selected);
  }

 private:
  std::map<std::string, cases::Row> rows_;
};

/// What a CI has set for tests of its own must not change a verdict.
void forget_environment() {
  std::vector<std::string> names;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    if (text.starts_with("GTEST_") || text.starts_with("TESTBRIDGE_"))
      names.emplace_back(text.substr(0, text.find('=')));
  }
  for (const std::string& name : names) unsetenv(name.c_str());
}

/// A pattern that names a clause also takes the clause's cases: "f.nul" becomes
/// "f.nul:f.nul/*:f.nul~*".
std::string widen(const std::string& patterns) {
  std::string wide;
  std::size_t from = 0;
  while (from <= patterns.size()) {
    const std::size_t end = std::min(patterns.find(':', from), patterns.size());
    const std::string one = patterns.substr(from, end - from);
    if (!one.empty()) wide += fmt::format("{}{}:{}/*:{}~*", wide.empty() ? "" : ":", one, one, one);
    from = end + 1;
  }
  return wide;
}

std::string gtest_filter(const std::string& filter) {
  if (filter.empty()) return "*";
  const std::size_t dash = filter.find('-');
  if (dash == std::string::npos) return widen(filter);
  const std::string chosen = dash == 0 ? "*" : widen(filter.substr(0, dash));
  return fmt::format("{}-{}", chosen, widen(filter.substr(dash + 1)));
}

}  // namespace

std::string case_name(const cases::Row& row, std::string_view profile) {
  return fmt::format("{}{}{}/{}", row.clause->id, row.variant.empty() ? "" : "~", row.variant,
                     profile);
}

void run_session(const RunOptions& options, std::string_view profile,
                 const std::vector<cases::Row>& rows, const SessionHooks& hooks) {
  forget_environment();
  if (options.shard_total > 1) {
    setenv("GTEST_TOTAL_SHARDS", fmt::format("{}", options.shard_total).c_str(), 1);
    setenv("GTEST_SHARD_INDEX", fmt::format("{}", options.shard_index - 1).c_str(), 1);
  }
  int argc = 1;
  std::string program = options.program;
  char* argv[] = {program.data(), nullptr};
  testing::InitGoogleTest(&argc, argv);
  GTEST_FLAG_SET(filter, gtest_filter(options.filter));
  GTEST_FLAG_SET(output, "");

  std::map<std::string, cases::Row> by_name;
  std::optional<surroundings::NamedDirectory> named(std::in_place);
  for (const cases::Row& row : rows) {
    const std::string name = case_name(row, profile);
    const std::string suite = name.substr(0, name.find('.'));
    const std::string test = name.substr(name.find('.') + 1);
    by_name.emplace(name, row);
    testing::RegisterTest(suite.c_str(), test.c_str(), nullptr, nullptr, __FILE__, __LINE__,
                          [name]() -> testing::Test* { return new CaseTest(name); });
  }
  named.reset();
  running.hooks = &hooks;
  testing::TestEventListeners& listeners = testing::UnitTest::GetInstance()->listeners();
  delete listeners.Release(listeners.default_result_printer());
  listeners.Append(new Beginning(std::move(by_name)));
  // What failed stands in the book; GoogleTest's own count is not asked.
  [[maybe_unused]] const int failed = RUN_ALL_TESTS();
}

}  // namespace rtconf
