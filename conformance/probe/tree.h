// All that is in the working directory at a moment, and how that differs from another moment: for
// calls that must leave alone what they are not about.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <ctime>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "conformance/probe/below.h"

namespace rtconf::probe {

class Tree {
 public:
  /// Looks at the working directory and all below it; links are not followed.
  static Tree now();
  /// What is another in `after`, as "x has been made"; empty if all is as it was. Bytes, mode,
  /// owner, inode and modification time count, of directories not the time. What is in `except` is
  /// passed over.
  std::string change_to(const Tree& after, const std::set<std::string>& except = {}) const;
  /// The symbolic links.
  std::vector<std::string> links() const;

 private:
  struct Entry {
    mode_t mode = 0;
    uid_t owner = 0;
    gid_t group = 0;
    ino_t inode = 0;
    off_t size = 0;
    timespec time{};
    std::uint64_t bytes = 0;  ///< a hash of the content, or of what a link says
  };
  std::map<std::string, Entry> entries_;

  static Entry look_at(const Below& below);
  static const char* difference(const Entry& was, const Entry& is);
};

/// C in front of main: `tree()` gives a number that changes when anything below the working
/// directory does, but for what is in `except`.
std::string tree_code(const std::set<std::string>& except = {});

}  // namespace rtconf::probe
