// What calls leave behind, counted: descriptors, heap blocks, mapped memory, threads, files.
// A leak is growth that repeats; what a first use costs, and a cache that stops growing, are not
// leaks.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace rtconf::probe {

enum class Resource : std::uint8_t {
  kDescriptors,
  kHeapBlocks,
  kHeapBytes,
  kMappedPages,
  kThreads,
  kFiles
};
inline constexpr std::size_t kResourceCount = 6;
/// e.g. "descriptors".
const char* name(Resource resource);

using Residue = std::array<std::uint64_t, kResourceCount>;

/// Counts what this process holds, and the files in `directories`.
Residue count_residue(const std::vector<std::string>& directories);

struct Leak {
  Resource resource;
  std::uint64_t calls;   ///< in the last, longest stretch
  std::uint64_t growth;  ///< over those calls
};

/// Repeats `call` in four stretches, the first of `first` calls (at most 1,000); what grew in each
/// of them leaks, and is returned. Stops after the first stretch in which nothing grows, so a call
/// that leaks nothing is made about `first` times; the last stretch begins after 11,000 calls, by
/// when every cache must be full.
std::vector<Leak> find_leaks(std::uint64_t first, const std::vector<std::string>& directories,
                             const std::function<void()>& call);

}  // namespace rtconf::probe
