// Which case judges which clause of rt_file_lock.
#include "conformance/cases/common.h"
#include "conformance/cases/faults.h"
#include "conformance/cases/functions.h"
#include "conformance/cases/lock.h"

namespace rtconf::cases {

std::vector<Row> rt_file_lock() {
  return {
      // What may be locked.
      {&spec::clause("rt_file_lock.handle", 1), "",
       in_turn<lock::handle, lock::handle_with_descriptor_zero>},
      {&spec::clause("rt_file_lock.handle", 1), "mixed_calls", mixed_calls, nullptr, false, true},
      {&spec::clause("rt_file_lock.independent", 1), "", lock::independent},
      {&spec::clause("rt_file_lock.creates_nothing", 1), "", lock::creates_nothing, nullptr, false,
       true},
      {&spec::clause("rt_file_lock.directory", 1), "", lock::directory},
      {&spec::clause("rt_file_lock.unreadable", 1), "", lock::unreadable},
      {&spec::clause("rt_file_lock.read_only", 1), "", lock::read_only},
      {&spec::clause("rt_file_lock.follows_links", 1), "", lock::follows_links},
      {&spec::clause("rt_file_lock.file_untouched", 1), "", lock::file_untouched, nullptr, false,
       true},
      // What a lock keeps out, and for how long.
      {&spec::clause("rt_file_lock.excludes", 1), "", lock::excludes},
      {&spec::clause("rt_file_lock.whole_file", 1), "", lock::whole_file},
      {&spec::clause("rt_file_lock.lock_kind", 1), "", lock::lock_kind},
      {&spec::clause("rt_file_lock.same_process", 1), "", lock::same_process},
      {&spec::clause("rt_file_lock.dead_owner", 1), "", lock::dead_owner},
      {&spec::clause("rt_file_lock.survives_reading", 1), "", lock::survives_reading, nullptr,
       false, true},
      {&spec::clause("rt_file_lock.not_inherited", 1), "", lock::not_inherited, nullptr, false,
       true},
      {&spec::clause("rt_file_lock.no_writer", 1), "", lock::no_writer},
      {&spec::clause("rt_file_lock.threads", 1), "", lock::threads, nullptr, false, true},
      {&spec::clause("rt_file_lock.after_fork", 1), "", lock::after_fork},
      // What every function promises.
      {&spec::clause("rt_file_lock.null_path", 1), "", null_path},
      {&spec::clause("rt_file_lock.bad_path", 1), "", bad_path},
      {&spec::clause("rt_file_lock.odd_path", 1), "", lock::odd_path},
      {&spec::clause("rt_file_lock.leaves_nothing", 1), "", lock::lock_leaves_nothing, nullptr,
       false, true},
      {&spec::clause("rt_file_lock.leaves_nothing_on_failure", 1), "", leaves_nothing_on_failure},
      {&spec::clause("rt_file_lock.spares_caller", 1), "", spares_caller, nullptr, false, true},
      {&spec::clause("rt_file_lock.process_unchanged", 1), "", process_unchanged, nullptr, false,
       true},
      {&spec::clause("rt_file_lock.process_unchanged", 1), "own_settings", process_unchanged,
       nullptr, false, true},
      // When the world misbehaves inside the call.
      {&spec::clause("rt_file_lock.interrupted", 1), "", interrupted, nullptr, false, true},
      {&spec::clause("rt_file_lock.complete_under_faults", 2), "", complete_under_faults, nullptr,
       false, true},
      {&spec::clause("rt_file_lock.out_of_memory", 1), "", out_of_memory, nullptr, false, true},
      {&spec::clause("rt_file_lock.leaves_nothing_under_faults", 1), "",
       lock::lock_leaves_nothing_under_faults, nullptr, false, true},
      {&spec::clause("rt_file_lock.cloexec", 1), "", cloexec, nullptr, false, true},
  };
}

}  // namespace rtconf::cases
