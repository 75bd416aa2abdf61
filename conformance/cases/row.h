// A row of the case table: which clause, at which revision, is judged by which code.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/probe/case.h"
#include "conformance/probe/stage.h"
#include "spec/lookup.h"

namespace rtconf::cases {

/// Asks the child process to judge one input of a property; true if it holds. The input is written
/// down before any call.
using Ask = std::function<bool(std::span<const unsigned char> input)>;

struct Property {
  /// Generates inputs and shrinks the first that fails. Runs in the warden, which survives whatever
  /// the provider does.
  void (*drive)(const Ask& ask, std::uint64_t seed);
  /// Judges one input, in a child process: returns if it holds.
  void (*judge)(probe::Case& c, std::span<const unsigned char> input);
};

/// What fuzzers drive: inputs that are judged by calls of any of the provider's functions. Its rows
/// stand in no table; `rtconf fuzz` makes them, and `rtconf run` for what that has found.
struct Target {
  std::string_view name;   ///< a word, e.g. "contents"
  std::string_view title;  ///< what it tries, for people
  /// Judges one input, in a child process: returns if nothing is wrong. Any bytes are an input.
  void (*judge)(probe::Stage& stage, std::span<const unsigned char> input);
};

using Inputs = std::vector<std::vector<unsigned char>>;

struct Row {
  const spec::Clause* clause;
  std::string_view variant;  ///< "" for a clause's first case
  void (*body)(probe::Case& c);
  const Property* property = nullptr;  ///< instead of a body
  bool large = false;                  ///< only under --large
  bool calls_others = false;           ///< calls other functions of the provider too
  const Target* target = nullptr;      ///< instead of a body; then the clause is what inputs broke
  std::shared_ptr<const Inputs> inputs = nullptr;  ///< for a target, those to judge

  /// True if the child is told what to judge while it runs.
  bool judges_inputs() const { return property != nullptr || target != nullptr; }
};

/// Several short bodies of one clause in one process: to make one takes longer than many a body.
template <void (*... bodies)(probe::Case& c)>
void in_turn(probe::Case& c) {
  (bodies(c), ...);
}

/// All rows, in the order of the functions in the spec.
std::vector<Row> all();

}  // namespace rtconf::cases
