// The names that a user can give: groups, functions, clauses and their words, as the spec has them.
#pragma once

#include <string>
#include <vector>

namespace rtconf::claims {

/// Each once, in the order of the spec.
std::vector<std::string> group_names();
std::vector<std::string> function_names();
std::vector<std::string> clause_ids();
std::vector<std::string> clause_words();

/// What is wrong with a list of groups, or an empty string: "unknown group x; known: read".
std::string group_mistake(const std::vector<std::string>& groups);

}  // namespace rtconf::claims
