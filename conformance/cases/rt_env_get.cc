// Which case judges which clause of rt_env_get.
#include "conformance/cases/common.h"
#include "conformance/cases/env.h"
#include "conformance/cases/faults.h"
#include "conformance/cases/functions.h"

namespace rtconf::cases {

std::vector<Row> rt_env_get() {
  return {
      {&spec::clause("rt_env_get.value", 1), "", env::value},
      {&spec::clause("rt_env_get.value", 1), "mixed_calls", mixed_calls},
      {&spec::clause("rt_env_get.long_value", 1), "", env::long_value},
      {&spec::clause("rt_env_get.exact_name", 1), "", env::exact_name},
      {&spec::clause("rt_env_get.unset", 1), "", env::unset},
      {&spec::clause("rt_env_get.empty_value", 1), "", env::empty_value},
      {&spec::clause("rt_env_get.no_translation", 1), "", env::get_no_translation},
      {&spec::clause("rt_env_get.snapshot", 1), "", env::get_snapshot},
      {&spec::clause("rt_env_get.fresh", 1), "", env::get_fresh},
      {&spec::clause("rt_env_get.fresh", 1), "by_set", env::get_fresh_after_set, nullptr, false,
       true},
      {&spec::clause("rt_env_get.null_key", 1), "", env::get_null_key},
      // The memory it is in.
      {&spec::clause("rt_env_get.nul", 1), "", nul},
      {&spec::clause("rt_env_get.no_overrun", 1), "", no_overrun},
      {&spec::clause("rt_env_get.owned", 1), "", owned},
      {&spec::clause("rt_env_get.unshared", 1), "", unshared},
      // What every function promises.
      {&spec::clause("rt_env_get.leaves_nothing", 1), "", leaves_nothing},
      {&spec::clause("rt_env_get.spares_caller", 1), "", spares_caller},
      {&spec::clause("rt_env_get.process_unchanged", 1), "", process_unchanged},
      {&spec::clause("rt_env_get.process_unchanged", 1), "own_settings", process_unchanged},
      {&spec::clause("rt_env_get.threads", 1), "", threads},
      {&spec::clause("rt_env_get.after_fork", 1), "", after_fork},
      // When the world misbehaves inside the call.
      {&spec::clause("rt_env_get.interrupted", 1), "", interrupted},
      {&spec::clause("rt_env_get.complete_under_faults", 2), "", complete_under_faults},
      {&spec::clause("rt_env_get.out_of_memory", 1), "", out_of_memory},
      {&spec::clause("rt_env_get.leaves_nothing_under_faults", 1), "", leaves_nothing_under_faults},
      {&spec::clause("rt_env_get.cloexec", 1), "", cloexec},
  };
}

}  // namespace rtconf::cases
