// What a call on a tree does when it is done right: the suite does it itself, to a second tree that
// begins like the first, so that afterwards the two have to be the same.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/probe/answer.h"
#include "conformance/probe/failure.h"
#include "conformance/properties/tree_input.h"

namespace rtconf::properties {

inline constexpr std::int64_t kTime = -86'401;  ///< that kSetTime sets, and half a second

struct Outcome {
  bool is_judged = true;  ///< false where the spec leaves open what happens: the call is left out
  bool succeeds = false;
  std::optional<std::string> text = std::nullopt;  ///< what a reader gives
  std::int64_t number = 0;
  std::vector<std::string> names = {};  ///< sorted
};

/// What the call would do below `root`, without doing it.
Outcome foresee(const TreeCall& call, const std::string& root);
/// The word of the clause that says why a call has to fail that foresee() says does.
std::string_view refusal_of(const TreeCall& call, const std::string& root);
/// Does it below `root`.
void perform(const TreeCall& call, const std::string& root);
/// The same as C.
std::string code_of(const TreeCall& call, const std::string& root);
/// e.g. "write 5 bytes to d/a".
std::string describe(const TreeCall& call);

/// The path of a name below `root`.
std::string path_in(const std::string& root, std::uint8_t name);
/// Where the link that kLink makes leads, from its own directory.
std::string link_text(const TreeCall& call);
/// All bytes of a regular file.
std::string read_all(const std::string& path);

/// How one tree differs from another that it should be like.
struct TreeDifference {
  enum class Kind : std::uint8_t { kExtra, kMissing, kKind, kMode, kContent };
  Kind kind = Kind::kContent;
  std::string name;        ///< of the entry, below the root
  probe::Failure failure;  ///< with C that returns 1 if the trees differ
};

/// How the tree at `seen` differs from the one at `right`.
std::optional<TreeDifference> difference_of_trees(const std::string& seen,
                                                  const std::string& right);

}  // namespace rtconf::properties
