// Cases of the functions that put a text into a file: in place of all that was there, or behind it.
#pragma once

#include "conformance/cases/scenes.h"
#include "conformance/probe/check.h"

namespace rtconf::cases::writing {

// What is in the file afterwards.
void created(probe::Case& c);
void descriptor_zero(probe::Case& c);
void replaces(probe::Case& c);
void appends(probe::Case& c);
void exact_bytes(probe::Case& c);
void exact_bytes_of_tens_of_mib(probe::Case& c);
void no_translation(probe::Case& c);
void full_device(probe::Case& c);
void complete(probe::Case& c);
void atomic_append(probe::Case& c);
void same_path(probe::Case& c);

// Which file it is, and how it is named.
void mode(probe::Case& c);
void mode_kept(probe::Case& c);
void follows_links(probe::Case& c);
void dangling_link(probe::Case& c);
void keeps_inode(probe::Case& c);
void null_content(probe::Case& c);
void directory(probe::Case& c);
void unwritable(probe::Case& c);
void bad_path(probe::Case& c);
void null_path(probe::Case& c);
void odd_path(probe::Case& c);

extern const Scenes kScenes;

bool is_append(const probe::Case& c);
/// A call with `text` on what the world's path leads to, which holds `old`; right if the file holds
/// afterwards what it should.
probe::World writing_to(const probe::Case& c, probe::World world, const probe::Content& old,
                        const probe::Content& text, std::vector<probe::Check> checks = {});
/// A call on a file that is missing.
probe::World making(const probe::Case& c, const std::string& name, const probe::Content& text);

}  // namespace rtconf::cases::writing
