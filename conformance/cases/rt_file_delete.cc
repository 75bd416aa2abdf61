// Which case judges which clause of rt_file_delete.
#include "conformance/cases/common.h"
#include "conformance/cases/deleting.h"
#include "conformance/cases/faults.h"
#include "conformance/cases/functions.h"
#include "conformance/properties/tree_calls.h"

namespace rtconf::cases {

std::vector<Row> rt_file_delete() {
  return {
      {&spec::clause("rt_file_delete.removes", 1), "",
       in_turn<deleting::removes, deleting::descriptor_zero>},
      {&spec::clause("rt_file_delete.removes", 1), "mixed_calls", mixed_calls},
      {&spec::clause("rt_file_delete.removes", 1), "sequences", nullptr, &properties::kTreeCalls},
      {&spec::clause("rt_file_delete.removes_link", 1), "", deleting::removes_link},
      {&spec::clause("rt_file_delete.keeps_other_names", 1), "", deleting::keeps_other_names},
      {&spec::clause("rt_file_delete.unreadable", 1), "", deleting::unreadable},
      {&spec::clause("rt_file_delete.directory", 1), "", deleting::directory},
      {&spec::clause("rt_file_delete.unwritable", 1), "", deleting::unwritable},
      {&spec::clause("rt_file_delete.bad_path", 1), "", deleting::bad_path},
      {&spec::clause("rt_file_delete.null_path", 1), "", deleting::null_path},
      {&spec::clause("rt_file_delete.odd_path", 1), "", deleting::odd_path},
      // What every function promises.
      {&spec::clause("rt_file_delete.leaves_nothing", 1), "", leaves_nothing},
      {&spec::clause("rt_file_delete.leaves_nothing_on_failure", 1), "", leaves_nothing_on_failure},
      {&spec::clause("rt_file_delete.spares_caller", 1), "", spares_caller},
      {&spec::clause("rt_file_delete.process_unchanged", 1), "", process_unchanged},
      {&spec::clause("rt_file_delete.process_unchanged", 1), "own_settings", process_unchanged},
      {&spec::clause("rt_file_delete.threads", 1), "", threads},
      {&spec::clause("rt_file_delete.threads", 1), "same_path", deleting::same_path},
      {&spec::clause("rt_file_delete.after_fork", 1), "", after_fork},
      // When the world misbehaves inside the call.
      {&spec::clause("rt_file_delete.interrupted", 1), "", interrupted},
      {&spec::clause("rt_file_delete.complete_under_faults", 2), "", complete_under_faults},
      {&spec::clause("rt_file_delete.out_of_memory", 1), "", out_of_memory},
      {&spec::clause("rt_file_delete.leaves_nothing_under_faults", 1), "",
       leaves_nothing_under_faults},
      {&spec::clause("rt_file_delete.cloexec", 1), "", cloexec},
  };
}

}  // namespace rtconf::cases
