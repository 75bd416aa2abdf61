// Which case judges which clause of rt_env_cwd.
#include "conformance/cases/common.h"
#include "conformance/cases/env.h"
#include "conformance/cases/faults.h"
#include "conformance/cases/functions.h"

namespace rtconf::cases {

std::vector<Row> rt_env_cwd() {
  return {
      {&spec::clause("rt_env_cwd.working_directory", 1), "", env::working_directory},
      {&spec::clause("rt_env_cwd.working_directory", 1), "mixed_calls", mixed_calls},
      {&spec::clause("rt_env_cwd.long_path", 1), "", env::long_path},
      {&spec::clause("rt_env_cwd.beyond_path_max", 1), "", env::beyond_path_max},
      {&spec::clause("rt_env_cwd.gone", 1), "", env::gone},
      {&spec::clause("rt_env_cwd.fresh", 1), "", env::cwd_fresh},
      {&spec::clause("rt_env_cwd.no_translation", 1), "", env::cwd_no_translation},
      // The memory it is in.
      {&spec::clause("rt_env_cwd.nul", 1), "", nul},
      {&spec::clause("rt_env_cwd.no_overrun", 1), "", no_overrun},
      {&spec::clause("rt_env_cwd.owned", 1), "", owned},
      {&spec::clause("rt_env_cwd.unshared", 1), "", unshared},
      {&spec::clause("rt_env_cwd.leaves_nothing_on_failure", 1), "", leaves_nothing_on_failure},
      // What every function promises.
      {&spec::clause("rt_env_cwd.leaves_nothing", 1), "", leaves_nothing},
      {&spec::clause("rt_env_cwd.spares_caller", 1), "", spares_caller},
      {&spec::clause("rt_env_cwd.process_unchanged", 1), "", process_unchanged},
      {&spec::clause("rt_env_cwd.process_unchanged", 1), "own_settings", process_unchanged},
      {&spec::clause("rt_env_cwd.threads", 1), "", threads},
      {&spec::clause("rt_env_cwd.after_fork", 1), "", after_fork},
      // When the world misbehaves inside the call.
      {&spec::clause("rt_env_cwd.interrupted", 1), "", interrupted},
      {&spec::clause("rt_env_cwd.complete_under_faults", 2), "", complete_under_faults},
      {&spec::clause("rt_env_cwd.out_of_memory", 1), "", out_of_memory},
      {&spec::clause("rt_env_cwd.leaves_nothing_under_faults", 1), "", leaves_nothing_under_faults},
      {&spec::clause("rt_env_cwd.cloexec", 1), "", cloexec},
  };
}

}  // namespace rtconf::cases
