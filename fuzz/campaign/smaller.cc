#include "fuzz/campaign/smaller.h"

#include <algorithm>

namespace rtconf::fuzz {

std::optional<Smaller::Input> Smaller::next() {
  while (stretch_ > 0) {
    if (at_ >= best_.size()) {
      at_ = 0;
      stretch_ = stretch_ == 1 ? 0 : std::max<std::size_t>(stretch_ / 2, 1);
      continue;
    }
    tried_ = best_;
    const auto from = tried_.begin() + static_cast<std::ptrdiff_t>(at_);
    const auto length = std::min(stretch_, best_.size() - at_);
    tried_.erase(from, from + static_cast<std::ptrdiff_t>(length));
    if (!tried_.empty()) return tried_;
    at_ = best_.size();
  }
  while (at_ < best_.size() && best_[at_] == 0) ++at_;
  if (at_ >= best_.size()) return std::nullopt;
  tried_ = best_;
  tried_[at_] = 0;
  return tried_;
}

void Smaller::tell(bool shows) {
  const bool is_leaving_out = stretch_ > 0;
  if (shows) best_ = tried_;
  if (!shows) {
    at_ += std::max<std::size_t>(stretch_, 1);
  } else if (!is_leaving_out) {
    ++at_;
  }
}

}  // namespace rtconf::fuzz
