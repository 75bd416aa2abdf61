// Reads numbers off the front of an input. Behind its end everything is 0, so that any bytes are an
// input.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace rtconf::properties {

class Bytes {
 public:
  explicit Bytes(std::span<const unsigned char> input) : rest_(input) {}

  bool is_empty() const { return rest_.empty(); }
  std::uint8_t one() {
    if (rest_.empty()) return 0;
    const std::uint8_t first = rest_.front();
    rest_ = rest_.subspan(1);
    return first;
  }
  /// The least significant first.
  std::uint16_t two() {
    const std::uint16_t low = one();
    return static_cast<std::uint16_t>(low | one() << 8);
  }
  std::uint32_t three() {
    const std::uint32_t low = two();
    return low | std::uint32_t{one()} << 16;
  }
  std::string rest() const { return {rest_.begin(), rest_.end()}; }

 private:
  std::span<const unsigned char> rest_;
};

}  // namespace rtconf::properties
