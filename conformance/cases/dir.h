// Cases of the clauses about directories: what is listed, and what is made. One function per
// clause; the tables in rt_dir_*.cc say who is judged by which.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "conformance/cases/scenes.h"

namespace rtconf::cases::dir {

// Of rt_dir_list.
void complete(probe::Case& c);
void hidden(probe::Case& c);
void no_dots(probe::Case& c);
void names_only(probe::Case& c);
void whole_names(probe::Case& c);
void no_translation(probe::Case& c);
void many_entries(probe::Case& c);
void empty(probe::Case& c);
void ended(probe::Case& c);
void names_nul(probe::Case& c);
void names_owned(probe::Case& c);
void names_unshared(probe::Case& c);
void names_no_overrun(probe::Case& c);
void not_a_directory(probe::Case& c);
void unreadable(probe::Case& c);
void list_follows_links(probe::Case& c);
void list_fresh(probe::Case& c);
void list_bad_path(probe::Case& c);
void list_odd_path(probe::Case& c);

// Of rt_dir_create.
void created(probe::Case& c);
void mode(probe::Case& c);
void existing(probe::Case& c);
void missing_parent(probe::Case& c);
void parents(probe::Case& c);
void parents_out_of_hand(probe::Case& c);
void already_there(probe::Case& c);
void file_in_the_way(probe::Case& c);
void odd_forms(probe::Case& c);
void create_follows_links(probe::Case& c);
void unwritable(probe::Case& c);
void create_null_path(probe::Case& c);
void create_bad_path(probe::Case& c);
void create_odd_path(probe::Case& c);
void threads_on_one_path(probe::Case& c);
void threads_on_many_paths(probe::Case& c);
void processes_on_one_path(probe::Case& c);

extern const Scenes kListScenes;
extern const Scenes kCreateScenes;

/// A world whose right answer is a list of what is in the directory at `path`.
probe::World listing(std::string title, std::vector<probe::Step> steps, std::string path);
/// The same for a world that is there already, whatever it says of right answers.
probe::World listed(probe::World world);
/// A directory of `count` files.
probe::World directory_of(unsigned count);
/// Directories of ever more files, to be entered in this order: each is the one before with more in
/// it, under a name of its own. To make every file of each takes longer than to list them.
std::vector<probe::World> directories_of(const std::vector<unsigned>& counts);
/// A directory with a file of each of these names. Where they are too many for a reproducer, `loop`
/// says in C how to make them: the head of a loop over k, and what puts the name at e.
struct Loop {
  std::string head;
  std::string body;
};
probe::World directory_with(std::string title, const std::vector<std::string>& names,
                            const std::optional<Loop>& loop = std::nullopt);

/// A world in which a directory is to be made at `path`.
probe::World making(std::string title, std::vector<probe::Step> steps, std::string path,
                    bool recursive);
/// The same for a world whose path, code and flag are set already.
probe::World judged_as_making(probe::World world);
/// For a world that cannot be judged by one who is above permissions: ends the case then.
void require_modes(probe::Case& c);

}  // namespace rtconf::cases::dir
