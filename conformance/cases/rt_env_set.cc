// Which case judges which clause of rt_env_set.
#include "conformance/cases/common.h"
#include "conformance/cases/env.h"
#include "conformance/cases/faults.h"
#include "conformance/cases/functions.h"

namespace rtconf::cases {

std::vector<Row> rt_env_set() {
  return {
      {&spec::clause("rt_env_set.sets", 1), "", env::sets},
      {&spec::clause("rt_env_set.sets", 1), "mixed_calls", mixed_calls},
      {&spec::clause("rt_env_set.overwrites", 1), "", env::overwrites},
      {&spec::clause("rt_env_set.empty_value", 1), "", env::sets_empty_value},
      {&spec::clause("rt_env_set.long_value", 1), "", env::sets_long_value},
      {&spec::clause("rt_env_set.no_translation", 1), "", env::set_no_translation},
      {&spec::clause("rt_env_set.empty_key", 1), "", env::empty_key},
      {&spec::clause("rt_env_set.equals_sign_in_key", 1), "", env::equals_sign_in_key},
      {&spec::clause("rt_env_set.keeps_others", 1), "", env::keeps_others},
      {&spec::clause("rt_env_set.seen_by_process", 1), "", env::seen_by_process, nullptr, false,
       true},
      {&spec::clause("rt_env_set.seen_by_children", 1), "", env::seen_by_children, nullptr, false,
       true},
      {&spec::clause("rt_env_set.copies", 1), "", env::copies},
      {&spec::clause("rt_env_set.null_key", 1), "", env::set_null_key},
      {&spec::clause("rt_env_set.null_value", 1), "", env::set_null_value},
      {&spec::clause("rt_env_set.leaves_nothing_on_failure", 1), "", leaves_nothing_on_failure},
      {&spec::clause("rt_env_set.process_unchanged", 1), "telling_variables",
       env::telling_variables},
      // What every function promises.
      {&spec::clause("rt_env_set.leaves_nothing", 1), "", leaves_nothing},
      {&spec::clause("rt_env_set.spares_caller", 1), "", spares_caller},
      {&spec::clause("rt_env_set.process_unchanged", 1), "", process_unchanged},
      {&spec::clause("rt_env_set.process_unchanged", 1), "own_settings", process_unchanged},
      {&spec::clause("rt_env_set.after_fork", 1), "", after_fork},
      // When the world misbehaves inside the call.
      {&spec::clause("rt_env_set.interrupted", 1), "", interrupted},
      {&spec::clause("rt_env_set.complete_under_faults", 2), "", complete_under_faults},
      {&spec::clause("rt_env_set.out_of_memory", 1), "", out_of_memory},
      {&spec::clause("rt_env_set.leaves_nothing_under_faults", 1), "", leaves_nothing_under_faults},
      {&spec::clause("rt_env_set.cloexec", 1), "", cloexec},
  };
}

}  // namespace rtconf::cases
