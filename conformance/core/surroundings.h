// What a run takes from the process and the system that it is started in, and what it cannot do
// without.
#pragma once

#include <string>

namespace rtconf::surroundings {

/// Puts this process into a state that does not depend on who started it: child processes can be
/// waited for, limits are as high as they may be, the working directory exists. Returns "" or what
/// stands in the way of a verdict, and what to do about it.
std::string prepare();

/// The first of $TMPDIR, /tmp and /var/tmp that every user can reach, when this process is root's
/// and the provider will not be; else the first. `note` says so when $TMPDIR was passed over.
std::string place_for_files(bool is_root, std::string& note);

/// Processes and threads of this user.
unsigned long count_tasks();

}  // namespace rtconf::surroundings
