// A judgement that a clause does not hold, and what shows it.
#pragma once

#include <string>

namespace rtconf::probe {

struct Failure {
  std::string message = {};
  std::string expected = {};
  std::string got = {};
  std::string check = {};    ///< C statements that return 1 when the fault shows (see Recipe)
  std::string prelude = {};  ///< C before main
  std::string watch = {};    ///< C that looks at each system call of the call (see fault_code.h)
  bool is_about_companion = false;  ///< what failed is what was done to another's result
  std::string word = {};            ///< of the clause that it breaks, if that has a case of its own
  std::string blamed = {};          ///< word of the clause that fails instead of the case's own
};

}  // namespace rtconf::probe
