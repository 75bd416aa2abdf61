// Worlds in which a variable is to be set.
#pragma once

#include <string>
#include <vector>

#include "conformance/probe/case.h"

namespace rtconf::cases::env {

/// The call sets the variable, and is right if it has that value afterwards, once.
probe::World setting(std::string title, std::vector<probe::Step> steps, const std::string& key,
                     const std::string& value);
probe::World setting_long(std::size_t length);

/// C that makes the call, CALL, and returns 1 if it changed any variable.
extern const char* const kOthersCheck;

}  // namespace rtconf::cases::env
