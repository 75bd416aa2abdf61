// Which case judges which clause of rt_file_mmap_map.
#include "conformance/cases/common.h"
#include "conformance/cases/faults.h"
#include "conformance/cases/functions.h"
#include "conformance/cases/map.h"
#include "conformance/cases/reader.h"

namespace rtconf::cases {

std::vector<Row> rt_file_mmap_map() {
  return {
      {&spec::clause("rt_file_mmap_map.handle", 1), "", map::handle, nullptr, false, true},
      {&spec::clause("rt_file_mmap_map.handle", 1), "kinds_of_files",
       map::of_handles<in_turn<kinds_of_files, turned_links, with_descriptor_zero>>, nullptr, false,
       true},
      {&spec::clause("rt_file_mmap_map.handle", 1), "mixed_calls", map::of_handles<mixed_calls>,
       nullptr, false, true},
      {&spec::clause("rt_file_mmap_map.new_handle", 1), "", map::new_handle, nullptr, false, true},
      {&spec::clause("rt_file_mmap_map.many_handles", 1), "", map::many_handles, nullptr, false,
       true},
      {&spec::clause("rt_file_mmap_map.constant_cost", 1), "", map::constant_cost, nullptr, false,
       true},
      {&spec::clause("rt_file_mmap_map.empty", 1), "", map::empty, nullptr, false, true},
      {&spec::clause("rt_file_mmap_map.directory", 1), "", reader::directory},
      {&spec::clause("rt_file_mmap_map.unreadable", 1), "", reader::unreadable},
      {&spec::clause("rt_file_mmap_map.read_only", 1), "", map::of_handles<reader::read_only>,
       nullptr, false, true},
      {&spec::clause("rt_file_mmap_map.follows_links", 1), "", map::of_handles<follows_links>,
       nullptr, false, true},
      {&spec::clause("rt_file_mmap_map.fresh", 1), "", map::of_handles<fresh>, nullptr, false,
       true},
      {&spec::clause("rt_file_mmap_map.file_untouched", 1), "", map::of_handles<file_untouched>,
       nullptr, false, true},
      {&spec::clause("rt_file_mmap_map.fresh", 1), "live", map::fresh_while_live, nullptr, false,
       true},
      // What every function promises.
      {&spec::clause("rt_file_mmap_map.null_path", 1), "", null_path},
      {&spec::clause("rt_file_mmap_map.bad_path", 1), "", bad_path},
      {&spec::clause("rt_file_mmap_map.odd_path", 1), "", map::of_handles<odd_path>, nullptr, false,
       true},
      {&spec::clause("rt_file_mmap_map.leaves_nothing", 1), "", map::map_leaves_nothing, nullptr,
       false, true},
      {&spec::clause("rt_file_mmap_map.leaves_nothing_on_failure", 1), "",
       leaves_nothing_on_failure},
      {&spec::clause("rt_file_mmap_map.spares_caller", 1), "", map::of_handles<spares_caller>,
       nullptr, false, true},
      {&spec::clause("rt_file_mmap_map.process_unchanged", 1), "",
       map::of_handles<process_unchanged>, nullptr, false, true},
      {&spec::clause("rt_file_mmap_map.process_unchanged", 1), "own_settings",
       map::of_handles<process_unchanged>, nullptr, false, true},
      {&spec::clause("rt_file_mmap_map.threads", 1), "", map::threads_of_map, nullptr, false, true},
      {&spec::clause("rt_file_mmap_map.after_fork", 1), "", map::after_fork_of_map, nullptr, false,
       true},
      // What is no plain file.
      {&spec::clause("rt_file_mmap_map.unsized_files", 1), "", map::unsized_files, nullptr, false,
       true},
      {&spec::clause("rt_file_mmap_map.too_large", 1), "", map::too_large},
      {&spec::clause("rt_file_mmap_map.no_writer", 1), "", reader::no_writer},
      {&spec::clause("rt_file_mmap_map.endless", 1), "", reader::endless},
      // When the world misbehaves inside the call.
      {&spec::clause("rt_file_mmap_map.interrupted", 1), "", map::of_handles<interrupted>, nullptr,
       false, true},
      {&spec::clause("rt_file_mmap_map.complete_under_faults", 2), "",
       map::of_handles<complete_under_faults>, nullptr, false, true},
      {&spec::clause("rt_file_mmap_map.out_of_memory", 1), "", map::of_handles<out_of_memory>,
       nullptr, false, true},
      {&spec::clause("rt_file_mmap_map.leaves_nothing_under_faults", 1), "",
       map::of_handles<leaves_nothing_under_faults>, nullptr, false, true},
      {&spec::clause("rt_file_mmap_map.cloexec", 1), "", map::of_handles<cloexec>, nullptr, false,
       true},
      {&spec::clause("rt_file_mmap_map.shrinking", 1), "", map::of_handles<map::shrinking>, nullptr,
       false, true},
  };
}

}  // namespace rtconf::cases
