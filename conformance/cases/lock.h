// Cases of the clauses of rt_file_lock and rt_file_unlock. One function per clause; the tables in
// rt_*.cc say who is judged by which.
#pragma once

#include "conformance/cases/scenes.h"

namespace rtconf::cases::lock {

// rt_file_lock.
void handle(probe::Case& c);
void handle_with_descriptor_zero(probe::Case& c);
void excludes(probe::Case& c);
void whole_file(probe::Case& c);
void lock_kind(probe::Case& c);
void same_process(probe::Case& c);
void independent(probe::Case& c);
void creates_nothing(probe::Case& c);
void directory(probe::Case& c);
void unreadable(probe::Case& c);
void read_only(probe::Case& c);
void dead_owner(probe::Case& c);
void follows_links(probe::Case& c);
void file_untouched(probe::Case& c);
void odd_path(probe::Case& c);
void survives_reading(probe::Case& c);
void not_inherited(probe::Case& c);
void no_writer(probe::Case& c);
void threads(probe::Case& c);
void after_fork(probe::Case& c);
/// Where locks cannot be given up, or none be taken, nothing can be called often.
void lock_leaves_nothing(probe::Case& c);
void lock_leaves_nothing_under_faults(probe::Case& c);
void unlock_leaves_nothing(probe::Case& c);
void unlock_spares_caller(probe::Case& c);
void unlock_leaves_process_unchanged(probe::Case& c);

// rt_file_unlock.
void releases(probe::Case& c);
void keeps_others(probe::Case& c);
void stale_handle(probe::Case& c);
void unknown_handle(probe::Case& c);
void closes_nothing_else(probe::Case& c);
void threads_that_unlock(probe::Case& c);
void unlock_after_fork(probe::Case& c);

extern const Scenes kScenesOfLock;
extern const Scenes kScenesOfUnlock;

}  // namespace rtconf::cases::lock
