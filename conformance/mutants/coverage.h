// Compares the table of mutants with the spec: a row that names a clause which is not there, and a
// clause that no mutant fails, are what the self-test wants to hear of. Knows no engine: whether a
// library does fail what its row says is not found out here.
#pragma once

#include <string>
#include <vector>

#include "conformance/mutants/library.h"
#include "spec/lookup.h"

namespace rtconf::mutants {

/// One line for each row that names a function or a clause that the spec does not have.
std::vector<std::string> unknown_names();

/// The ids of the `must` clauses that no mutant breaks, those that no case judges yet included.
std::vector<std::string> clauses_without_mutant();

/// True if a run has to fail this clause: it is broken, and there are cases that see it. What only
/// large files show is seen with `large` alone.
bool is_expected_to_fail(const Library& library, const spec::Clause& clause, bool large);

/// The first tier of which a run has to fail a clause: core if there is any such clause.
spec::Tier first_tier(const Library& library);

}  // namespace rtconf::mutants
