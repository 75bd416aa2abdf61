// Which case judges which clause of rt_file_modified_time.
#include "conformance/cases/asking.h"
#include "conformance/cases/common.h"
#include "conformance/cases/faults.h"
#include "conformance/cases/functions.h"
#include "conformance/properties/tree_calls.h"

namespace rtconf::cases {

std::vector<Row> rt_file_modified_time() {
  return {
      {&spec::clause("rt_file_modified_time.modified_time", 1), "",
       in_turn<asking::modified_time, asking::descriptor_zero>},
      {&spec::clause("rt_file_modified_time.modified_time", 1), "time_zones", asking::time_zones},
      {&spec::clause("rt_file_modified_time.modified_time", 1), "mixed_calls", mixed_calls},
      {&spec::clause("rt_file_modified_time.modified_time", 1), "sequences", nullptr,
       &properties::kTreeCalls},
      {&spec::clause("rt_file_modified_time.floor", 1), "", asking::floor},
      {&spec::clause("rt_file_modified_time.early_times", 1), "", asking::early_times},
      {&spec::clause("rt_file_modified_time.late_times", 1), "", asking::late_times},
      {&spec::clause("rt_file_modified_time.directory", 1), "", asking::time_of_directory},
      {&spec::clause("rt_file_modified_time.unreadable", 1), "", asking::time_of_unreadable},
      {&spec::clause("rt_file_modified_time.follows_links", 1), "", asking::follows_links},
      {&spec::clause("rt_file_modified_time.fresh", 1), "", asking::time_fresh},
      // What every function promises.
      {&spec::clause("rt_file_modified_time.null_path", 1), "", null_path},
      {&spec::clause("rt_file_modified_time.bad_path", 1), "", asking::bad_path},
      {&spec::clause("rt_file_modified_time.odd_path", 1), "", asking::odd_path},
      {&spec::clause("rt_file_modified_time.leaves_nothing", 1), "", leaves_nothing},
      {&spec::clause("rt_file_modified_time.leaves_nothing_on_failure", 1), "",
       leaves_nothing_on_failure},
      {&spec::clause("rt_file_modified_time.spares_caller", 1), "", spares_caller},
      {&spec::clause("rt_file_modified_time.process_unchanged", 1), "", process_unchanged},
      {&spec::clause("rt_file_modified_time.process_unchanged", 1), "own_settings",
       process_unchanged},
      {&spec::clause("rt_file_modified_time.threads", 1), "", threads},
      {&spec::clause("rt_file_modified_time.after_fork", 1), "", after_fork},
      // When the world misbehaves inside the call.
      {&spec::clause("rt_file_modified_time.interrupted", 1), "", interrupted},
      {&spec::clause("rt_file_modified_time.complete_under_faults", 2), "", complete_under_faults},
      {&spec::clause("rt_file_modified_time.out_of_memory", 1), "", out_of_memory},
      {&spec::clause("rt_file_modified_time.leaves_nothing_under_faults", 1), "",
       leaves_nothing_under_faults},
      {&spec::clause("rt_file_modified_time.cloexec", 1), "", cloexec},
  };
}

}  // namespace rtconf::cases
