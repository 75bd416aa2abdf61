// Which case judges which clause of rt_system_cpu_count.
#include "conformance/cases/common.h"
#include "conformance/cases/faults.h"
#include "conformance/cases/functions.h"
#include "conformance/cases/system.h"

namespace rtconf::cases {

std::vector<Row> rt_system_cpu_count() {
  return {
      {&spec::clause("rt_system_cpu_count.processors", 1), "", system::processors},
      {&spec::clause("rt_system_cpu_count.at_least_one", 1), "", system::at_least_one},
      // What every function promises.
      {&spec::clause("rt_system_cpu_count.leaves_nothing", 1), "", leaves_nothing},
      {&spec::clause("rt_system_cpu_count.spares_caller", 1), "", spares_caller},
      {&spec::clause("rt_system_cpu_count.process_unchanged", 1), "", process_unchanged},
      {&spec::clause("rt_system_cpu_count.process_unchanged", 1), "own_settings",
       process_unchanged},
      {&spec::clause("rt_system_cpu_count.threads", 1), "", threads},
      {&spec::clause("rt_system_cpu_count.after_fork", 1), "", after_fork},
      // When the world misbehaves inside the call.
      {&spec::clause("rt_system_cpu_count.interrupted", 1), "", interrupted},
      {&spec::clause("rt_system_cpu_count.complete_under_faults", 2), "", complete_under_faults},
      {&spec::clause("rt_system_cpu_count.out_of_memory", 1), "", out_of_memory},
      {&spec::clause("rt_system_cpu_count.leaves_nothing_under_faults", 1), "",
       leaves_nothing_under_faults},
      {&spec::clause("rt_system_cpu_count.cloexec", 1), "", cloexec},
  };
}

}  // namespace rtconf::cases
