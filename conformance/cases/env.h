// Cases of the clauses about the environment, the working directory and the user's home. One
// function per clause; the tables in rt_env_*.cc say who is judged by which.
#pragma once

#include <string>

#include "conformance/cases/scenes.h"

namespace rtconf::cases::env {

// Of rt_env_cwd.
void working_directory(probe::Case& c);
void long_path(probe::Case& c);
void beyond_path_max(probe::Case& c);
void gone(probe::Case& c);
void cwd_fresh(probe::Case& c);
void cwd_no_translation(probe::Case& c);

// Of rt_env_get.
void value(probe::Case& c);
void long_value(probe::Case& c);
void exact_name(probe::Case& c);
void unset(probe::Case& c);
void empty_value(probe::Case& c);
void get_no_translation(probe::Case& c);
void get_snapshot(probe::Case& c);
void get_fresh(probe::Case& c);
void get_fresh_after_set(probe::Case& c);
void get_null_key(probe::Case& c);

// Of rt_env_home.
void home(probe::Case& c);
void empty_home(probe::Case& c);
void without_home(probe::Case& c);
void without_entry(probe::Case& c);
void home_no_translation(probe::Case& c);
void home_snapshot(probe::Case& c);
void home_fresh(probe::Case& c);
/// Calls where HOME is unset; what that does to the process is looked at.
void calls_without_home(probe::Case& c);

// Of rt_env_set.
void sets(probe::Case& c);
void overwrites(probe::Case& c);
void sets_empty_value(probe::Case& c);
void sets_long_value(probe::Case& c);
void empty_key(probe::Case& c);
void equals_sign_in_key(probe::Case& c);
void keeps_others(probe::Case& c);
void seen_by_process(probe::Case& c);
void seen_by_children(probe::Case& c);
void copies(probe::Case& c);
void set_null_key(probe::Case& c);
void set_null_value(probe::Case& c);
void set_no_translation(probe::Case& c);
/// Variables that a careless function acts on.
void telling_variables(probe::Case& c);

extern const Scenes kCwdScenes;
extern const Scenes kGetScenes;
extern const Scenes kHomeScenes;
extern const Scenes kSetScenes;

}  // namespace rtconf::cases::env
