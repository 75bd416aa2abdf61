// Which case judges which clause of rt_file_read_text.
#include "conformance/cases/common.h"
#include "conformance/cases/faults.h"
#include "conformance/cases/functions.h"
#include "conformance/cases/reader.h"
#include "conformance/properties/same_bytes.h"
#include "conformance/properties/tree_calls.h"

namespace rtconf::cases {

std::vector<Row> rt_file_read_text() {
  return {
      // What is read.
      {&spec::clause("rt_file_read_text.content", 1), "", reader::content},
      {&spec::clause("rt_file_read_text.content", 1), "tens_of_mib",
       reader::content_of_tens_of_mib},
      {&spec::clause("rt_file_read_text.content", 1), "thousand_calls", a_thousand_calls},
      {&spec::clause("rt_file_read_text.content", 1), "kinds_of_files",
       in_turn<kinds_of_files, turned_links, with_descriptor_zero>},
      {&spec::clause("rt_file_read_text.content", 1), "mixed_calls", mixed_calls},
      {&spec::clause("rt_file_read_text.content", 1), "property", nullptr, &properties::kSameBytes},
      {&spec::clause("rt_file_read_text.content", 1), "sequences", nullptr,
       &properties::kTreeCalls},
      {&spec::clause("rt_file_read_text.content", 1), "past_four_gib", reader::content_past_4_gib,
       nullptr, true},
      {&spec::clause("rt_file_read_text.agrees", 1), "", nullptr, &properties::kAgreement},
      {&spec::clause("rt_file_read_text.no_translation", 1), "",
       in_turn<reader::no_translation, reader::no_translation_of_tokens>},
      {&spec::clause("rt_file_read_text.complete", 1), "", reader::complete},
      {&spec::clause("rt_file_read_text.empty", 1), "", reader::empty},
      {&spec::clause("rt_file_read_text.directory", 1), "", reader::directory},
      {&spec::clause("rt_file_read_text.unreadable", 1), "", reader::unreadable},
      {&spec::clause("rt_file_read_text.read_only", 1), "", reader::read_only},
      {&spec::clause("rt_file_read_text.unlinked", 1), "", reader::unlinked},
      {&spec::clause("rt_file_read_text.snapshot", 1), "", reader::snapshot},
      // The memory it is in.
      {&spec::clause("rt_file_read_text.nul", 1), "", nul},
      {&spec::clause("rt_file_read_text.allocation", 1), "", allocation},
      {&spec::clause("rt_file_read_text.no_overrun", 1), "", no_overrun},
      {&spec::clause("rt_file_read_text.owned", 1), "", owned},
      {&spec::clause("rt_file_read_text.unshared", 1), "", unshared, nullptr, false, true},
      // What every function promises.
      {&spec::clause("rt_file_read_text.null_path", 1), "", null_path},
      {&spec::clause("rt_file_read_text.bad_path", 1), "", bad_path},
      {&spec::clause("rt_file_read_text.odd_path", 1), "", odd_path},
      {&spec::clause("rt_file_read_text.follows_links", 1), "", follows_links},
      {&spec::clause("rt_file_read_text.sparse", 1), "", sparse},
      {&spec::clause("rt_file_read_text.fresh", 1), "", fresh},
      {&spec::clause("rt_file_read_text.file_untouched", 1), "", file_untouched},
      {&spec::clause("rt_file_read_text.leaves_nothing", 1), "", leaves_nothing},
      {&spec::clause("rt_file_read_text.leaves_nothing_on_failure", 1), "",
       leaves_nothing_on_failure},
      {&spec::clause("rt_file_read_text.spares_caller", 1), "", spares_caller},
      {&spec::clause("rt_file_read_text.process_unchanged", 1), "", process_unchanged},
      {&spec::clause("rt_file_read_text.process_unchanged", 1), "own_settings", process_unchanged},
      {&spec::clause("rt_file_read_text.threads", 1), "", threads},
      {&spec::clause("rt_file_read_text.after_fork", 1), "", after_fork},
      // What is no plain file.
      {&spec::clause("rt_file_read_text.unsized_files", 1), "", reader::unsized_files},
      {&spec::clause("rt_file_read_text.too_large", 1), "", reader::too_large},
      {&spec::clause("rt_file_read_text.fifo_with_writer", 1), "", reader::fifo_with_writer},
      // When the world misbehaves inside the call.
      {&spec::clause("rt_file_read_text.interrupted", 1), "", interrupted},
      {&spec::clause("rt_file_read_text.complete_under_faults", 2), "", complete_under_faults},
      {&spec::clause("rt_file_read_text.out_of_memory", 1), "", out_of_memory},
      {&spec::clause("rt_file_read_text.leaves_nothing_under_faults", 1), "",
       leaves_nothing_under_faults},
      {&spec::clause("rt_file_read_text.cloexec", 1), "", cloexec},
      {&spec::clause("rt_file_read_text.shrinking", 1), "", reader::shrinking},
      {&spec::clause("rt_file_read_text.growing", 1), "", reader::growing},
  };
}

}  // namespace rtconf::cases
