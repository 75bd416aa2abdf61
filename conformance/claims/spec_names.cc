#include "conformance/claims/spec_names.h"

#include <algorithm>
#include <string_view>

#include "conformance/report/layout.h"
#include "spec/tables/spec.h"

namespace rtconf::claims {
namespace {

void add_once(std::vector<std::string>& names, std::string_view name) {
  if (std::find(names.begin(), names.end(), name) == names.end()) names.emplace_back(name);
}

}  // namespace

std::vector<std::string> group_names() {
  std::vector<std::string> names;
  for (const spec::Function& function : spec::kFunctions) add_once(names, function.group);
  return names;
}

std::vector<std::string> function_names() {
  std::vector<std::string> names;
  for (const spec::Function& function : spec::kFunctions) names.emplace_back(function.name);
  return names;
}

std::vector<std::string> clause_ids() {
  std::vector<std::string> names;
  for (const spec::Clause& clause : spec::kClauses) names.emplace_back(clause.id);
  return names;
}

std::vector<std::string> clause_words() {
  std::vector<std::string> names;
  for (const spec::Clause& clause : spec::kClauses) add_once(names, clause.word);
  return names;
}

std::string group_mistake(const std::vector<std::string>& groups) {
  const std::vector<std::string> known = group_names();
  for (const std::string& group : groups) {
    if (std::find(known.begin(), known.end(), group) == known.end()) {
      return "unknown group '" + group + "'; known: " + report::joined(known);
    }
  }
  return "";
}

}  // namespace rtconf::claims
