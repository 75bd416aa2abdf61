// A new directory that is removed with everything in it.
#pragma once

#include <string>

namespace rtconf {

class Scratch {
 public:
  /// In $TMPDIR or the system's place for temporary files, wherever the ordinary user can reach.
  Scratch();
  ~Scratch();
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  const std::string& path() const { return path_; }
  /// What the reader should know about the place, or "".
  const std::string& note() const { return note_; }
  /// Why there is no such directory, or "".
  std::string trouble() const;

 private:
  std::string note_;
  std::string path_;
  bool made_ = false;
  int error_ = 0;
};

}  // namespace rtconf
