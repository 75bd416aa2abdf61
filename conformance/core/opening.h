// The opening of a run: the library is looked at, loaded once in a process of its own, and if that
// went well a plan is there for more.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "conformance/core/desk.h"
#include "conformance/core/library.h"
#include "conformance/core/scratch.h"
#include "conformance/core/task.h"

namespace rtconf {

class Opening {
 public:
  /// `stop` is asked every 100 ms or sooner; once true, the opening ends early.
  Opening(const std::string& provider, std::chrono::milliseconds timeout,
          const std::function<bool()>& stop);

  /// Why the library cannot be judged, or "".
  const std::string& refusal() const { return refusal_; }
  /// What the suite itself could not do, or "".
  const std::string& fault() const { return fault_; }
  bool is_good() const { return refusal_.empty() && fault_.empty(); }

  /// Without rows, and with nothing that a user may ask for.
  const Plan& plan() const { return plan_; }
  const Library& library() const { return library_; }
  /// What the reader should know.
  const std::vector<std::string>& notes() const { return notes_; }
  /// What keeps the provider apart, in words.
  const std::string& isolation() const { return isolation_; }
  bool has_landlock() const { return landlock_; }

 private:
  std::string load();
  std::string load_copy();
  std::string try_load();
  void take(const Record& record);
  void note_isolation(const Desk& desk);
  bool is_stopped() const { return stop_ && stop_(); }

  const std::function<bool()>& stop_;
  Scratch scratch_;
  Library library_;
  Plan plan_;
  std::string refusal_;
  std::string fault_;
  std::vector<std::string> notes_;
  std::string loader_says_;  ///< when it did not take the library
  std::string isolation_ = "none";
  bool landlock_ = false;
};

}  // namespace rtconf
