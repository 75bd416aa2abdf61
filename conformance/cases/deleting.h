// Cases of the functions that remove an entry from its directory.
#pragma once

#include "conformance/cases/scenes.h"

namespace rtconf::cases::deleting {

void removes(probe::Case& c);
void descriptor_zero(probe::Case& c);
void removes_link(probe::Case& c);
void keeps_other_names(probe::Case& c);
void unreadable(probe::Case& c);
void directory(probe::Case& c);
void unwritable(probe::Case& c);
void bad_path(probe::Case& c);
void null_path(probe::Case& c);
void odd_path(probe::Case& c);
void same_path(probe::Case& c);

extern const Scenes kScenes;

}  // namespace rtconf::cases::deleting
