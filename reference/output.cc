#include "reference/output.h"

#include <fcntl.h>
#include <signal.h>

#include <algorithm>
#include <cerrno>

namespace rt {
namespace {

/// One write(2). Linux moves at most 0x7ffff000 bytes at a time, whatever is asked.
constexpr std::size_t kLargestWrite = std::size_t{1} << 30;

/// What a write(2) may raise.
constexpr sys::Signals kRaised = sys::set_of(SIGPIPE, SIGXFSZ);

/// What a write has given, and no signal with it.
sys::Result without_signal(sys::Result taken) {
  if (taken == -EPIPE || taken == -EFBIG) sys::take_signal(kRaised);
  return taken;
}

}  // namespace

// The file was opened with O_NONBLOCK, so that a FIFO without a reader is an error and no wait. Now
// that it is open, a reader who is slow is waited for.
//
// A write(2) may raise a signal that ends the program: SIGPIPE when the reader of a FIFO has gone,
// SIGXFSZ past the limit on the size of files. Both are errors of the call too, and all that a
// caller is to see of it, so they are blocked meanwhile.
Output::Output(sys::Result opened, int flags)
    : file_(opened),
      has_blocked_(sys::block_signals(kRaised, blocked_before_) >= 0),
      is_open_(has_blocked_ && file_.is_open() && sys::set_flags(file_.number(), flags) >= 0) {}

Output::~Output() {
  if (has_blocked_) sys::restore_signals(blocked_before_);
}

bool Output::write(const char* bytes, std::size_t count) const {
  while (count > 0) {
    const sys::Result taken =
        without_signal(sys::write(descriptor(), bytes, std::min(count, kLargestWrite)));
    if (taken <= 0) return false;
    bytes += taken;
    count -= static_cast<std::size_t>(taken);
  }
  return true;
}

sys::Result Output::take(int from, std::uint64_t count) const {
  const auto most = static_cast<std::size_t>(std::min<std::uint64_t>(count, kLargestWrite));
  return without_signal(sys::copy_range(from, descriptor(), most));
}

bool Output::close() { return sys::close(file_.release()) >= 0; }

}  // namespace rt
