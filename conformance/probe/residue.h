// What a process holds at a moment, counted: descriptors, heap blocks, mapped memory, threads,
// files. What of it is a leak is decided in leaks.h.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace rtconf::probe {

enum class Resource : std::uint8_t {
  kDescriptors,
  kHeapBlocks,
  kHeapBytes,
  kMappedPages,
  kThreads,
  kFiles,        ///< where only this case writes
  kSharedFiles,  ///< where other processes may write, too
};
inline constexpr std::size_t kResourceCount = 7;
/// e.g. "descriptors".
const char* name(Resource resource);

using Residue = std::array<std::uint64_t, kResourceCount>;

/// Directories where a call could leave a file.
struct Places {
  std::vector<std::string> own;     ///< nobody but this case writes there
  std::vector<std::string> shared;  ///< the system's places for temporary files
};

/// Counts what this process holds, and the files in `places`.
std::uint64_t count(Resource resource, const Places& places);
Residue count_all(const Places& places);
/// How many descriptors this process may have.
std::uint64_t descriptor_limit();

}  // namespace rtconf::probe
