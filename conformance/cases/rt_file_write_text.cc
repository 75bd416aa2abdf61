// Which case judges which clause of rt_file_write_text.
#include "conformance/cases/common.h"
#include "conformance/cases/faults.h"
#include "conformance/cases/functions.h"
#include "conformance/cases/writing.h"
#include "conformance/properties/tree_calls.h"

namespace rtconf::cases {

std::vector<Row> rt_file_write_text() {
  return {
      // What is in the file.
      {&spec::clause("rt_file_write_text.created", 1), "",
       in_turn<writing::created, writing::descriptor_zero>},
      {&spec::clause("rt_file_write_text.replaces", 1), "", writing::replaces},
      {&spec::clause("rt_file_write_text.replaces", 1), "mixed_calls", mixed_calls},
      {&spec::clause("rt_file_write_text.replaces", 1), "sequences", nullptr,
       &properties::kTreeCalls},
      {&spec::clause("rt_file_write_text.exact_bytes", 1), "", writing::exact_bytes},
      {&spec::clause("rt_file_write_text.exact_bytes", 1), "tens_of_mib",
       writing::exact_bytes_of_tens_of_mib},
      {&spec::clause("rt_file_write_text.no_translation", 1), "", writing::no_translation},
      {&spec::clause("rt_file_write_text.full_device", 1), "", writing::full_device},
      {&spec::clause("rt_file_write_text.complete", 1), "", writing::complete},
      {&spec::clause("rt_file_write_text.keeps_inode", 1), "", writing::keeps_inode},
      // Which file it is.
      {&spec::clause("rt_file_write_text.mode", 1), "", writing::mode},
      {&spec::clause("rt_file_write_text.mode_kept", 1), "", writing::mode_kept},
      {&spec::clause("rt_file_write_text.follows_links", 1), "", writing::follows_links},
      {&spec::clause("rt_file_write_text.dangling_link", 1), "", writing::dangling_link},
      {&spec::clause("rt_file_write_text.null_content", 1), "", writing::null_content},
      {&spec::clause("rt_file_write_text.directory", 1), "", writing::directory},
      {&spec::clause("rt_file_write_text.unwritable", 1), "", writing::unwritable},
      {&spec::clause("rt_file_write_text.bad_path", 1), "", writing::bad_path},
      {&spec::clause("rt_file_write_text.null_path", 1), "", writing::null_path},
      {&spec::clause("rt_file_write_text.odd_path", 1), "", writing::odd_path},
      // What every function promises.
      {&spec::clause("rt_file_write_text.leaves_nothing", 1), "", leaves_nothing},
      {&spec::clause("rt_file_write_text.leaves_nothing_on_failure", 1), "",
       leaves_nothing_on_failure},
      {&spec::clause("rt_file_write_text.spares_caller", 1), "", spares_caller},
      {&spec::clause("rt_file_write_text.process_unchanged", 1), "", process_unchanged},
      {&spec::clause("rt_file_write_text.process_unchanged", 1), "own_settings", process_unchanged},
      {&spec::clause("rt_file_write_text.threads", 1), "", threads},
      {&spec::clause("rt_file_write_text.threads", 1), "same_path", writing::same_path},
      {&spec::clause("rt_file_write_text.after_fork", 1), "", after_fork},
      // When the world misbehaves inside the call.
      {&spec::clause("rt_file_write_text.interrupted", 1), "", interrupted},
      {&spec::clause("rt_file_write_text.complete_under_faults", 3), "", complete_under_faults},
      {&spec::clause("rt_file_write_text.close_error", 1), "", close_error},
      {&spec::clause("rt_file_write_text.out_of_memory", 1), "", out_of_memory},
      {&spec::clause("rt_file_write_text.leaves_nothing_under_faults", 1), "",
       leaves_nothing_under_faults},
      {&spec::clause("rt_file_write_text.cloexec", 1), "", cloexec},
  };
}

}  // namespace rtconf::cases
