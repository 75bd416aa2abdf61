// Which case judges which clause of rt_hostname.
#include "conformance/cases/common.h"
#include "conformance/cases/faults.h"
#include "conformance/cases/functions.h"
#include "conformance/cases/system.h"

namespace rtconf::cases {

std::vector<Row> rt_hostname() {
  return {
      {&spec::clause("rt_hostname.hostname", 1), "", system::hostname},
      {&spec::clause("rt_hostname.hostname", 1), "of_any_length", system::hostname_of_any_length},
      // The memory it is in.
      {&spec::clause("rt_hostname.nul", 1), "", nul},
      {&spec::clause("rt_hostname.no_overrun", 1), "", no_overrun},
      {&spec::clause("rt_hostname.owned", 1), "", owned},
      {&spec::clause("rt_hostname.unshared", 1), "", unshared},
      // What every function promises.
      {&spec::clause("rt_hostname.leaves_nothing", 1), "", leaves_nothing},
      {&spec::clause("rt_hostname.spares_caller", 1), "", spares_caller},
      {&spec::clause("rt_hostname.process_unchanged", 1), "", process_unchanged},
      {&spec::clause("rt_hostname.process_unchanged", 1), "own_settings", process_unchanged},
      {&spec::clause("rt_hostname.threads", 1), "", threads},
      {&spec::clause("rt_hostname.after_fork", 1), "", after_fork},
      // When the world misbehaves inside the call.
      {&spec::clause("rt_hostname.interrupted", 1), "", interrupted},
      {&spec::clause("rt_hostname.complete_under_faults", 2), "", complete_under_faults},
      {&spec::clause("rt_hostname.out_of_memory", 1), "", out_of_memory},
      {&spec::clause("rt_hostname.leaves_nothing_under_faults", 1), "",
       leaves_nothing_under_faults},
      {&spec::clause("rt_hostname.cloexec", 1), "", cloexec},
  };
}

}  // namespace rtconf::cases
