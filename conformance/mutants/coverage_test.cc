#include "conformance/mutants/coverage.h"

#include <gtest/gtest.h>

namespace rtconf::mutants {
namespace {

std::string in_lines(const std::vector<std::string>& texts) {
  std::string lines;
  for (const std::string& text : texts) lines += "  " + text + "\n";
  return lines;
}

TEST(MutantsTable, NamesOnlyWhatTheSpecHas) { EXPECT_EQ(in_lines(unknown_names()), ""); }

TEST(MutantsTable, HasAMutantForEveryMustClause) {
  EXPECT_EQ(in_lines(clauses_without_mutant()), "");
}

}  // namespace
}  // namespace rtconf::mutants
