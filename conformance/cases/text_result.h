// What functions share whose result is a text that no file holds: worlds that say what it is, and
// the judging of calls between which something changes.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "conformance/probe/case.h"

namespace rtconf::cases {

/// The world with `text` for the right answer; `truth` is a C expression for it. `content` is the
/// text as a formula, where it is long.
probe::World giving(probe::World world, const std::string& text, const std::string& truth,
                    const std::optional<probe::Content>& content = std::nullopt);

/// Nothing, or how the answer differs from the text.
std::optional<probe::Failure> wrong_text(const probe::Answer& answer, const std::string& text,
                                         const std::string& call, const std::string& check);

/// C that returns 1 if `result` is not the text that the C expression stands for.
std::string wrong_text_code(const std::string& truth);

/// Calls between which something changes: each has to give what is true at the time.
class Sequence {
 public:
  /// `truth` tells what is true now, `truth_code` the same in C. The world is entered.
  Sequence(probe::Case& c, const probe::World& world, std::function<std::string()> truth,
           std::string truth_code);
  /// Changes something, and calls.
  void change(const probe::Step& step, std::string_view what);
  /// The same by a function of the provider: `code` is C for it.
  void changed_by(std::string_view code, std::string_view what);

 private:
  probe::Case& c_;
  std::string call_;
  std::function<std::string()> truth_;
  std::string truth_code_;
  std::string history_;
};

}  // namespace rtconf::cases
