// Cases of the functions that map files. One function per clause; the tables in rt_file_mmap_*.cc
// say who is judged by which. What they share in making and judging live mappings is in map_live.h.
#pragma once

#include "conformance/cases/scenes.h"

namespace rtconf::cases::map {

// Of rt_file_mmap_map.
void handle(probe::Case& c);
void new_handle(probe::Case& c);
void many_handles(probe::Case& c);
void constant_cost(probe::Case& c);
void empty(probe::Case& c);
void fresh_while_live(probe::Case& c);
void unsized_files(probe::Case& c);
void too_large(probe::Case& c);
void threads_of_map(probe::Case& c);
void after_fork_of_map(probe::Case& c);
void map_leaves_nothing(probe::Case& c);
/// A case that others have too, with answers judged as handles.
template <void (*body)(probe::Case& c)>
void of_handles(probe::Case& c);

// Of rt_file_mmap_data and rt_file_mmap_length.
void content(probe::Case& c);
void content_of_tens_of_mib(probe::Case& c);
void content_past_4_gib(probe::Case& c);
void nul(probe::Case& c);
void empty_data(probe::Case& c);
void no_copy(probe::Case& c);
void stays_readable(probe::Case& c);
void length(probe::Case& c);
void length_stays(probe::Case& c);
void truncated(probe::Case& c);

// Of rt_file_mmap_unmap.
void releases(probe::Case& c);
void keeps_others(probe::Case& c);
void releases_nothing_else(probe::Case& c);
void truncated_unmap(probe::Case& c);
void threads_of_unmap(probe::Case& c);
void unmap_leaves_nothing(probe::Case& c);

// Of every function that takes a handle.
void stale_handle(probe::Case& c);
void unknown_handle(probe::Case& c);
void race(probe::Case& c);
void after_fork(probe::Case& c);

extern const Scenes kScenes;          ///< of rt_file_mmap_map
extern const Scenes kScenesOfHandle;  ///< of those that take a handle

/// Answers of rt_file_mmap_map are judged as handles from here on, and given back.
void judge_handles(probe::Case& c);

template <void (*body)(probe::Case& c)>
void of_handles(probe::Case& c) {
  judge_handles(c);
  body(c);
}

}  // namespace rtconf::cases::map
