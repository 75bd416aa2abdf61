// Child processes of the calling process, the dead that nobody waited for included.
#pragma once

#include <cstdint>

namespace rtconf::probe {

enum class Child : std::uint8_t { kNone, kDead, kLive };

/// True if there is one now, dead or alive.
bool has_child();

/// What child there is after a moment, in which a helper thread may wait for it.
Child find_child();

}  // namespace rtconf::probe
