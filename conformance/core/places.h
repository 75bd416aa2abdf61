// The system's places for temporary files, as a provider sees them: empty, and seen by no other
// process, so that what a call leaves there is its own, and is gone with the case.
#pragma once

#include <string>
#include <vector>

namespace rtconf {

/// All of them: /tmp and its like.
const std::vector<std::string>& shared_places();

class PrivatePlaces {
 public:
  /// In the namespaces, while mounts can be made: puts empty directories below `room` over the
  /// places. What lies in a place and is needed stays where it is, with the directory in the place
  /// that it is in: `room`, the library, and the directories of LD_LIBRARY_PATH. A place that holds
  /// something needed itself, and one that nothing can be put over, stays as it is.
  PrivatePlaces(const std::string& room, const std::string& library);
  /// None.
  PrivatePlaces() = default;

  /// The places that are private now.
  const std::vector<std::string>& paths() const { return paths_; }
  /// Removes what is in them, but for what was kept.
  void clear() const;

 private:
  bool cover(const std::string& place, const std::string& behind,
             const std::vector<std::string>& kept);

  std::vector<std::string> paths_;
  std::vector<std::string> kept_;  ///< paths of the entries that are not removed
};

}  // namespace rtconf
