// What is in a directory and below it, to tell what a call has made, changed or removed there; and
// steps that make and change directories.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "conformance/probe/failure.h"
#include "conformance/probe/step.h"

namespace rtconf::probe {

struct TreeEntry {
  std::string path;  ///< below the root, e.g. "a/b"
  mode_t mode = 0;   ///< kind and permissions
  ino_t inode = 0;
  off_t size = 0;      ///< 0 for directories, whose size follows from what is in them
  timespec time = {};  ///< when it was modified; 0 for directories
};

/// All entries below `root`, by their paths. What may not be read is an entry, and is not gone
/// into.
std::vector<TreeEntry> tree_of(const std::string& root = ".");

/// How `after` differs from `before` with the directories `made` (paths in order) added: "" or a
/// few words.
std::string tree_difference(const std::vector<TreeEntry>& before,
                            const std::vector<TreeEntry>& after,
                            const std::vector<std::string>& made);

/// C in front of main, and C that makes the call (CALL) and returns 1 if below the working
/// directory something other than `made` new entries came of it.
extern const char* const kTreePrelude;
std::string tree_check(std::size_t made);

/// Removes what is there, with all below it, as far as that is possible.
void remove_all(const std::string& name);

/// Removes the empty directory if it is there.
Step remove_directory(const std::string& name);
/// `count` files in the directory, named by `stem` and a number.
Step fill_directory(const std::string& directory, unsigned count, const std::string& stem = "e");
/// Every missing directory on the path, which has no odd forms.
Step make_directories(const std::string& path);
/// Does nothing here. A reproducer that needs modes to bind it gives up being root, and owns what
/// it makes from then on.
Step become_ordinary();
/// True if this process cannot read a directory whose mode forbids it.
bool is_bound_by_modes();

}  // namespace rtconf::probe
