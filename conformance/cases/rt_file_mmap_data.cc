// Which case judges which clause of rt_file_mmap_data.
#include "conformance/cases/common.h"
#include "conformance/cases/faults.h"
#include "conformance/cases/functions.h"
#include "conformance/cases/map.h"

namespace rtconf::cases {

std::vector<Row> rt_file_mmap_data() {
  return {
      {&spec::clause("rt_file_mmap_data.content", 1), "", map::content, nullptr, false, true},
      {&spec::clause("rt_file_mmap_data.content", 1), "tens_of_mib", map::content_of_tens_of_mib,
       nullptr, false, true},
      {&spec::clause("rt_file_mmap_data.content", 1), "mixed_calls", mixed_calls, nullptr, false,
       true},
      {&spec::clause("rt_file_mmap_data.content", 1), "past_four_gib", map::content_past_4_gib,
       nullptr, false, true},
      {&spec::clause("rt_file_mmap_data.nul", 1), "", map::nul, nullptr, false, true},
      {&spec::clause("rt_file_mmap_data.empty", 1), "", map::empty_data, nullptr, false, true},
      {&spec::clause("rt_file_mmap_data.no_copy", 1), "", map::no_copy, nullptr, false, true},
      {&spec::clause("rt_file_mmap_data.stays_readable", 1), "", map::stays_readable, nullptr,
       false, true},
      {&spec::clause("rt_file_mmap_data.truncated", 1), "", map::truncated, nullptr, false, true},
      {&spec::clause("rt_file_mmap_data.leaves_nothing", 1), "", leaves_nothing, nullptr, false,
       true},
      {&spec::clause("rt_file_mmap_data.threads", 1), "", threads, nullptr, false, true},
      // What every function that takes a handle promises.
      {&spec::clause("rt_file_mmap_data.stale_handle", 1), "", map::stale_handle, nullptr, false,
       true},
      {&spec::clause("rt_file_mmap_data.unknown_handle", 1), "", map::unknown_handle, nullptr,
       false, true},
      {&spec::clause("rt_file_mmap_data.race", 1), "", map::race, nullptr, false, true},
      {&spec::clause("rt_file_mmap_data.after_fork", 1), "", map::after_fork, nullptr, false, true},
      // What every function promises.
      {&spec::clause("rt_file_mmap_data.leaves_nothing_on_failure", 1), "",
       leaves_nothing_on_failure, nullptr, false, true},
      {&spec::clause("rt_file_mmap_data.spares_caller", 1), "", spares_caller, nullptr, false,
       true},
      {&spec::clause("rt_file_mmap_data.process_unchanged", 1), "", process_unchanged, nullptr,
       false, true},
      {&spec::clause("rt_file_mmap_data.process_unchanged", 1), "own_settings", process_unchanged,
       nullptr, false, true},
      // When the world misbehaves inside the call.
      {&spec::clause("rt_file_mmap_data.interrupted", 1), "", interrupted, nullptr, false, true},
      {&spec::clause("rt_file_mmap_data.complete_under_faults", 2), "", complete_under_faults,
       nullptr, false, true},
      {&spec::clause("rt_file_mmap_data.out_of_memory", 1), "", out_of_memory, nullptr, false,
       true},
      {&spec::clause("rt_file_mmap_data.leaves_nothing_under_faults", 1), "",
       leaves_nothing_under_faults, nullptr, false, true},
      {&spec::clause("rt_file_mmap_data.cloexec", 1), "", cloexec, nullptr, false, true},
  };
}

}  // namespace rtconf::cases
