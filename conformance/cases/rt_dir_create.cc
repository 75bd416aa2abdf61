// Which case judges which clause of rt_dir_create.
#include "conformance/cases/common.h"
#include "conformance/cases/dir.h"
#include "conformance/cases/faults.h"
#include "conformance/cases/functions.h"
#include "conformance/properties/tree_calls.h"

namespace rtconf::cases {

std::vector<Row> rt_dir_create() {
  return {
      // What is made.
      {&spec::clause("rt_dir_create.created", 1), "", dir::created},
      {&spec::clause("rt_dir_create.created", 1), "mixed_calls", mixed_calls},
      {&spec::clause("rt_dir_create.created", 1), "sequences", nullptr, &properties::kTreeCalls},
      {&spec::clause("rt_dir_create.mode", 1), "", dir::mode},
      {&spec::clause("rt_dir_create.existing", 1), "", dir::existing},
      {&spec::clause("rt_dir_create.missing_parent", 1), "", dir::missing_parent},
      {&spec::clause("rt_dir_create.parents", 1), "", dir::parents},
      {&spec::clause("rt_dir_create.parents", 1), "out_of_hand", dir::parents_out_of_hand},
      {&spec::clause("rt_dir_create.already_there", 1), "", dir::already_there},
      {&spec::clause("rt_dir_create.file_in_the_way", 1), "", dir::file_in_the_way},
      {&spec::clause("rt_dir_create.odd_forms", 1), "", dir::odd_forms},
      {&spec::clause("rt_dir_create.follows_links", 1), "", dir::create_follows_links},
      {&spec::clause("rt_dir_create.unwritable", 1), "", dir::unwritable},
      // What every function promises.
      {&spec::clause("rt_dir_create.null_path", 1), "", dir::create_null_path},
      {&spec::clause("rt_dir_create.bad_path", 1), "", dir::create_bad_path},
      {&spec::clause("rt_dir_create.odd_path", 1), "", dir::create_odd_path},
      {&spec::clause("rt_dir_create.leaves_nothing", 1), "", leaves_nothing},
      {&spec::clause("rt_dir_create.leaves_nothing_on_failure", 1), "", leaves_nothing_on_failure},
      {&spec::clause("rt_dir_create.spares_caller", 1), "", spares_caller},
      {&spec::clause("rt_dir_create.process_unchanged", 1), "", process_unchanged},
      {&spec::clause("rt_dir_create.process_unchanged", 1), "own_settings", process_unchanged},
      {&spec::clause("rt_dir_create.threads", 1), "", dir::threads_on_one_path},
      {&spec::clause("rt_dir_create.threads", 1), "many_paths", dir::threads_on_many_paths},
      {&spec::clause("rt_dir_create.threads", 1), "processes", dir::processes_on_one_path},
      {&spec::clause("rt_dir_create.after_fork", 1), "", after_fork},
      // When the world misbehaves inside the call.
      {&spec::clause("rt_dir_create.interrupted", 1), "", interrupted},
      {&spec::clause("rt_dir_create.complete_under_faults", 2), "", complete_under_faults},
      {&spec::clause("rt_dir_create.out_of_memory", 1), "", out_of_memory},
      {&spec::clause("rt_dir_create.leaves_nothing_under_faults", 1), "",
       leaves_nothing_under_faults},
      {&spec::clause("rt_dir_create.cloexec", 1), "", cloexec},
  };
}

}  // namespace rtconf::cases
