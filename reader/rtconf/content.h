// The content of a file in memory: the block that a provider gave, freed at the end of the scope.
#pragma once

#include <malloc.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace rtconf::reader {
namespace detail {

struct Free {
  void operator()(void* block) const { std::free(block); }
};
using Block = std::unique_ptr<std::uint8_t, Free>;

/// How many bytes of a block may be looked at: at least as many as the provider asked malloc for.
inline std::size_t room(const Block& block) { return ::malloc_usable_size(block.get()); }

}  // namespace detail

/// The bytes of a file, in the block that the provider gave. Moved, never copied.
class Bytes {
 public:
  Bytes(detail::Block block, std::size_t size) : block_(std::move(block)), size_(size) {}
  Bytes(Bytes&& from) noexcept
      : block_(std::move(from.block_)), size_(std::exchange(from.size_, 0)) {}
  Bytes& operator=(Bytes&& from) noexcept {
    block_ = std::move(from.block_);
    size_ = std::exchange(from.size_, 0);
    return *this;
  }

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  const std::uint8_t* data() const { return block_.get(); }
  std::uint8_t* data() { return block_.get(); }
  std::span<const std::uint8_t> view() const { return {data(), size_}; }

 private:
  detail::Block block_;
  std::size_t size_;
};

/// The text of a file: its bytes, NULs of its own included, and one NUL behind them.
class Text {
 public:
  /// Of bytes whose block goes on with a NUL.
  explicit Text(Bytes bytes) : bytes_(std::move(bytes)) {}

  std::size_t size() const { return bytes_.size(); }
  bool empty() const { return bytes_.empty(); }
  /// Ends at the first NUL for those who take it as a C string.
  const char* c_str() const {
    return bytes_.data() == nullptr ? "" : reinterpret_cast<const char*>(bytes_.data());
  }
  std::string_view view() const { return {c_str(), size()}; }
  std::string str() const { return std::string(view()); }

 private:
  Bytes bytes_;
};

}  // namespace rtconf::reader
