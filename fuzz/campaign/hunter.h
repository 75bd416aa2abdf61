// What a job does with an input that something is wrong with: tells whether it is a new fault, has
// it judged once more alone, makes the input small, and sends it to the campaign. The engine goes
// on meanwhile not at all, and afterwards as before.
#pragma once

#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "conformance/core/oracle.h"
#include "fuzz/campaign/board.h"
#include "fuzz/campaign/mail.h"

namespace rtconf::fuzz {

class Hunter {
 public:
  /// `known`: keys of what the campaign has found already.
  Hunter(Oracle& oracle, const cases::Row& row, Count& count, int socket,
         std::set<std::string> known)
      : oracle_(oracle), row_(row), count_(count), socket_(socket), known_(std::move(known)) {}

  /// Has the input judged. True if nothing is wrong with it.
  bool ask(std::span<const unsigned char> input);
  /// An input that did something new.
  void keep(std::span<const unsigned char> input);
  /// Has an input that is right as far as its answers go judged more closely: what calls do to the
  /// process around them costs too much to look for each time.
  void look_closely(std::span<const unsigned char> input);
  /// Counts what the input asked last has made the provider do.
  void note_features();
  /// For executions that were not asked for here.
  void count_executions(std::uint64_t more) { count_.executions += more; }
  Oracle& oracle() { return oracle_; }

 private:
  using Input = std::vector<unsigned char>;

  void notice(std::span<const unsigned char> input);
  void follow_up(Input input);
  std::optional<Finding> judged_alone(const Input& input);
  void shrink(Finding& finding);
  void send(Letter letter);

  Oracle& oracle_;
  const cases::Row& row_;
  Count& count_;
  int socket_;
  std::set<std::string> known_;
  std::vector<bool> features_ = std::vector<bool>(sizeof(probe::Feedback::counters));
  std::map<std::string, int> looked_at_;  ///< by what a failure looks like at first sight
};

}  // namespace rtconf::fuzz
