// Which case judges which clause of rt_file_mmap_length.
#include "conformance/cases/common.h"
#include "conformance/cases/faults.h"
#include "conformance/cases/functions.h"
#include "conformance/cases/map.h"

namespace rtconf::cases {

std::vector<Row> rt_file_mmap_length() {
  return {
      {&spec::clause("rt_file_mmap_length.length", 1), "", map::length, nullptr, false, true},
      {&spec::clause("rt_file_mmap_length.length", 1), "stays", map::length_stays, nullptr, false,
       true},
      {&spec::clause("rt_file_mmap_length.length", 1), "mixed_calls", mixed_calls, nullptr, false,
       true},
      {&spec::clause("rt_file_mmap_length.truncated", 1), "", map::truncated, nullptr, false, true},
      {&spec::clause("rt_file_mmap_length.leaves_nothing", 1), "", leaves_nothing, nullptr, false,
       true},
      {&spec::clause("rt_file_mmap_length.threads", 1), "", threads, nullptr, false, true},
      // What every function that takes a handle promises.
      {&spec::clause("rt_file_mmap_length.stale_handle", 1), "", map::stale_handle, nullptr, false,
       true},
      {&spec::clause("rt_file_mmap_length.unknown_handle", 1), "", map::unknown_handle, nullptr,
       false, true},
      {&spec::clause("rt_file_mmap_length.race", 1), "", map::race, nullptr, false, true},
      {&spec::clause("rt_file_mmap_length.after_fork", 1), "", map::after_fork, nullptr, false,
       true},
      // What every function promises.
      {&spec::clause("rt_file_mmap_length.leaves_nothing_on_failure", 1), "",
       leaves_nothing_on_failure, nullptr, false, true},
      {&spec::clause("rt_file_mmap_length.spares_caller", 1), "", spares_caller, nullptr, false,
       true},
      {&spec::clause("rt_file_mmap_length.process_unchanged", 1), "", process_unchanged, nullptr,
       false, true},
      {&spec::clause("rt_file_mmap_length.process_unchanged", 1), "own_settings", process_unchanged,
       nullptr, false, true},
      // When the world misbehaves inside the call.
      {&spec::clause("rt_file_mmap_length.interrupted", 1), "", interrupted, nullptr, false, true},
      {&spec::clause("rt_file_mmap_length.complete_under_faults", 2), "", complete_under_faults,
       nullptr, false, true},
      {&spec::clause("rt_file_mmap_length.out_of_memory", 1), "", out_of_memory, nullptr, false,
       true},
      {&spec::clause("rt_file_mmap_length.leaves_nothing_under_faults", 1), "",
       leaves_nothing_under_faults, nullptr, false, true},
      {&spec::clause("rt_file_mmap_length.cloexec", 1), "", cloexec, nullptr, false, true},
  };
}

}  // namespace rtconf::cases
