// Which case judges which clause of rt_getpid.
#include "conformance/cases/common.h"
#include "conformance/cases/faults.h"
#include "conformance/cases/functions.h"
#include "conformance/cases/process.h"

namespace rtconf::cases {

std::vector<Row> rt_getpid() {
  return {
      {&spec::clause("rt_getpid.process_id", 1), "", process::process_id},
      {&spec::clause("rt_getpid.process_id", 1), "large", process::large_process_id},
      {&spec::clause("rt_getpid.process_id", 1), "mixed_calls", mixed_calls},
      // What every function promises.
      {&spec::clause("rt_getpid.leaves_nothing", 1), "", leaves_nothing},
      {&spec::clause("rt_getpid.spares_caller", 1), "", spares_caller},
      {&spec::clause("rt_getpid.process_unchanged", 1), "", process_unchanged},
      {&spec::clause("rt_getpid.process_unchanged", 1), "own_settings", process_unchanged},
      {&spec::clause("rt_getpid.threads", 1), "", threads},
      {&spec::clause("rt_getpid.after_fork", 1), "", process::id_after_fork},
      // When the world misbehaves inside the call.
      {&spec::clause("rt_getpid.interrupted", 1), "", interrupted},
      {&spec::clause("rt_getpid.complete_under_faults", 2), "", complete_under_faults},
      {&spec::clause("rt_getpid.out_of_memory", 1), "", out_of_memory},
      {&spec::clause("rt_getpid.leaves_nothing_under_faults", 1), "", leaves_nothing_under_faults},
      {&spec::clause("rt_getpid.cloexec", 1), "", cloexec},
  };
}

}  // namespace rtconf::cases
