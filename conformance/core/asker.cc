#include "conformance/core/asker.h"

namespace rtconf {

bool Asker::put(std::span<const unsigned char> input, bool terse) {
  if (input.empty()) return true;  // it would end the conversation
  if (!process_) process_ = means_.start();
  if (process_->ask(input, terse)) return true;
  means_.keep(*process_);
  // What failing calls leave adds up.
  constexpr int kMostFailures = 100;
  if (process_->is_over() || ++failures_ >= kMostFailures) end_process();
  return false;
}

void Asker::end_process() {
  process_.reset();
  failures_ = 0;
  means_.tidy();
}

bool Asker::ask_alone(std::span<const unsigned char> input) {
  start_over();
  return put(input, false);
}

void Asker::finish() {
  if (!process_) process_ = means_.start();
  process_->ask({});
  means_.keep(*process_);
  process_.reset();
}

}  // namespace rtconf
