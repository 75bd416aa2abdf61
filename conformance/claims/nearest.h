// "Did you mean …": the names that are nearest to one that does not exist.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace rtconf::claims {

/// Up to `most` of the candidates that are near enough to be meant, the nearest first.
std::vector<std::string> nearest(std::string_view wanted,
                                 const std::vector<std::string>& candidates, std::size_t most = 3);

/// "; did you mean a or b?", or nothing when none is near.
std::string did_you_mean(std::string_view wanted, const std::vector<std::string>& candidates);

}  // namespace rtconf::claims
