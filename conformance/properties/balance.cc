#include "conformance/properties/balance.h"

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <span>

#include "conformance/cases/common.h"
#include "conformance/cases/under_fault.h"
#include "conformance/probe/calls.h"
#include "conformance/probe/gate.h"
#include "conformance/probe/heap.h"

namespace rtconf::properties {
namespace {

using probe::gate::Event;

/// The number that the next descriptor gets, where that is the only way to tell.
int lowest_free_descriptor() {
  if (probe::gate::is_open()) return -1;  // the trace tells more
  const int lowest = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0);
  if (lowest >= 0) close(lowest);
  return lowest;
}

/// True if what the event gave is given back further on, by `call` with that as its first argument.
bool is_given_back(std::span<const Event> later, std::int32_t call, std::int64_t what) {
  return std::any_of(later.begin(), later.end(), [&](const Event& event) {
    return event.call == call && event.arguments[0] == what;
  });
}

}  // namespace

Balance::Balance() : blocks_(probe::heap::totals().blocks), descriptor_(lowest_free_descriptor()) {}

bool Balance::is_off() const {
  if (probe::heap::totals().blocks > blocks_ || lowest_free_descriptor() != descriptor_)
    return true;
  const auto events = probe::gate::trace().events;
  for (std::size_t i = 0; i < events.size(); ++i) {
    const Event& event = events[i];
    if (event.result < 0 || event.call == probe::Site::kAllocation) continue;
    const auto later = events.subspan(i + 1);
    // A sanitizer's malloc keeps what it maps.
    if (event.call == SYS_mmap && probe::heap::available() &&
        !is_given_back(later, SYS_munmap, event.result))
      return true;
    if (probe::gives_descriptor(event.call, event.arguments) &&
        !is_given_back(later, SYS_close, event.result)) {
      return true;
    }
  }
  return false;
}

void expect_nothing_left(probe::Case& c, std::string_view word) {
  c.turn_to_clause(word);
  if (cases::grows_twice(c, {})) cases::expect_no_growth_here(c, {});
}

}  // namespace rtconf::properties
