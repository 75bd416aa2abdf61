// Which case judges which clause of rt_file_mmap_unmap.
#include "conformance/cases/common.h"
#include "conformance/cases/faults.h"
#include "conformance/cases/functions.h"
#include "conformance/cases/map.h"

namespace rtconf::cases {

std::vector<Row> rt_file_mmap_unmap() {
  return {
      {&spec::clause("rt_file_mmap_unmap.releases", 1), "", map::releases, nullptr, false, true},
      {&spec::clause("rt_file_mmap_unmap.releases", 1), "mixed_calls", mixed_calls, nullptr, false,
       true},
      {&spec::clause("rt_file_mmap_unmap.keeps_others", 1), "", map::keeps_others, nullptr, false,
       true},
      {&spec::clause("rt_file_mmap_unmap.releases_nothing_else", 1), "", map::releases_nothing_else,
       nullptr, false, true},
      {&spec::clause("rt_file_mmap_unmap.truncated", 1), "", map::truncated_unmap, nullptr, false,
       true},
      {&spec::clause("rt_file_mmap_unmap.leaves_nothing", 1), "", map::unmap_leaves_nothing,
       nullptr, false, true},
      {&spec::clause("rt_file_mmap_unmap.threads", 1), "", map::threads_of_unmap, nullptr, false,
       true},
      // What every function that takes a handle promises.
      {&spec::clause("rt_file_mmap_unmap.stale_handle", 1), "", map::stale_handle, nullptr, false,
       true},
      {&spec::clause("rt_file_mmap_unmap.unknown_handle", 1), "", map::unknown_handle, nullptr,
       false, true},
      {&spec::clause("rt_file_mmap_unmap.race", 1), "", map::race, nullptr, false, true},
      {&spec::clause("rt_file_mmap_unmap.after_fork", 1), "", map::after_fork, nullptr, false,
       true},
      // What every function promises.
      {&spec::clause("rt_file_mmap_unmap.leaves_nothing_on_failure", 1), "",
       leaves_nothing_on_failure, nullptr, false, true},
      {&spec::clause("rt_file_mmap_unmap.spares_caller", 1), "", spares_caller, nullptr, false,
       true},
      {&spec::clause("rt_file_mmap_unmap.process_unchanged", 1), "", process_unchanged, nullptr,
       false, true},
      {&spec::clause("rt_file_mmap_unmap.process_unchanged", 1), "own_settings", process_unchanged,
       nullptr, false, true},
      // When the world misbehaves inside the call.
      {&spec::clause("rt_file_mmap_unmap.interrupted", 1), "", interrupted, nullptr, false, true},
      {&spec::clause("rt_file_mmap_unmap.complete_under_faults", 2), "", complete_under_faults,
       nullptr, false, true},
      {&spec::clause("rt_file_mmap_unmap.out_of_memory", 1), "", out_of_memory, nullptr, false,
       true},
      {&spec::clause("rt_file_mmap_unmap.leaves_nothing_under_faults", 1), "",
       leaves_nothing_under_faults, nullptr, false, true},
      {&spec::clause("rt_file_mmap_unmap.cloexec", 1), "", cloexec, nullptr, false, true},
  };
}

}  // namespace rtconf::cases
