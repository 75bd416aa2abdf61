// Generated sequences of calls on a small tree: what they consist of, how they shrink, and how they
// travel from the warden to the executor.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/probe/content.h"

namespace rtconf::properties {

/// What a call does. The last few are the caller's own doing: no function of the contract does it.
enum class Deed : std::uint8_t {
  kWrite,
  kAppend,
  kDelete,
  kRemove,
  kCopy,
  kExists,
  kModifiedTime,
  kSize,
  kReadText,
  kMmapReadText,
  kReadBytes,
  kMmapReadBytes,
  kReadSized,
  kMmapReadSized,
  kCreateDirectory,
  kCreateDirectories,
  kList,
  kLink,
  kRename,
  kTruncate,
  kSetTime,
  kSetMode,
};
inline constexpr unsigned kDeeds = 22;

/// The function that does it; "" for what the caller does itself.
std::string_view function_of(Deed deed);

struct TreeCall {
  Deed deed = Deed::kExists;
  std::uint8_t first = 0;    ///< of kNames
  std::uint8_t second = 0;   ///< of kNames: the target of a copy, a rename, a link
  std::uint8_t content = 0;  ///< which content is written, or to what a file is cut
};

struct TreeInput {
  std::vector<TreeCall> calls;

  std::vector<unsigned char> encode() const;
  static std::optional<TreeInput> decode(std::span<const unsigned char> bytes);
};

/// The paths of the tree, relative to its root.
std::string_view name_of(std::uint8_t index);
inline constexpr unsigned kNames = 9;
/// A text without NULs: what may be written.
probe::Content text_of(std::uint8_t index);
inline constexpr unsigned kTexts = 7;
/// The same as a C expression, which needs kFilled in front of main.
std::string text_code(std::uint8_t index);
extern const char* const kFilled;

/// Shorter and plainer sequences to try in place of this one, smallest first.
std::vector<TreeInput> smaller(const TreeInput& input);

}  // namespace rtconf::properties
