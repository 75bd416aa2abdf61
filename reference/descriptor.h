// A file that is open, and its only owner: whichever way a function ends, it is closed. What is
// done with it is the families' business; files that are written are output.h's.
#pragma once

#include "reference/sys.h"

#pragma GCC visibility push(hidden)
namespace rt {

class Descriptor {
 public:
  /// Takes what sys::open gave back, an error too.
  explicit Descriptor(sys::Result opened) : opened_(opened) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (is_open()) sys::close(number());
  }

  bool is_open() const { return opened_ >= 0; }
  int number() const { return static_cast<int>(opened_); }

  /// Leaves the closing to the caller.
  int release() {
    const int descriptor = number();
    opened_ = -1;
    return descriptor;
  }

 private:
  sys::Result opened_;
};

}  // namespace rt
#pragma GCC visibility pop
