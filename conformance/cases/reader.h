// Cases of the clauses that the four readers share. One function per clause; the tables in rt_*.cc
// say who is judged by which.
#pragma once

#include <initializer_list>

#include "conformance/cases/scenes.h"

namespace rtconf::cases::reader {

void content(probe::Case& c);
void content_of_tens_of_mib(probe::Case& c);
void content_past_4_gib(probe::Case& c);
void no_translation(probe::Case& c);
void no_translation_of_tokens(probe::Case& c);
void complete(probe::Case& c);
void empty(probe::Case& c);
void directory(probe::Case& c);
void unreadable(probe::Case& c);
void read_only(probe::Case& c);
void unlinked(probe::Case& c);
void snapshot(probe::Case& c);

void unsized_files(probe::Case& c);
void too_large(probe::Case& c);
void no_writer(probe::Case& c);
void endless(probe::Case& c);
void fifo_with_writer(probe::Case& c);

/// Files of procfs and sysfs that can be read here, with what a regular read gives: their size says
/// nothing. There is one at least, or the clause cannot be judged.
Worlds unsized_worlds(probe::Case& c);

/// Regular files of these sizes.
Worlds files(std::initializer_list<std::uint64_t> sizes);
/// Those of all functions that look at a file.
extern const Scenes kScenes;

/// Around the page, the powers of two, 32 KiB and 1 MiB, and the residues mod 16 at which a block's
/// end is seen best.
const std::vector<std::uint64_t>& sizes();

}  // namespace rtconf::cases::reader
