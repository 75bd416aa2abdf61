#include "reference/buffer.h"

#include <cstdlib>

#include "reference/sys.h"

namespace rt {
namespace {

/// malloc itself refuses more; on 32-bit systems this is also what guards the cast to size_t.
constexpr std::uint64_t kLargest = PTRDIFF_MAX - 1;

/// Below this, malloc's word is good enough, and a small read costs no further system call.
constexpr std::uint64_t kAskSystemBeyond = std::uint64_t{64} << 20;

/// From here on malloc takes fresh memory from the system for every block: glibc's bound for
/// keeping freed ones goes no higher. Most of the time of a read is then spent in getting that
/// memory, and large pages take half of it away. Under blocks that were used before they are a gain
/// or a loss of a tenth, by how the machine's memory lies just then.
constexpr std::uint64_t kLargePagesFrom = std::uint64_t{32} << 20;

/// False for what the machine could never hold. A system that overcommits without limit would let
/// malloc succeed, and then kill the process while the block is being filled.
bool fits_memory(std::uint64_t size) {
  if (size > kLargest) return false;
  if (size <= kAskSystemBeyond) return true;
  const sys::Result memory = sys::memory_size();
  return memory < 0 || size < static_cast<std::uint64_t>(memory);
}

}  // namespace

Buffer::~Buffer() { std::free(bytes_); }

bool Buffer::reserve(std::uint64_t capacity) {
  if (!fits_memory(capacity)) return false;
  // A block that has nothing in it is sooner exchanged than cut.
  const bool is_empty = length_ == 0;
  void* const bytes =
      std::realloc(is_empty ? nullptr : bytes_, static_cast<std::size_t>(capacity) + 1);
  if (bytes == nullptr) return false;
  if (is_empty) std::free(bytes_);
  if (capacity > capacity_ && capacity >= kLargePagesFrom) {
    sys::prefer_large_pages(bytes, static_cast<std::size_t>(capacity) + 1);
  }
  bytes_ = static_cast<char*>(bytes);
  capacity_ = static_cast<std::size_t>(capacity);
  return true;
}

char* Buffer::release() {
  // A block that cannot be made smaller is still a right one.
  if (length_ < capacity_) static_cast<void>(reserve(length_));
  char* const bytes = bytes_;
  bytes[length_] = '\0';
  bytes_ = nullptr;
  length_ = 0;
  return bytes;
}

}  // namespace rt
