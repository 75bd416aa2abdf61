// Which case judges which clause of rt_file_copy.
#include "conformance/cases/common.h"
#include "conformance/cases/copying.h"
#include "conformance/cases/faults.h"
#include "conformance/cases/functions.h"
#include "conformance/properties/tree_calls.h"

namespace rtconf::cases {

std::vector<Row> rt_file_copy() {
  return {
      // What the target holds.
      {&spec::clause("rt_file_copy.content", 1), "", copying::content},
      {&spec::clause("rt_file_copy.content", 1), "tens_of_mib", copying::content_of_tens_of_mib},
      {&spec::clause("rt_file_copy.content", 1), "kinds_of_files",
       in_turn<copying::kinds_of_files, copying::descriptor_zero>},
      {&spec::clause("rt_file_copy.content", 1), "holes", copying::holes},
      {&spec::clause("rt_file_copy.content", 1), "mixed_calls", mixed_calls},
      {&spec::clause("rt_file_copy.content", 1), "sequences", nullptr, &properties::kTreeCalls},
      {&spec::clause("rt_file_copy.replaces", 1), "", copying::replaces},
      {&spec::clause("rt_file_copy.fresh", 1), "", copying::fresh},
      {&spec::clause("rt_file_copy.full_device", 1), "", copying::full_device},
      {&spec::clause("rt_file_copy.complete", 1), "", copying::complete},
      {&spec::clause("rt_file_copy.same_file", 1), "", copying::same_file},
      {&spec::clause("rt_file_copy.unsized_files", 1), "", copying::unsized_files},
      // Which files they are.
      {&spec::clause("rt_file_copy.mode", 1), "", copying::mode},
      {&spec::clause("rt_file_copy.existing_mode", 1), "", copying::existing_mode},
      {&spec::clause("rt_file_copy.source_unchanged", 1), "", copying::source_unchanged},
      {&spec::clause("rt_file_copy.follows_links", 1), "", copying::follows_links},
      {&spec::clause("rt_file_copy.link_target", 1), "", copying::link_target},
      {&spec::clause("rt_file_copy.dangling_link", 1), "", copying::dangling_link},
      // What cannot be copied.
      {&spec::clause("rt_file_copy.keeps_target", 1), "", copying::keeps_target},
      {&spec::clause("rt_file_copy.directory", 1), "", copying::directory},
      {&spec::clause("rt_file_copy.unreadable", 1), "", copying::unreadable},
      {&spec::clause("rt_file_copy.unwritable", 1), "", copying::unwritable},
      {&spec::clause("rt_file_copy.directory_target", 1), "", copying::directory_target},
      {&spec::clause("rt_file_copy.bad_path", 1), "", copying::bad_path},
      {&spec::clause("rt_file_copy.bad_target", 1), "", copying::bad_target},
      {&spec::clause("rt_file_copy.null_path", 1), "", copying::null_path},
      {&spec::clause("rt_file_copy.odd_path", 1), "", copying::odd_path},
      {&spec::clause("rt_file_copy.odd_path", 1), "target", copying::odd_target},
      // What every function promises.
      {&spec::clause("rt_file_copy.leaves_nothing", 1), "", leaves_nothing},
      {&spec::clause("rt_file_copy.leaves_nothing_on_failure", 1), "", leaves_nothing_on_failure},
      {&spec::clause("rt_file_copy.spares_caller", 1), "", spares_caller},
      {&spec::clause("rt_file_copy.process_unchanged", 1), "", process_unchanged},
      {&spec::clause("rt_file_copy.process_unchanged", 1), "own_settings", process_unchanged},
      {&spec::clause("rt_file_copy.threads", 1), "", threads},
      {&spec::clause("rt_file_copy.threads", 1), "same_path", copying::same_path},
      {&spec::clause("rt_file_copy.after_fork", 1), "", after_fork},
      // When the world misbehaves inside the call.
      {&spec::clause("rt_file_copy.interrupted", 1), "", interrupted},
      {&spec::clause("rt_file_copy.complete_under_faults", 3), "", complete_under_faults},
      {&spec::clause("rt_file_copy.close_error", 1), "", close_error},
      {&spec::clause("rt_file_copy.out_of_memory", 1), "", out_of_memory},
      {&spec::clause("rt_file_copy.leaves_nothing_under_faults", 1), "",
       leaves_nothing_under_faults},
      {&spec::clause("rt_file_copy.cloexec", 1), "", cloexec},
  };
}

}  // namespace rtconf::cases
