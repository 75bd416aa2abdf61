#include "conformance/core/scratch.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

#include "conformance/core/remove_tree.h"
#include "conformance/core/surroundings.h"
#include "conformance/probe/text.h"

namespace rtconf {

Scratch::Scratch() {
  path_ = fmt::format("{}/rtconf-XXXXXX", surroundings::place_for_files(geteuid() == 0, note_));
  made_ = mkdtemp(path_.data()) != nullptr;
  error_ = errno;
  if (made_) chmod(path_.c_str(), 0755);  // the ordinary user goes through it
}

Scratch::~Scratch() {
  if (made_) remove_tree(path_);
}

std::string Scratch::trouble() const {
  return made_ ? "" : probe::cannot(fmt::format("make a directory like {}", path_), error_);
}

}  // namespace rtconf
