// Where the reference runtime is: what `rtconf run` judges when no library is named.
#pragma once

#include <string>
#include <vector>

namespace rtconf::tools {

/// The places to look in, the likeliest first: next to the build tree's rtconf, then where
/// `meson install` puts it.
std::vector<std::string> reference_candidates();

/// The first that is there; empty when none is.
std::string find_reference();

}  // namespace rtconf::tools
