// What a run takes from the process and the system that it is started in, and what it cannot do
// without.
#pragma once

#include <string>

namespace rtconf::surroundings {

/// Puts this process into a state that does not depend on who started it: child processes can be
/// waited for, limits are as high as they may be. Returns "" or what
/// stands in the way of a verdict, and what to do about it.
std::string prepare();

/// The first of $TMPDIR, /tmp and /var/tmp that every user can reach, when this process is root's
/// and the provider will not be; else the first. `note` says so when $TMPDIR was passed over.
std::string place_for_files(bool is_root, std::string& note);

/// While it lives, the working directory has a name: GoogleTest does not work in one that was
/// removed. Not for longer, since the user's relative paths begin at it.
class NamedDirectory {
 public:
  NamedDirectory();
  ~NamedDirectory();
  NamedDirectory(const NamedDirectory&) = delete;
  NamedDirectory& operator=(const NamedDirectory&) = delete;

 private:
  int left_ = -1;  ///< the directory to go back to
};

/// Processes and threads of this user.
unsigned long count_tasks();

}  // namespace rtconf::surroundings
