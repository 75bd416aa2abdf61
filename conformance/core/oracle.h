// Who says of an input whether anything is wrong with what the provider does on it. A fuzzing
// engine asks; the warden answers, out of executors that it replaces whenever one ends.
#pragma once

#include <functional>
#include <span>
#include <string>

#include "conformance/cases/row.h"
#include "conformance/core/desk.h"
#include "conformance/probe/feedback.h"

namespace rtconf {

class Oracle {
 public:
  Oracle() = default;
  virtual ~Oracle() = default;
  Oracle(const Oracle&) = delete;
  Oracle& operator=(const Oracle&) = delete;

  /// True if nothing was wrong. Inputs that are no input, such as empty ones, are right.
  virtual bool ask(std::span<const unsigned char> input) = 0;
  /// The same with all that tells of a failure, and with a look at the process around the calls.
  virtual bool ask_in_full(std::span<const unsigned char> input) = 0;
  /// The same from a fresh process, where nothing that came before counts.
  virtual bool ask_alone(std::span<const unsigned char> input) = 0;
  /// After either was false: how it ended.
  virtual const Record& record() const = 0;
  /// What the input asked last has made the provider do; for the engine to read and to clear.
  virtual probe::Feedback& feedback() = 0;
  /// A directory for the engine, in memory where that is possible.
  virtual const std::string& room() const = 0;
};

/// Asks what it likes, and returns when it is done. Runs in the warden.
using Engine = std::function<void(Oracle& oracle, const cases::Row& row)>;

}  // namespace rtconf
