// Which case judges which clause of rt_dir_list.
#include "conformance/cases/common.h"
#include "conformance/cases/dir.h"
#include "conformance/cases/faults.h"
#include "conformance/cases/functions.h"
#include "conformance/properties/tree_calls.h"

namespace rtconf::cases {

std::vector<Row> rt_dir_list() {
  return {
      // What is listed.
      {&spec::clause("rt_dir_list.complete", 1), "", dir::complete},
      {&spec::clause("rt_dir_list.complete", 1), "mixed_calls", mixed_calls},
      {&spec::clause("rt_dir_list.complete", 1), "sequences", nullptr, &properties::kTreeCalls},
      {&spec::clause("rt_dir_list.hidden", 1), "", dir::hidden},
      {&spec::clause("rt_dir_list.no_dots", 1), "", dir::no_dots},
      {&spec::clause("rt_dir_list.names_only", 1), "", dir::names_only},
      {&spec::clause("rt_dir_list.whole_names", 1), "", dir::whole_names},
      {&spec::clause("rt_dir_list.no_translation", 1), "", dir::no_translation},
      {&spec::clause("rt_dir_list.many_entries", 1), "", dir::many_entries},
      {&spec::clause("rt_dir_list.empty", 1), "", dir::empty},
      {&spec::clause("rt_dir_list.not_a_directory", 1), "", dir::not_a_directory},
      {&spec::clause("rt_dir_list.unreadable", 1), "", dir::unreadable},
      {&spec::clause("rt_dir_list.follows_links", 1), "", dir::list_follows_links},
      {&spec::clause("rt_dir_list.fresh", 1), "", dir::list_fresh},
      // The memory it is in.
      {&spec::clause("rt_dir_list.ended", 1), "", dir::ended},
      {&spec::clause("rt_dir_list.nul", 1), "", dir::names_nul},
      {&spec::clause("rt_dir_list.owned", 1), "", dir::names_owned},
      {&spec::clause("rt_dir_list.unshared", 1), "", dir::names_unshared},
      {&spec::clause("rt_dir_list.no_overrun", 1), "", dir::names_no_overrun},
      // What every function promises.
      {&spec::clause("rt_dir_list.null_path", 1), "", null_path},
      {&spec::clause("rt_dir_list.bad_path", 1), "", dir::list_bad_path},
      {&spec::clause("rt_dir_list.odd_path", 1), "", dir::list_odd_path},
      {&spec::clause("rt_dir_list.leaves_nothing", 1), "", leaves_nothing},
      {&spec::clause("rt_dir_list.leaves_nothing_on_failure", 1), "", leaves_nothing_on_failure},
      {&spec::clause("rt_dir_list.spares_caller", 1), "", spares_caller},
      {&spec::clause("rt_dir_list.process_unchanged", 1), "", process_unchanged},
      {&spec::clause("rt_dir_list.process_unchanged", 1), "own_settings", process_unchanged},
      {&spec::clause("rt_dir_list.threads", 1), "", threads},
      {&spec::clause("rt_dir_list.after_fork", 1), "", after_fork},
      // When the world misbehaves inside the call.
      {&spec::clause("rt_dir_list.interrupted", 1), "", interrupted},
      {&spec::clause("rt_dir_list.complete_under_faults", 2), "", complete_under_faults},
      {&spec::clause("rt_dir_list.out_of_memory", 1), "", out_of_memory},
      {&spec::clause("rt_dir_list.leaves_nothing_under_faults", 1), "",
       leaves_nothing_under_faults},
      {&spec::clause("rt_dir_list.cloexec", 1), "", cloexec},
      {&spec::clause("rt_dir_list.changing", 1), "", dir::changing},
  };
}

}  // namespace rtconf::cases
