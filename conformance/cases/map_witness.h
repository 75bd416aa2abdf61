// Whether the other functions that map files can be relied on while one of them is judged: what a
// handle stands for shows only through them, and their faults are not the judged function's.
#pragma once

#include <string>
#include <string_view>

#include "conformance/cases/map_live.h"
#include "conformance/probe/case.h"

namespace rtconf::cases::map {

/// True if the other function is there and right about plain files.
bool bears_witness(probe::Case& c, std::string_view name);
/// Ends the case as not judged if there is no other function of that name that is right about plain
/// files. Does nothing if it is the judged one.
void rely_on(probe::Case& c, std::string_view name);

/// Where the bytes of the handle are. Null if nobody can tell, or if it is a block of the heap:
/// what is free there may stay mapped.
const unsigned char* mapped_data(probe::Case& c, std::int64_t handle);
/// Where something of what `data` pointed to is still mapped, or nothing.
std::string what_is_left(const Live& live, const unsigned char* data);

}  // namespace rtconf::cases::map
