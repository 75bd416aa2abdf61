// Which case judges which clause of rt_env_home.
#include "conformance/cases/common.h"
#include "conformance/cases/env.h"
#include "conformance/cases/faults.h"
#include "conformance/cases/functions.h"

namespace rtconf::cases {

std::vector<Row> rt_env_home() {
  return {
      {&spec::clause("rt_env_home.home", 1), "", env::home},
      {&spec::clause("rt_env_home.home", 1), "mixed_calls", mixed_calls},
      {&spec::clause("rt_env_home.empty_home", 1), "", env::empty_home},
      {&spec::clause("rt_env_home.without_home", 1), "", env::without_home},
      {&spec::clause("rt_env_home.without_home", 1), "without_entry", env::without_entry},
      {&spec::clause("rt_env_home.no_translation", 1), "", env::home_no_translation},
      {&spec::clause("rt_env_home.snapshot", 1), "", env::home_snapshot},
      {&spec::clause("rt_env_home.fresh", 1), "", env::home_fresh},
      // The memory it is in.
      {&spec::clause("rt_env_home.nul", 1), "", nul},
      {&spec::clause("rt_env_home.no_overrun", 1), "", no_overrun},
      {&spec::clause("rt_env_home.owned", 1), "", owned},
      {&spec::clause("rt_env_home.unshared", 1), "", unshared},
      {&spec::clause("rt_env_home.spares_caller", 1), "without_home", env::calls_without_home},
      {&spec::clause("rt_env_home.process_unchanged", 1), "without_home", env::calls_without_home},
      // What every function promises.
      {&spec::clause("rt_env_home.leaves_nothing", 1), "", leaves_nothing},
      {&spec::clause("rt_env_home.spares_caller", 1), "", spares_caller},
      {&spec::clause("rt_env_home.process_unchanged", 1), "", process_unchanged},
      {&spec::clause("rt_env_home.process_unchanged", 1), "own_settings", process_unchanged},
      {&spec::clause("rt_env_home.threads", 1), "", threads},
      {&spec::clause("rt_env_home.after_fork", 1), "", after_fork},
      // When the world misbehaves inside the call.
      {&spec::clause("rt_env_home.interrupted", 1), "", interrupted},
      {&spec::clause("rt_env_home.complete_under_faults", 2), "", complete_under_faults},
      {&spec::clause("rt_env_home.out_of_memory", 1), "", out_of_memory},
      {&spec::clause("rt_env_home.leaves_nothing_under_faults", 1), "",
       leaves_nothing_under_faults},
      {&spec::clause("rt_env_home.cloexec", 1), "", cloexec},
  };
}

}  // namespace rtconf::cases
