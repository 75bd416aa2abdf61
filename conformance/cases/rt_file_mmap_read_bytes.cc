// Which case judges which clause of rt_file_mmap_read_bytes.
#include "conformance/cases/common.h"
#include "conformance/cases/faults.h"
#include "conformance/cases/functions.h"
#include "conformance/cases/reader.h"
#include "conformance/properties/same_bytes.h"
#include "conformance/properties/tree_calls.h"

namespace rtconf::cases {

std::vector<Row> rt_file_mmap_read_bytes() {
  return {
      // What is read.
      {&spec::clause("rt_file_mmap_read_bytes.content", 1), "", reader::content},
      {&spec::clause("rt_file_mmap_read_bytes.content", 1), "tens_of_mib",
       reader::content_of_tens_of_mib},
      {&spec::clause("rt_file_mmap_read_bytes.content", 1), "thousand_calls", a_thousand_calls},
      {&spec::clause("rt_file_mmap_read_bytes.content", 1), "kinds_of_files",
       in_turn<kinds_of_files, turned_links, with_descriptor_zero>},
      {&spec::clause("rt_file_mmap_read_bytes.content", 1), "mixed_calls", mixed_calls},
      {&spec::clause("rt_file_mmap_read_bytes.content", 1), "property", nullptr,
       &properties::kSameBytes},
      {&spec::clause("rt_file_mmap_read_bytes.content", 1), "sequences", nullptr,
       &properties::kTreeCalls},
      {&spec::clause("rt_file_mmap_read_bytes.content", 1), "past_four_gib",
       reader::content_past_4_gib, nullptr, true},
      {&spec::clause("rt_file_mmap_read_bytes.agrees", 1), "", nullptr, &properties::kAgreement},
      {&spec::clause("rt_file_mmap_read_bytes.no_translation", 1), "",
       in_turn<reader::no_translation, reader::no_translation_of_tokens>},
      {&spec::clause("rt_file_mmap_read_bytes.complete", 1), "", reader::complete},
      {&spec::clause("rt_file_mmap_read_bytes.empty", 1), "", reader::empty},
      {&spec::clause("rt_file_mmap_read_bytes.directory", 1), "", reader::directory},
      {&spec::clause("rt_file_mmap_read_bytes.unreadable", 1), "", reader::unreadable},
      {&spec::clause("rt_file_mmap_read_bytes.read_only", 1), "", reader::read_only},
      {&spec::clause("rt_file_mmap_read_bytes.unlinked", 1), "", reader::unlinked},
      {&spec::clause("rt_file_mmap_read_bytes.snapshot", 1), "", reader::snapshot},
      // The memory it is in.
      {&spec::clause("rt_file_mmap_read_bytes.allocation", 1), "", allocation},
      {&spec::clause("rt_file_mmap_read_bytes.no_overrun", 1), "", no_overrun},
      {&spec::clause("rt_file_mmap_read_bytes.owned", 1), "", owned},
      {&spec::clause("rt_file_mmap_read_bytes.unshared", 1), "", unshared, nullptr, false, true},
      // What every function promises.
      {&spec::clause("rt_file_mmap_read_bytes.null_path", 1), "", null_path},
      {&spec::clause("rt_file_mmap_read_bytes.bad_path", 1), "", bad_path},
      {&spec::clause("rt_file_mmap_read_bytes.odd_path", 1), "", odd_path},
      {&spec::clause("rt_file_mmap_read_bytes.follows_links", 1), "", follows_links},
      {&spec::clause("rt_file_mmap_read_bytes.sparse", 1), "", sparse},
      {&spec::clause("rt_file_mmap_read_bytes.fresh", 1), "", fresh},
      {&spec::clause("rt_file_mmap_read_bytes.file_untouched", 1), "", file_untouched},
      {&spec::clause("rt_file_mmap_read_bytes.leaves_nothing", 1), "", leaves_nothing},
      {&spec::clause("rt_file_mmap_read_bytes.leaves_nothing_on_failure", 1), "",
       leaves_nothing_on_failure},
      {&spec::clause("rt_file_mmap_read_bytes.spares_caller", 1), "", spares_caller},
      {&spec::clause("rt_file_mmap_read_bytes.process_unchanged", 1), "", process_unchanged},
      {&spec::clause("rt_file_mmap_read_bytes.process_unchanged", 1), "own_settings",
       process_unchanged},
      {&spec::clause("rt_file_mmap_read_bytes.threads", 1), "", threads},
      {&spec::clause("rt_file_mmap_read_bytes.after_fork", 1), "", after_fork},
      // What is no plain file.
      {&spec::clause("rt_file_mmap_read_bytes.unsized_files", 1), "", reader::unsized_files},
      {&spec::clause("rt_file_mmap_read_bytes.too_large", 1), "", reader::too_large},
      {&spec::clause("rt_file_mmap_read_bytes.no_writer", 1), "", reader::no_writer},
      {&spec::clause("rt_file_mmap_read_bytes.endless", 1), "", reader::endless},
      // When the world misbehaves inside the call.
      {&spec::clause("rt_file_mmap_read_bytes.interrupted", 1), "", interrupted},
      {&spec::clause("rt_file_mmap_read_bytes.complete_under_faults", 2), "",
       complete_under_faults},
      {&spec::clause("rt_file_mmap_read_bytes.out_of_memory", 1), "", out_of_memory},
      {&spec::clause("rt_file_mmap_read_bytes.leaves_nothing_under_faults", 1), "",
       leaves_nothing_under_faults},
      {&spec::clause("rt_file_mmap_read_bytes.cloexec", 1), "", cloexec},
      {&spec::clause("rt_file_mmap_read_bytes.shrinking", 1), "", reader::shrinking},
      {&spec::clause("rt_file_mmap_read_bytes.growing", 1), "", reader::growing},
  };
}

}  // namespace rtconf::cases
