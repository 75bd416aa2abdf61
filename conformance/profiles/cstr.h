// The contract's own ABI: C strings in, malloc'ed blocks or 64-bit numbers out, NULL or -1 for
// failure.
#pragma once

#include "conformance/profiles/profile.h"

namespace rtconf::profiles {

probe::Subject bind_cstr(const spec::Function& function, void* symbol);

}  // namespace rtconf::profiles
