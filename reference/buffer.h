// A block of malloc's heap that a family file fills with bytes and then hands to the caller. The
// only owner of such a block until then: whichever way a function ends, nothing is left behind.
// No system calls, and nothing about files.
#pragma once

#include <cstddef>
#include <cstdint>

#pragma GCC visibility push(hidden)
namespace rt {

class Buffer {
 public:
  Buffer() = default;
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;
  ~Buffer();

  /// Makes room for `capacity` bytes and one more, keeping those that are there. False if memory
  /// cannot hold that, whatever overcommitment promises; the buffer is then as it was.
  bool reserve(std::uint64_t capacity);

  std::size_t capacity() const { return capacity_; }
  std::size_t length() const { return length_; }

  const char* begin() const { return bytes_; }
  /// Where the next byte goes, and how many fit. While `length() <= capacity()` at least one does.
  char* end() { return bytes_ + length_; }
  std::size_t room() const { return capacity_ + 1 - length_; }

  /// Counts `count` bytes that were put at `end()`.
  void add(std::size_t count) { length_ += count; }
  /// Forgets what is past `length`.
  void cut(std::size_t length) { length_ = length; }

  /// Gives the bytes to the caller, who frees them: `length()` of them and a NUL, and no room that
  /// was not needed. Only while `length() <= capacity()`. Never null.
  char* release();

 private:
  char* bytes_ = nullptr;
  std::size_t capacity_ = 0;
  std::size_t length_ = 0;
};

}  // namespace rt
#pragma GCC visibility pop
