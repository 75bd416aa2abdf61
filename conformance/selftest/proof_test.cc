// The proof: every planted fault is caught and blamed on the clauses of its row and on no other
// function, every right provider passes, every hostile one is named at the function that did it
// while the others keep their true verdicts.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>

#include "conformance/mutants/coverage.h"
#include "conformance/mutants/mutants_table.h"
#include "conformance/selftest/judged.h"

namespace rtconf::selftest {
namespace {

using mutants::Kind;
using mutants::Library;

/// Whether RTCONF_PROOF asks for everything, which takes an hour of one processor.
bool is_complete() { return std::getenv("RTCONF_PROOF") != nullptr; }

/// The first libc form of each fault. Its other forms share all but the place of the fault with it.
bool is_first_form(const Library& library) {
  if (library.kind != Kind::kMutant) return true;
  const auto* first = std::find_if(
      std::begin(mutants::kLibraries), std::end(mutants::kLibraries), [&](const Library& other) {
        return other.kind == Kind::kMutant && other.name == library.name && other.form == "libc";
      });
  return first == &library;
}

/// What of a library is judged: of a mutant the function that the fault is in, of a hostile one
/// also another, which has to get its true verdicts. A complete proof judges every function.
std::string filter_for(const Library& library) {
  const std::string own = std::string(library.function) + ".*";
  if (library.kind == Kind::kCorrect || library.at == "load") return "";
  if (is_complete() && is_first_form(library)) return "";
  return library.kind == Kind::kHostile ? own + ":rt_file_size.*" : own;
}

/// One processor for each run: the tests themselves run side by side.
Judged judge_row(const Library& library) {
  std::vector<std::string> options = {"--jobs", "1"};
  const std::string filter = filter_for(library);
  if (!filter.empty()) options.insert(options.end(), {"--filter", filter});
  const bool is_hardened =
      !library.clauses.empty() && mutants::first_tier(library) == spec::Tier::kHardened;
  if (library.kind == Kind::kCorrect || is_hardened) {
    options.insert(options.end(), {"--tier", "all"});
  }
  return judge(library_path(library.file), options);
}

std::string describe(const JudgedClause& clause) {
  return clause.function + "." + clause.word + ": " + clause.verdict + ": " + clause.message;
}

/// No process is left that has the library mapped.
void expect_nothing_left(const Library& library) {
  const std::string name = std::string(library.file) + ".so";
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    std::ifstream maps(entry.path() / "maps");
    for (std::string line; std::getline(maps, line);) {
      ASSERT_EQ(line.find(name), std::string::npos) << entry.path() << " is still running " << name;
    }
  }
}

/// True if the one function can be judged only through the other: what takes a handle needs what
/// gives one, and the reverse. A fault in the one may leave the other untested.
bool is_judged_through(std::string_view judged, std::string_view other) {
  const spec::Function* one = spec::find_function(judged);
  const spec::Function* two = spec::find_function(other);
  if (one == nullptr || two == nullptr || one->group != two->group) return false;
  return one->parameters[0] == spec::Role::kHandle || two->parameters[0] == spec::Role::kHandle;
}

void expect_other_functions_clean(const Library& library, const Judged& judged) {
  for (const JudgedClause& clause : judged.clauses) {
    if (clause.function == library.function) continue;
    EXPECT_FALSE(is_complaint(clause)) << "blames another function: " << describe(clause);
    if (clause.tier == "core" && clause.selected &&
        !is_judged_through(clause.function, library.function)) {
      EXPECT_NE(clause.verdict, "untested") << describe(clause);
    }
  }
}

void expect_row(const Library& library, const Judged& judged) {
  bool any_expected = false;
  for (const JudgedClause& clause : judged.clauses) {
    const spec::Clause* known = spec::find_clause(clause.function, clause.word);
    ASSERT_NE(known, nullptr) << clause.function << "." << clause.word;
    const bool expected = mutants::is_expected_to_fail(library, *known, false);
    const bool was_run = clause.selected;
    any_expected = any_expected || (expected && was_run);
    if (expected && was_run) {
      EXPECT_TRUE(is_complaint(clause)) << "not caught: " << describe(clause);
    }
    if (is_complaint(clause) && clause.function == library.function) {
      EXPECT_TRUE(mutants::may_fail(library, clause.function, clause.word))
          << "not in its row: " << describe(clause);
    }
    if (is_complaint(clause)) {
      EXPECT_FALSE(clause.replay.empty()) << describe(clause);
      EXPECT_FALSE(clause.reproducer.empty()) << describe(clause);
    }
  }
  expect_other_functions_clean(library, judged);
  const bool all_should = std::all_of(
      judged.clauses.begin(), judged.clauses.end(),
      [](const JudgedClause& clause) { return !is_complaint(clause) || clause.verdict == "warn"; });
  if (any_expected && !all_should) {
    EXPECT_EQ(judged.status, 1);
  }
}

/// All is right but for the words that the row names, which fail in some function.
void expect_right(const Library& library, const Judged& judged) {
  std::set<std::string> failed;
  for (const JudgedClause& clause : judged.clauses) {
    if (!is_complaint(clause)) continue;
    failed.insert(clause.word);
    EXPECT_TRUE(mutants::has_word(library.clauses, clause.word)) << describe(clause);
  }
  mutants::for_each_word(library.clauses, [&](std::string_view word) {
    EXPECT_TRUE(failed.contains(std::string(word))) << "did not fail: " << word;
  });
  EXPECT_EQ(judged.core, "conforms");
}

/// The exit statuses that the verdicts of a row stand for.
std::set<int> statuses(std::string_view verdicts) {
  std::set<int> allowed;
  mutants::for_each_word(verdicts, [&](std::string_view verdict) {
    if (verdict == "any") allowed.insert({0, 1, 3});
    allowed.insert(verdict == "refused" ? 3 : verdict == "pass" ? 0 : 1);
  });
  return allowed;
}

void expect_contained(const Library& library, const Judged& judged) {
  if (library.at != "call" || library.verdicts == "refused") {
    EXPECT_TRUE(statuses(library.verdicts).contains(judged.status))
        << judged.status << " " << judged.err;
  } else {
    EXPECT_TRUE(statuses(library.verdicts).contains(judged.status))
        << judged.status << " " << judged.err;
    expect_other_functions_clean(library, judged);
    if (judged.status == 0) return expect_nothing_left(library);
    mutants::for_each_word(library.clauses, [&](std::string_view word) {
      const auto found = std::find_if(
          judged.clauses.begin(), judged.clauses.end(), [&](const JudgedClause& clause) {
            return clause.function == library.function && clause.word == word;
          });
      ASSERT_NE(found, judged.clauses.end());
      EXPECT_TRUE(is_complaint(*found)) << "not named: " << describe(*found);
    });
    EXPECT_TRUE(
        std::any_of(judged.clauses.begin(), judged.clauses.end(), [&](const JudgedClause& clause) {
          return is_complaint(clause) && clause.function == library.function;
        }));
  }
  expect_nothing_left(library);
}

class Proof : public testing::Test {
 public:
  explicit Proof(const Library& library) : library_(library) {}
  void TestBody() override {
    const Judged judged = judge_row(library_);
    if (library_.at != "load") {
      ASSERT_FALSE(judged.clauses.empty()) << judged.err << judged.report;
    }
    switch (library_.kind) {
      case Kind::kMutant:
        return expect_row(library_, judged);
      case Kind::kCorrect:
        return expect_right(library_, judged);
      case Kind::kHostile:
        return expect_contained(library_, judged);
    }
  }

 private:
  const Library& library_;
};

const char* suite_name(Kind kind) {
  switch (kind) {
    case Kind::kMutant:
      return "Mutant";
    case Kind::kCorrect:
      return "Correct";
    case Kind::kHostile:
      break;
  }
  return "Hostile";
}

}  // namespace
}  // namespace rtconf::selftest

int main(int argc, char** argv) {
  using rtconf::mutants::Library;
  using rtconf::selftest::is_complete;
  using rtconf::selftest::is_first_form;
  for (const Library& library : rtconf::mutants::kLibraries) {
    if (!is_complete() && !is_first_form(library)) continue;
    std::string name(library.file);
    std::replace(name.begin(), name.end(), '-',
                 '_');  // GoogleTest's filters take a dash for "but not"
    testing::RegisterTest(rtconf::selftest::suite_name(library.kind), name.c_str(), nullptr,
                          nullptr, __FILE__, __LINE__,
                          [&library] { return new rtconf::selftest::Proof(library); });
  }
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
