// Which case judges which clause of rt_file_mmap_read_sized.
#include "conformance/cases/common.h"
#include "conformance/cases/faults.h"
#include "conformance/cases/functions.h"
#include "conformance/cases/reader.h"
#include "conformance/cases/sized.h"
#include "conformance/properties/same_bytes.h"
#include "conformance/properties/tree_calls.h"

namespace rtconf::cases {

std::vector<Row> rt_file_mmap_read_sized() {
  return {
      // What is read.
      {&spec::clause("rt_file_mmap_read_sized.content", 1), "", reader::content},
      {&spec::clause("rt_file_mmap_read_sized.content", 1), "tens_of_mib",
       reader::content_of_tens_of_mib},
      {&spec::clause("rt_file_mmap_read_sized.content", 1), "thousand_calls", a_thousand_calls},
      {&spec::clause("rt_file_mmap_read_sized.content", 1), "kinds_of_files",
       in_turn<kinds_of_files, turned_links, with_descriptor_zero>},
      {&spec::clause("rt_file_mmap_read_sized.content", 1), "mixed_calls", mixed_calls},
      {&spec::clause("rt_file_mmap_read_sized.content", 1), "property", nullptr,
       &properties::kSameBytes},
      {&spec::clause("rt_file_mmap_read_sized.content", 1), "past_four_gib",
       reader::content_past_4_gib, nullptr, true},
      {&spec::clause("rt_file_mmap_read_sized.content", 1), "sequences", nullptr,
       &properties::kTreeCalls},
      {&spec::clause("rt_file_mmap_read_sized.agrees", 1), "", nullptr, &properties::kAgreement},
      {&spec::clause("rt_file_mmap_read_sized.no_translation", 1), "",
       in_turn<reader::no_translation, reader::no_translation_of_tokens>},
      {&spec::clause("rt_file_mmap_read_sized.complete", 1), "", reader::complete},
      {&spec::clause("rt_file_mmap_read_sized.empty", 1), "", reader::empty},
      {&spec::clause("rt_file_mmap_read_sized.directory", 1), "", reader::directory},
      {&spec::clause("rt_file_mmap_read_sized.unreadable", 1), "", reader::unreadable},
      {&spec::clause("rt_file_mmap_read_sized.read_only", 1), "", reader::read_only},
      {&spec::clause("rt_file_mmap_read_sized.unlinked", 1), "", reader::unlinked},
      {&spec::clause("rt_file_mmap_read_sized.snapshot", 1), "", reader::snapshot},
      // The size that comes beside it.
      {&spec::clause("rt_file_mmap_read_sized.size", 1), "", sized::size},
      {&spec::clause("rt_file_mmap_read_sized.zero_on_failure", 1), "", sized::zero_on_failure},
      {&spec::clause("rt_file_mmap_read_sized.null_size", 1), "", sized::null_size},
      // The memory it is in.
      {&spec::clause("rt_file_mmap_read_sized.allocation", 1), "", allocation},
      {&spec::clause("rt_file_mmap_read_sized.no_overrun", 1), "", no_overrun},
      {&spec::clause("rt_file_mmap_read_sized.owned", 1), "", owned},
      {&spec::clause("rt_file_mmap_read_sized.unshared", 1), "", unshared, nullptr, false, true},
      // What every function promises.
      {&spec::clause("rt_file_mmap_read_sized.null_path", 1), "", null_path},
      {&spec::clause("rt_file_mmap_read_sized.bad_path", 1), "", bad_path},
      {&spec::clause("rt_file_mmap_read_sized.odd_path", 1), "", odd_path},
      {&spec::clause("rt_file_mmap_read_sized.follows_links", 1), "", follows_links},
      {&spec::clause("rt_file_mmap_read_sized.sparse", 1), "", sparse},
      {&spec::clause("rt_file_mmap_read_sized.fresh", 1), "", fresh},
      {&spec::clause("rt_file_mmap_read_sized.file_untouched", 1), "", file_untouched},
      {&spec::clause("rt_file_mmap_read_sized.leaves_nothing", 1), "", leaves_nothing},
      {&spec::clause("rt_file_mmap_read_sized.leaves_nothing_on_failure", 1), "",
       leaves_nothing_on_failure},
      {&spec::clause("rt_file_mmap_read_sized.spares_caller", 1), "", spares_caller},
      {&spec::clause("rt_file_mmap_read_sized.process_unchanged", 1), "", process_unchanged},
      {&spec::clause("rt_file_mmap_read_sized.process_unchanged", 1), "own_settings",
       process_unchanged},
      {&spec::clause("rt_file_mmap_read_sized.threads", 1), "", threads},
      {&spec::clause("rt_file_mmap_read_sized.after_fork", 1), "", after_fork},
      // What is no plain file.
      {&spec::clause("rt_file_mmap_read_sized.unsized_files", 1), "", reader::unsized_files},
      {&spec::clause("rt_file_mmap_read_sized.too_large", 1), "", reader::too_large},
      {&spec::clause("rt_file_mmap_read_sized.no_writer", 1), "", reader::no_writer},
      {&spec::clause("rt_file_mmap_read_sized.endless", 1), "", reader::endless},
      // When the world misbehaves inside the call.
      {&spec::clause("rt_file_mmap_read_sized.interrupted", 1), "", interrupted},
      {&spec::clause("rt_file_mmap_read_sized.complete_under_faults", 2), "",
       complete_under_faults},
      {&spec::clause("rt_file_mmap_read_sized.out_of_memory", 2), "", out_of_memory},
      {&spec::clause("rt_file_mmap_read_sized.leaves_nothing_under_faults", 1), "",
       leaves_nothing_under_faults},
      {&spec::clause("rt_file_mmap_read_sized.cloexec", 1), "", cloexec},
      {&spec::clause("rt_file_mmap_read_sized.shrinking", 1), "", reader::shrinking},
      {&spec::clause("rt_file_mmap_read_sized.growing", 1), "", reader::growing},
      {&spec::clause("rt_file_mmap_read_sized.size_of_changing_file", 1), "",
       sized::size_of_changing_file},
  };
}

}  // namespace rtconf::cases
