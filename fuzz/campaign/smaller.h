// Smaller inputs to try in the place of one that shows a fault: stretches are left out, the longest
// first; then bytes become 0.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

namespace rtconf::fuzz {

class Smaller {
 public:
  using Input = std::vector<unsigned char>;

  explicit Smaller(Input input) : best_(std::move(input)), stretch_(best_.size() / 2) {}

  /// The next to try; nothing when there is no other.
  std::optional<Input> next();
  /// Whether the one given last shows the fault, too.
  void tell(bool shows);

 private:
  Input best_;
  Input tried_;
  std::size_t stretch_;  ///< length that is left out; 0 when bytes become 0 instead
  std::size_t at_ = 0;
};

}  // namespace rtconf::fuzz
