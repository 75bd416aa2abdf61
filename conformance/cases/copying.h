// Cases of the function that copies a file.
#pragma once

#include "conformance/cases/scenes.h"
#include "conformance/probe/check.h"

namespace rtconf::cases::copying {

// What the target holds.
void content(probe::Case& c);
void content_of_tens_of_mib(probe::Case& c);
void kinds_of_files(probe::Case& c);
void holes(probe::Case& c);
void descriptor_zero(probe::Case& c);
void replaces(probe::Case& c);
void fresh(probe::Case& c);
void full_device(probe::Case& c);
void complete(probe::Case& c);
void unsized_files(probe::Case& c);
void same_path(probe::Case& c);

// Which files they are.
void mode(probe::Case& c);
void existing_mode(probe::Case& c);
void source_unchanged(probe::Case& c);
void same_file(probe::Case& c);
void follows_links(probe::Case& c);
void link_target(probe::Case& c);
void dangling_link(probe::Case& c);

// What cannot be copied.
void keeps_target(probe::Case& c);
void directory(probe::Case& c);
void unreadable(probe::Case& c);
void unwritable(probe::Case& c);
void directory_target(probe::Case& c);
void bad_path(probe::Case& c);
void bad_target(probe::Case& c);
void null_path(probe::Case& c);
void odd_path(probe::Case& c);
void odd_target(probe::Case& c);

extern const Scenes kScenes;

/// A call whose source is what the world's path leads to; right if the target holds the content of
/// the world afterwards.
probe::World copying_to(const probe::Case& c, probe::World source, const std::string& target,
                        std::vector<probe::Check> checks = {});
/// The same, to a target that is missing.
probe::World copying(const probe::Case& c, probe::World source);

}  // namespace rtconf::cases::copying
