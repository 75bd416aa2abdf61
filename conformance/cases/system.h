// Cases of the clauses about the machine.
#pragma once

#include "conformance/cases/scenes.h"

namespace rtconf::cases::system {

// Of rt_system_cpu_count.
void processors(probe::Case& c);
void at_least_one(probe::Case& c);

// Of rt_hostname.
void hostname(probe::Case& c);
void hostname_of_any_length(probe::Case& c);

extern const Scenes kProcessorScenes;
extern const Scenes kHostnameScenes;

}  // namespace rtconf::cases::system
