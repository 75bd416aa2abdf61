#include "fuzz/campaign/turns.h"

#include <algorithm>

namespace rtconf::fuzz {

Turns::Turns(const std::vector<std::string>& names) {
  for (const cases::Target* target : properties::kTargets) {
    if (names.empty() || std::find(names.begin(), names.end(), target->name) != names.end())
      targets_.push_back(target);
  }
}

const cases::Target* Turns::next(bool once) {
  const bool has_one_turn = once && targets_.size() > 1;
  for (std::size_t tried = 0; tried < targets_.size(); ++tried) {
    if (has_one_turn && is_round()) return nullptr;
    const cases::Target* target = targets_[taken_++ % targets_.size()];
    if (!idle_.contains(target)) return target;
  }
  return nullptr;
}

}  // namespace rtconf::fuzz
