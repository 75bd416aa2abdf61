// Steps that make and change directories, and C that tells what a call has made there. What is in a
// directory at a moment is tree.h's.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "conformance/probe/failure.h"
#include "conformance/probe/step.h"

namespace rtconf::probe {

/// C in front of main, and C that makes the call (CALL) and returns 1 if below the working
/// directory something other than `made` new entries came of it.
extern const char* const kTreePrelude;
std::string tree_check(std::size_t made);

/// Removes what is there, with all below it, as far as that is possible.
void remove_all(const std::string& name);

/// Removes the empty directory if it is there.
Step remove_directory(const std::string& name);
/// `count` files in the directory, named by `stem` and a number, of which the first `there` are
/// there already.
Step fill_directory(const std::string& directory, unsigned count, const std::string& stem = "e",
                    unsigned there = 0);
/// Every missing directory on the path, which has no odd forms.
Step make_directories(const std::string& path);
/// Does nothing here. A reproducer that needs modes to bind it gives up being root, and owns what
/// it makes from then on.
Step become_ordinary();
/// True if this process cannot read a directory whose mode forbids it.
bool is_bound_by_modes();

}  // namespace rtconf::probe
