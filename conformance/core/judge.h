// From the record that a case left to what it says of its clause, and of other clauses in passing.
#pragma once

#include <string>
#include <vector>

#include "conformance/cases/row.h"
#include "conformance/core/desk.h"
#include "conformance/core/result.h"
#include "spec/lookup.h"

namespace rtconf {

struct Finding {
  std::string word;  ///< of the clause, of the function that the case judges
  Verdict verdict = Verdict::kUntested;
  std::string message = {};
  std::string expected = {};
  std::string got = {};
  std::string reproducer = {};
  std::string plan = {};        ///< the fault plan that shows it; "" for none
  bool is_suite_fault = false;  ///< the suite failed, not the provider
};

/// First what the case says of its own clause, then what was seen in passing.
std::vector<Finding> judge(const Record& record, const spec::Clause& clause);

/// The clause that the record is about: the row's own, or, where a process judged several, that
/// which was judged when it ended.
const spec::Clause& judged_clause(const Record& record, const cases::Row& row);

/// How the process that only loaded the library ended, in words; "" if it loaded.
std::string load_trouble(const Record& record);
/// What the suite itself could not do while it tried to load the library, or "".
std::string load_fault(const Record& record);

/// What the loader says, if that is why the library is refused; else "".
std::string refused_by_loader(const Record& record);

}  // namespace rtconf
