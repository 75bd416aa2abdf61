#include "conformance/probe/compare.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <span>
#include <vector>

#include "conformance/probe/fd.h"
#include "conformance/probe/heap.h"
#include "conformance/probe/memory.h"
#include "conformance/probe/text.h"

namespace rtconf::probe {
namespace {

constexpr std::size_t kChunk = std::size_t{1} << 16;
constexpr std::size_t kLine = 16;

using Chunk = std::array<unsigned char, kChunk>;

/// Fills `buffer` from `fd` as far as the file goes.
std::size_t read_fully(int fd, std::span<unsigned char> buffer) {
  std::size_t filled = 0;
  while (filled < buffer.size()) {
    const ssize_t got = read(fd, buffer.data() + filled, buffer.size() - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    filled += static_cast<std::size_t>(got);
  }
  return filled;
}

std::string line_at(const Chunk& bytes, std::size_t count, std::size_t index,
                    unsigned long long base) {
  const std::size_t from = index / kLine * kLine;
  if (from >= count) return fmt::format("{:08x}  cannot be read: no memory there", base + from);
  return hex_line(base + from, std::span(bytes).subspan(from, std::min(kLine, count - from)));
}

}  // namespace

std::optional<Difference> compare_with_regular_read(const char* path, const unsigned char* data,
                                                    std::uint64_t& length) {
  const Fd fd(open(path, O_RDONLY | O_CLOEXEC));
  if (!fd)
    return Difference{"the suite " + cannot("open the file for a regular read", errno), "", "", 0};
  thread_local Chunk
      truth;  // not on the heap, whose use is being watched; not on the stack, which may be small
  thread_local Chunk seen;
  const auto block = heap::find(data);
  length = 0;
  for (unsigned long long base = 0;; length = base) {
    const std::size_t count = read_fully(fd.get(), truth);
    if (count == 0) return std::nullopt;
    const bool is_there = block && base + count <= block->size;
    if (is_there && std::memcmp(truth.data(), data + base, count) == 0) {
      base += count;
      continue;
    }
    const std::size_t readable = copy_safely(seen.data(), data + base, count);
    std::size_t index = readable;
    if (std::memcmp(truth.data(), seen.data(), readable) != 0) {  // rare, so found at leisure
      index = static_cast<std::size_t>(
          std::mismatch(truth.begin(), truth.end(), seen.begin()).first - truth.begin());
    }
    if (index < count) {
      return Difference{fmt::format("byte {} differs from a regular read", base + index),
                        line_at(truth, count, index, base), line_at(seen, readable, index, base),
                        base + index};
    }
    base += count;
  }
}

std::optional<std::string> regular_read(const char* path, std::size_t limit) {
  const Fd fd(open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!fd) return std::nullopt;
  std::vector<unsigned char> bytes(limit);
  const std::size_t count = read_fully(fd.get(), bytes);
  return std::string(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(count));
}

}  // namespace rtconf::probe
