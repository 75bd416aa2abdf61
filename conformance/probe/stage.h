// The functions of a provider as cases in one process: for inputs that are judged by calls of
// several of them, one after the other, any number of times.
#pragma once

#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "conformance/probe/case.h"
#include "conformance/probe/talk.h"

namespace rtconf::probe {

class Stage {
 public:
  /// `setting` is that of all cases, but for the clause. Without sentinels nobody looks at what
  /// else becomes of the process. What calls do is counted in the talk's feedback.
  Stage(Notepad& pad, std::vector<Subject> subjects, CaseSetting setting, Sentinels* sentinels,
        Talk& talk);

  const std::vector<Subject>& subjects() const { return subjects_; }
  /// Functions of another library, which is known to be right: to compare with.
  void compare_with(std::vector<Subject> peers) { peers_ = std::move(peers); }
  /// The function of that library; null where there is none.
  const Subject* peer(std::string_view function) const;
  /// The case of a function, from now on about its clause with that word. Null if the provider does
  /// not have the function.
  Case* about(std::string_view function, std::string_view word);
  /// Looks at what the calls of the present case have done to the process around them, unless the
  /// question is a terse one. Ends the process if they have done anything.
  void look();

 private:
  Notepad& pad_;
  std::vector<Subject> subjects_;
  std::vector<Subject> peers_;
  CaseSetting setting_;
  Sentinels* sentinels_;
  Talk& talk_;
  Case* present_ = nullptr;
  std::vector<std::unique_ptr<Case>> cases_;  ///< by subject; null before the first use
};

}  // namespace rtconf::probe
