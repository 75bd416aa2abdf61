// Cases of the functions that tell of a path: whether something is there, and when it was modified.
#pragma once

#include <optional>
#include <string>

#include "conformance/cases/scenes.h"

namespace rtconf::cases::asking {

void bad_path(probe::Case& c);
void odd_path(probe::Case& c);
void follows_links(probe::Case& c);
void descriptor_zero(probe::Case& c);

// Whether something is there.
void exists(probe::Case& c);
void existing_directory(probe::Case& c);
void existing_unreadable(probe::Case& c);
void existing_fresh(probe::Case& c);

// When it was modified.
void modified_time(probe::Case& c);
void time_zones(probe::Case& c);
void floor(probe::Case& c);
void early_times(probe::Case& c);
void late_times(probe::Case& c);
void time_of_directory(probe::Case& c);
void time_of_unreadable(probe::Case& c);
void time_fresh(probe::Case& c);

extern const Scenes kScenes;

/// The world with what is right to say of its path: what stat(2) does.
probe::World asked(const probe::Case& c, probe::World world);
/// Calls again after a change that this process or another made; how the answer is wrong, if it is.
std::optional<probe::Failure> wrong_after(probe::Case& c, const probe::World& world,
                                          const std::string& what, const probe::Step& change,
                                          bool is_elsewhere);

}  // namespace rtconf::cases::asking
