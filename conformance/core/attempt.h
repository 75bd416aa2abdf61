// One attempt at one task: a guardian, an executor, a time limit, and nothing left behind.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "conformance/core/desk.h"
#include "conformance/core/guardian.h"
#include "conformance/core/task.h"

namespace rtconf {

struct TimeLimits {
  std::chrono::milliseconds call;  ///< one call into the provider
  std::chrono::milliseconds load;
};

class Attempt {
 public:
  /// Starts the processes.
  Attempt(const Task& task, const Shared& shared, const TimeLimits& limits, void (*unmap)());
  Attempt(const Attempt&) = delete;
  Attempt& operator=(const Attempt&) = delete;
  ~Attempt();

  /// Waits until the executor has ended or must be ended.
  void finish();
  /// Puts an input to an executor that judges inputs. True if nothing was wrong; false if something
  /// was, or the executor has ended. What was wrong ends it, unless the question was a `terse` one:
  /// then little is told, and it may go on.
  bool ask(std::span<const unsigned char> input, bool terse = false);

  bool is_over() const { return ending_ != Ending::kNone; }
  Ending ending() const { return ending_; }
  std::int32_t number() const { return number_; }
  std::uint32_t orphans() const { return orphans_; }

 private:
  /// Waits a moment for the guardian; looks at time and memory. Sets the ending when there is one.
  void watch_over(int milliseconds);
  void check_limits();
  void conclude();
  void end_with(Ending ending, std::int32_t number);
  void kill_all() const;

  const Task& task_;
  const Shared& shared_;
  TimeLimits limits_;
  pid_t guardian_ = -1;
  Ending ending_ = Ending::kNone;
  std::int32_t number_ = 0;
  std::uint32_t orphans_ = 0;
  std::uint64_t progress_seen_ = 0;
  std::chrono::steady_clock::time_point since_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace rtconf
