// Removes what a case has left of its directory, whatever a provider made of it: no symbolic link
// is followed, no mode stands in the way, and no depth is too deep.
#pragma once

#include <string>

namespace rtconf {

/// Removes `path` and everything below it, as far as this user can. `path` may be missing. Nobody
/// else may be at work in there.
void remove_tree(const std::string& path);

}  // namespace rtconf
