// Cases of the clauses of rt_getpid and rt_process_run. One function per clause; the tables in
// rt_*.cc say who is judged by which.
#pragma once

#include "conformance/cases/scenes.h"

namespace rtconf::cases::process {

// The process's own id.
void process_id(probe::Case& c);
void large_process_id(probe::Case& c);
void id_after_fork(probe::Case& c);

// What a program is given.
void arguments(probe::Case& c);
void no_shell(probe::Case& c);
void no_translation(probe::Case& c);
void empty_arguments(probe::Case& c);
void many_arguments(probe::Case& c);
void count(probe::Case& c);
void no_arguments(probe::Case& c);
void null_arguments(probe::Case& c);
void null_command(probe::Case& c);

// Which program it is.
void path_search(probe::Case& c);
void slash_path(probe::Case& c);
void missing_program(probe::Case& c);
void not_executable(probe::Case& c);
void directory(probe::Case& c);
void unknown_format(probe::Case& c);

// What it finds.
void environment(probe::Case& c);
void environment_set_by_runtime(probe::Case& c);
void working_directory(probe::Case& c);
void standard_streams(probe::Case& c);
void output_once(probe::Case& c);
void closes_descriptors(probe::Case& c);

// How it ends.
void exit_status(probe::Case& c);
void signal(probe::Case& c);
void waits(probe::Case& c);
void no_process(probe::Case& c);
void other_children(probe::Case& c);
void sigchld_ignored(probe::Case& c);
void signal_while_waiting(probe::Case& c);
void threads(probe::Case& c);
void threads_that_ignore_children(probe::Case& c);

extern const Scenes kScenesOfId;
extern const Scenes kScenesOfRun;

}  // namespace rtconf::cases::process
