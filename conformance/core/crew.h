// The wardens of a run, seen from the orchestrator: started, watched, replaced when one dies.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "conformance/core/desk.h"
#include "conformance/core/task.h"

namespace rtconf {

class Crew {
 public:
  Crew(const Plan& plan, Desk& desk, unsigned jobs);
  ~Crew();
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;

  /// Waits until the record is done, looking after the wardens meanwhile. `idle` is called every
  /// 100 ms or sooner, and ends the waiting when it returns false.
  template <class Idle>
  void wait_for(const Record& record, Idle idle) {
    while (record.done == 0) {
      const std::uint32_t seen = desk_.changes;
      if (record.done != 0) break;
      wait_for_change(desk_.changes, seen, 100);
      look_after();
      if (!idle()) return;
    }
  }

  /// A warden that died with a case in hand was killed by it: says so in the record, and starts
  /// another. For who waits in another way than wait_for().
  void look_after();

 private:
  void start(unsigned number);
  void give_up(std::int32_t index, Ending ending, std::int32_t number);

  const Plan& plan_;
  Desk& desk_;
  std::vector<pid_t> wardens_;
};

}  // namespace rtconf
