// What can be measured: kinds of work, the ways in which a library may offer to do one, and the
// limits that a machine sets to it. Shared by the command, which asks, and by the contender, which
// does.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace rtconf::bench {

enum class Work : std::uint8_t {
  kRead,  ///< a whole file into memory that the caller owns and frees
  kUse,   ///< a whole file, and every byte of it added up once
  kMap,   ///< a file mapped and unmapped, and not touched
  kCopy,  ///< a file onto an existing one
  kList,  ///< the names in a directory
};

/// A way to do a kind of work. Of its functions the first that a library exports is called.
struct Way {
  std::string_view name;
  std::span<const std::string_view> functions;
};

/// What the machine itself does; no library can do without.
struct Limit {
  std::string_view name;
  std::string_view meaning;
};

struct WorkDescription {
  Work work;
  std::string_view name;
  std::string_view meaning;
  /// What a size counts.
  std::string_view unit;
  std::span<const Way> ways;
  std::span<const Limit> limits;
  /// Bytes, or entries of a directory.
  std::span<const std::uint64_t> sizes;
};

std::span<const WorkDescription> all_work();
const WorkDescription& describe(Work work);
std::optional<Work> find_work(std::string_view name);

/// The size from which on a file that is only mapped has no blocks: its bytes cost nothing.
inline constexpr std::uint64_t kSparseFrom = std::uint64_t{2} << 30;

}  // namespace rtconf::bench
