// Which case judges which clause of rt_file_unlock.
#include "conformance/cases/common.h"
#include "conformance/cases/faults.h"
#include "conformance/cases/functions.h"
#include "conformance/cases/lock.h"

namespace rtconf::cases {

std::vector<Row> rt_file_unlock() {
  return {
      // What is given up.
      {&spec::clause("rt_file_unlock.releases", 1), "", lock::releases, nullptr, false, true},
      {&spec::clause("rt_file_unlock.releases", 1), "mixed_calls", mixed_calls, nullptr, false,
       true},
      {&spec::clause("rt_file_unlock.keeps_others", 1), "", lock::keeps_others, nullptr, false,
       true},
      {&spec::clause("rt_file_unlock.stale_handle", 1), "", lock::stale_handle, nullptr, false,
       true},
      {&spec::clause("rt_file_unlock.unknown_handle", 1), "", lock::unknown_handle, nullptr, false,
       true},
      {&spec::clause("rt_file_unlock.closes_nothing_else", 1), "", lock::closes_nothing_else,
       nullptr, false, true},
      {&spec::clause("rt_file_unlock.threads", 1), "", lock::threads_that_unlock, nullptr, false,
       true},
      {&spec::clause("rt_file_unlock.after_fork", 1), "", lock::unlock_after_fork, nullptr, false,
       true},
      // What every function promises.
      {&spec::clause("rt_file_unlock.leaves_nothing", 1), "", lock::unlock_leaves_nothing, nullptr,
       false, true},
      {&spec::clause("rt_file_unlock.leaves_nothing_on_failure", 1), "", leaves_nothing_on_failure},
      {&spec::clause("rt_file_unlock.spares_caller", 1), "", lock::unlock_spares_caller, nullptr,
       false, true},
      {&spec::clause("rt_file_unlock.process_unchanged", 1), "",
       lock::unlock_leaves_process_unchanged, nullptr, false, true},
      {&spec::clause("rt_file_unlock.process_unchanged", 1), "own_settings",
       lock::unlock_leaves_process_unchanged, nullptr, false, true},
      // When the world misbehaves inside the call.
      {&spec::clause("rt_file_unlock.interrupted", 1), "", interrupted, nullptr, false, true},
      {&spec::clause("rt_file_unlock.complete_under_faults", 2), "", complete_under_faults, nullptr,
       false, true},
      {&spec::clause("rt_file_unlock.out_of_memory", 1), "", out_of_memory, nullptr, false, true},
      {&spec::clause("rt_file_unlock.leaves_nothing_under_faults", 1), "",
       leaves_nothing_under_faults, nullptr, false, true},
      {&spec::clause("rt_file_unlock.cloexec", 1), "", cloexec, nullptr, false, true},
  };
}

}  // namespace rtconf::cases
