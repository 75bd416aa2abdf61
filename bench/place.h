// A directory to measure in, and what is made there: files and directories of each size, warm in
// the page cache, and taken away again.
#pragma once

#include <cstdint>
#include <string>

#include "bench/result.h"

namespace rtconf::bench {

class Place {
 public:
  /// Makes a directory of its own in `directory`. Check `problem()`.
  Place(std::string name, const std::string& directory);
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;
  ~Place();

  const PlaceFound& found() const { return found_; }
  /// Why nothing can be made there; "" if it can.
  const std::string& problem() const { return problem_; }

  /// Makes the subject of a kind of work in a size. `problem` says what went wrong, or why it would
  /// not fit.
  std::string make(Work work, std::uint64_t size, std::string& problem);
  /// Takes away what was made last, and what contenders have made beside it.
  void clear();

 private:
  bool fits(Work work, std::uint64_t size, std::string& problem) const;

  PlaceFound found_;
  std::string own_;
  std::string problem_;
};

/// What the file system of a path is called: "tmpfs", "ext4"; "" if it cannot be told.
std::string file_system_of(const std::string& path);

}  // namespace rtconf::bench
