// What a list of names holds, for the tests of the family `dir`.
#pragma once

#include <rt.h>
#include <stdlib.h>

#include <optional>
#include <set>
#include <string>

namespace rt::checks {

/// The names that rt_dir_list gives, each as often as it does; nothing if it fails. All is freed.
inline std::optional<std::multiset<std::string>> names_in(const std::string& path) {
  char** const list = rt_dir_list(path.c_str());
  if (list == nullptr) return std::nullopt;
  std::multiset<std::string> names;
  for (char** name = list; *name != nullptr; ++name) {
    names.emplace(*name);
    ::free(*name);
  }
  ::free(list);
  return names;
}

}  // namespace rt::checks
