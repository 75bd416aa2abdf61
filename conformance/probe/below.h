// All that is below a directory: one walk for those who count it, hash it and compare it.
#pragma once

#include <functional>
#include <string>

namespace rtconf::probe {

/// Something that walk_below() comes by.
struct Below {
  const std::string& path;  ///< begins with the directory's, as it was given
  int parent;               ///< the directory that it is in, and its name there: a shorter way
  const char* name;
  bool is_directory;  ///< itself: a link to one is none
};

/// Calls `visit` for each entry, a directory before what is in it. It says whether to go into a
/// directory. One that cannot be read has nothing in it.
void walk_below(const std::string& directory, const std::function<bool(const Below&)>& visit);

}  // namespace rtconf::probe
