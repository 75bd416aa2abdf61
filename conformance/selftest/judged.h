// Runs the built rtconf on a library and reads its JSON report, for the tests of the suite by
// itself.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace rtconf::selftest {

struct JudgedClause {
  std::string function;
  std::string word;
  std::string tier;
  std::string level;
  std::string verdict;
  std::string message;
  std::string replay;
  std::string reproducer;
  bool selected = true;  ///< this run was asked to judge it
};

struct Judged {
  int status = -1;  ///< of the command
  std::string err;  ///< what it wrote to stderr
  std::string verdict;
  std::string core;
  std::vector<JudgedClause> clauses;
  std::string report;  ///< the whole JSON text
};

/// `rtconf run LIBRARY OPTIONS... --report json`. A report that is no JSON makes `verdict` empty.
Judged judge(const std::string& library, const std::vector<std::string>& options);

/// True for fail, crash, exit, hang, oom and warn.
bool is_complaint(const JudgedClause& clause);

/// The path of a library of conformance/mutants, by its name without ".so".
std::string library_path(std::string_view file);

/// The report without what may differ between two runs: times.
std::string without_times(std::string report);

}  // namespace rtconf::selftest
