// Which case judges which clause of rt_file_size.
#include "conformance/cases/common.h"
#include "conformance/cases/faults.h"
#include "conformance/cases/functions.h"
#include "conformance/cases/size.h"
#include "conformance/properties/same_bytes.h"
#include "conformance/properties/tree_calls.h"

namespace rtconf::cases {

std::vector<Row> rt_file_size() {
  return {
      {&spec::clause("rt_file_size.size", 1), "", size::exact},
      {&spec::clause("rt_file_size.size", 1), "thousand_calls", a_thousand_calls},
      {&spec::clause("rt_file_size.size", 1), "kinds_of_files",
       in_turn<kinds_of_files, turned_links, with_descriptor_zero>},
      {&spec::clause("rt_file_size.size", 1), "mixed_calls", mixed_calls},
      {&spec::clause("rt_file_size.size", 1), "property", nullptr, &properties::kSameBytes},
      {&spec::clause("rt_file_size.size", 1), "sequences", nullptr, &properties::kTreeCalls},
      {&spec::clause("rt_file_size.directory", 1), "", size::directory},
      {&spec::clause("rt_file_size.unreadable", 1), "", size::unreadable},
      // What every function promises.
      {&spec::clause("rt_file_size.null_path", 1), "", null_path},
      {&spec::clause("rt_file_size.bad_path", 1), "", bad_path},
      {&spec::clause("rt_file_size.odd_path", 1), "", odd_path},
      {&spec::clause("rt_file_size.follows_links", 1), "", follows_links},
      {&spec::clause("rt_file_size.sparse", 1), "", sparse},
      {&spec::clause("rt_file_size.fresh", 1), "", fresh},
      {&spec::clause("rt_file_size.file_untouched", 1), "", file_untouched},
      {&spec::clause("rt_file_size.leaves_nothing", 1), "", leaves_nothing},
      {&spec::clause("rt_file_size.leaves_nothing_on_failure", 1), "", leaves_nothing_on_failure},
      {&spec::clause("rt_file_size.spares_caller", 1), "", spares_caller},
      {&spec::clause("rt_file_size.process_unchanged", 1), "", process_unchanged},
      {&spec::clause("rt_file_size.process_unchanged", 1), "own_settings", process_unchanged},
      {&spec::clause("rt_file_size.threads", 1), "", threads},
      {&spec::clause("rt_file_size.after_fork", 1), "", after_fork},
      // When the world misbehaves inside the call.
      {&spec::clause("rt_file_size.interrupted", 1), "", interrupted},
      {&spec::clause("rt_file_size.complete_under_faults", 2), "", complete_under_faults},
      {&spec::clause("rt_file_size.out_of_memory", 1), "", out_of_memory},
      {&spec::clause("rt_file_size.leaves_nothing_under_faults", 1), "",
       leaves_nothing_under_faults},
      {&spec::clause("rt_file_size.cloexec", 1), "", cloexec},
  };
}

}  // namespace rtconf::cases
