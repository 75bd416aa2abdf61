// Which case judges which clause of rt_file_exists.
#include "conformance/cases/asking.h"
#include "conformance/cases/common.h"
#include "conformance/cases/faults.h"
#include "conformance/cases/functions.h"
#include "conformance/properties/tree_calls.h"

namespace rtconf::cases {

std::vector<Row> rt_file_exists() {
  return {
      {&spec::clause("rt_file_exists.exists", 1), "",
       in_turn<asking::exists, asking::descriptor_zero>},
      {&spec::clause("rt_file_exists.exists", 1), "mixed_calls", mixed_calls},
      {&spec::clause("rt_file_exists.exists", 1), "sequences", nullptr, &properties::kTreeCalls},
      {&spec::clause("rt_file_exists.directory", 1), "", asking::existing_directory},
      {&spec::clause("rt_file_exists.unreadable", 1), "", asking::existing_unreadable},
      {&spec::clause("rt_file_exists.follows_links", 1), "", asking::follows_links},
      {&spec::clause("rt_file_exists.fresh", 1), "", asking::existing_fresh},
      // What every function promises.
      {&spec::clause("rt_file_exists.null_path", 1), "", null_path},
      {&spec::clause("rt_file_exists.bad_path", 1), "", asking::bad_path},
      {&spec::clause("rt_file_exists.odd_path", 1), "", asking::odd_path},
      {&spec::clause("rt_file_exists.leaves_nothing", 1), "", leaves_nothing},
      {&spec::clause("rt_file_exists.leaves_nothing_on_failure", 1), "", leaves_nothing_on_failure},
      {&spec::clause("rt_file_exists.spares_caller", 1), "", spares_caller},
      {&spec::clause("rt_file_exists.process_unchanged", 1), "", process_unchanged},
      {&spec::clause("rt_file_exists.process_unchanged", 1), "own_settings", process_unchanged},
      {&spec::clause("rt_file_exists.threads", 1), "", threads},
      {&spec::clause("rt_file_exists.after_fork", 1), "", after_fork},
      // When the world misbehaves inside the call.
      {&spec::clause("rt_file_exists.interrupted", 1), "", interrupted},
      {&spec::clause("rt_file_exists.complete_under_faults", 2), "", complete_under_faults},
      {&spec::clause("rt_file_exists.out_of_memory", 1), "", out_of_memory},
      {&spec::clause("rt_file_exists.leaves_nothing_under_faults", 1), "",
       leaves_nothing_under_faults},
      {&spec::clause("rt_file_exists.cloexec", 1), "", cloexec},
  };
}

}  // namespace rtconf::cases
