// Puts inputs to executors, one after the other, and replaces each that ends.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "conformance/core/attempt.h"
#include "conformance/core/oracle.h"

namespace rtconf {

/// What an asker has its warden do.
struct AskerMeans {
  std::function<std::unique_ptr<Attempt>()> start;
  std::function<void(const Attempt& ended)> keep;  ///< in the record
  std::function<void()> tidy;                      ///< behind one that has ended
};

class Asker : public Oracle {
 public:
  Asker(const Shared& shared, const Record& record, std::string room, AskerMeans means)
      : shared_(shared), record_(record), room_(std::move(room)), means_(std::move(means)) {}

  bool ask(std::span<const unsigned char> input) override { return put(input, true); }
  bool ask_in_full(std::span<const unsigned char> input) override { return put(input, false); }
  bool ask_alone(std::span<const unsigned char> input) override;
  const Record& record() const override { return record_; }
  probe::Feedback& feedback() override { return shared_.talk->feedback; }
  const std::string& room() const override { return room_; }

  /// Has the next input put to a process that has judged none.
  void start_over() {
    if (process_) end_process();
  }
  /// Ends the conversation, and keeps what the executor says of itself then.
  void finish();

 private:
  void end_process();
  bool put(std::span<const unsigned char> input, bool terse);

  const Shared& shared_;
  const Record& record_;
  const std::string room_;
  const AskerMeans means_;
  std::unique_ptr<Attempt> process_;
  int failures_ = 0;  ///< that the process has gone on after
};

}  // namespace rtconf
