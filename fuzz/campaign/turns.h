// Whose turn it is: the targets of a campaign, one after the other.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "conformance/properties/targets.h"

namespace rtconf::fuzz {

class Turns {
 public:
  /// Those with these names; none means all.
  explicit Turns(const std::vector<std::string>& names);

  const std::vector<const cases::Target*>& targets() const { return targets_; }
  /// The next that has something to do; null if none has. With `once` also when each has had its
  /// turn, but for a single target, which any number of jobs may work at.
  const cases::Target* next(bool once);
  /// True when each has had a turn.
  bool is_round() const { return taken_ >= targets_.size(); }
  /// How many turns are missing until each has had the same number.
  std::size_t left_to_round() const { return targets_.size() - taken_ % targets_.size(); }
  /// From now on the target has no turn. False if it had none before.
  bool drop(const cases::Target& target) { return idle_.insert(&target).second; }
  bool is_deserted() const { return idle_.size() == targets_.size(); }

 private:
  std::vector<const cases::Target*> targets_;
  std::set<const cases::Target*> idle_;
  std::size_t taken_ = 0;
};

}  // namespace rtconf::fuzz
