// Keeps the result of a run while it grows: begins with every clause of the spec, and takes in
// findings case by case.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/cases/row.h"
#include "conformance/core/judge.h"
#include "conformance/core/result.h"
#include "conformance/core/run.h"

namespace rtconf {

class Book {
 public:
  /// `exported`: the functions that the provider exports.
  Book(const RunOptions& options, const std::vector<std::string>& exported);

  /// True if this run was asked to judge the clause and its function is there.
  bool is_asked(const spec::Clause& clause) const;
  /// Says that at least one case of the clause will run.
  void select(const spec::Clause& clause);
  /// Takes in what one case found, which was about `clause` when it ended.
  void add(const cases::Row& row, const spec::Clause& clause, const std::vector<Finding>& findings,
           std::uint64_t micros);
  /// Takes in what a second book says of some clauses (indices) after their cases ran again, in
  /// fresh processes: where the two differ, the clause is flaky.
  void compare(const Book& again, const std::vector<std::size_t>& clauses);
  /// Clauses that were asked for but no case was selected for: the run is partial then.
  void close_selection();
  /// Verdicts of the tiers from the clauses so far.
  const RunResult& tallied();
  RunResult& result() { return result_; }

 private:
  ClauseResult& entry(const spec::Clause& clause);
  static void take(ClauseResult& into, const ClauseResult& from);
  /// `row` is the case that found it.
  void merge(const spec::Clause& clause, const Finding& finding, const cases::Row& row);
  std::string replay(const spec::Clause& clause, const spec::Clause& judged,
                     const std::string& plan) const;

  const RunOptions& options_;
  RunResult result_;
};

}  // namespace rtconf
