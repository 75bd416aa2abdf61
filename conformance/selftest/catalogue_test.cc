// What is written down fits together: clauses have cases, cases have clauses, mutants have both.
#include <gtest/gtest.h>

#include <set>

#include "conformance/core/run.h"
#include "conformance/mutants/coverage.h"
#include "spec/lookup.h"

namespace rtconf::selftest {
namespace {

std::set<std::string> judged_clauses() {
  std::set<std::string> judged;
  for (const CaseName& name : case_names()) judged.insert(name.clause);
  return judged;
}

TEST(Catalogue, EveryClauseHasACaseOrSaysWhyNot) {
  const std::set<std::string> judged = judged_clauses();
  for (const spec::Clause& clause : spec::kClauses) {
    EXPECT_NE(judged.contains(std::string(clause.id)), !clause.untested.empty()) << clause.id;
  }
}

TEST(Catalogue, EveryCaseNameIsUnique) {
  std::set<std::string> names;
  for (const CaseName& name : case_names())
    EXPECT_TRUE(names.insert(name.name).second) << name.name;
}

TEST(Catalogue, EveryMustClauseHasAMutant) {
  for (const std::string& id : mutants::clauses_without_mutant()) {
    const spec::Clause* clause = spec::find_clause(id);
    ASSERT_NE(clause, nullptr) << id;
    // What no case can judge yet needs its mutant when the case comes.
    EXPECT_FALSE(clause->untested.empty()) << id << " has no mutant";
  }
}

TEST(Catalogue, EveryRowOfTheMutantsNamesClausesOfTheSpec) {
  for (const std::string& unknown : mutants::unknown_names()) ADD_FAILURE() << unknown;
}

}  // namespace
}  // namespace rtconf::selftest
