#include "conformance/core/asker.h"

namespace rtconf {

bool Asker::put(std::span<const unsigned char> input, bool terse) {
  if (input.empty()) return true;  // it would end the conversation
  if (!process_) process_ = means_.start();
  if (process_->ask(input, terse)) return true;
  means_.keep(*process_);
  process_.reset();
  means_.tidy();
  return false;
}

bool Asker::ask_alone(std::span<const unsigned char> input) {
  if (process_) {
    process_.reset();
    means_.tidy();
  }
  return put(input, false);
}

void Asker::finish() {
  if (!process_) process_ = means_.start();
  process_->ask({});
  means_.keep(*process_);
  process_.reset();
}

}  // namespace rtconf
