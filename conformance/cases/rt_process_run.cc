// Which case judges which clause of rt_process_run.
#include "conformance/cases/common.h"
#include "conformance/cases/faults.h"
#include "conformance/cases/functions.h"
#include "conformance/cases/process.h"

namespace rtconf::cases {

std::vector<Row> rt_process_run() {
  return {
      // What the program is given.
      {&spec::clause("rt_process_run.arguments", 1), "", process::arguments},
      {&spec::clause("rt_process_run.no_shell", 1), "", process::no_shell},
      {&spec::clause("rt_process_run.no_translation", 1), "", process::no_translation},
      {&spec::clause("rt_process_run.empty_arguments", 1), "", process::empty_arguments},
      {&spec::clause("rt_process_run.many_arguments", 1), "", process::many_arguments},
      {&spec::clause("rt_process_run.count", 1), "", process::count},
      {&spec::clause("rt_process_run.no_arguments", 1), "", process::no_arguments},
      {&spec::clause("rt_process_run.null_arguments", 1), "", process::null_arguments},
      {&spec::clause("rt_process_run.null_command", 1), "", process::null_command},
      // Which program it is.
      {&spec::clause("rt_process_run.path_search", 1), "", process::path_search},
      {&spec::clause("rt_process_run.slash_path", 1), "", process::slash_path},
      {&spec::clause("rt_process_run.missing_program", 1), "", process::missing_program},
      {&spec::clause("rt_process_run.not_executable", 1), "", process::not_executable},
      {&spec::clause("rt_process_run.directory", 1), "", process::directory},
      {&spec::clause("rt_process_run.unknown_format", 1), "", process::unknown_format},
      // What it finds.
      {&spec::clause("rt_process_run.environment", 1), "", process::environment},
      {&spec::clause("rt_process_run.environment", 1), "set_by_runtime",
       process::environment_set_by_runtime, nullptr, false, true},
      {&spec::clause("rt_process_run.working_directory", 1), "", process::working_directory},
      {&spec::clause("rt_process_run.standard_streams", 1), "", process::standard_streams},
      {&spec::clause("rt_process_run.output_once", 1), "", process::output_once},
      {&spec::clause("rt_process_run.closes_descriptors", 1), "", process::closes_descriptors},
      // How it ends.
      {&spec::clause("rt_process_run.exit_status", 1), "", process::exit_status},
      {&spec::clause("rt_process_run.exit_status", 1), "mixed_calls", mixed_calls},
      {&spec::clause("rt_process_run.signal", 1), "", process::signal},
      {&spec::clause("rt_process_run.waits", 1), "", process::waits},
      {&spec::clause("rt_process_run.no_process", 1), "", process::no_process},
      {&spec::clause("rt_process_run.other_children", 1), "", process::other_children},
      {&spec::clause("rt_process_run.sigchld_ignored", 1), "", process::sigchld_ignored},
      {&spec::clause("rt_process_run.signal_while_waiting", 1), "", process::signal_while_waiting},
      {&spec::clause("rt_process_run.threads", 1), "", process::threads},
      {&spec::clause("rt_process_run.threads", 1), "sigchld_ignored",
       process::threads_that_ignore_children},
      // What every function promises.
      {&spec::clause("rt_process_run.leaves_nothing", 1), "", leaves_nothing},
      {&spec::clause("rt_process_run.leaves_nothing_on_failure", 1), "", leaves_nothing_on_failure},
      {&spec::clause("rt_process_run.spares_caller", 1), "", spares_caller},
      {&spec::clause("rt_process_run.process_unchanged", 1), "", process_unchanged},
      {&spec::clause("rt_process_run.process_unchanged", 1), "own_settings", process_unchanged},
      {&spec::clause("rt_process_run.after_fork", 1), "", after_fork},
      // When the world misbehaves inside the call.
      {&spec::clause("rt_process_run.interrupted", 1), "", interrupted},
      {&spec::clause("rt_process_run.complete_under_faults", 2), "", complete_under_faults},
      {&spec::clause("rt_process_run.out_of_memory", 1), "", out_of_memory},
      {&spec::clause("rt_process_run.leaves_nothing_under_faults", 1), "",
       leaves_nothing_under_faults},
      {&spec::clause("rt_process_run.cloexec", 1), "", cloexec},
  };
}

}  // namespace rtconf::cases
