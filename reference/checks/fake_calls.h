// The system calls that the reference makes, taken over by the test program: its definitions of
// open, fstat, stat, read and close come before libc's. Outside a `Watch` they do what libc's do.
#pragma once

#include <sys/types.h>

#include <functional>
#include <optional>
#include <set>

namespace rt::checks {

/// What is to happen to the calls, and what was seen of them.
struct Watch {
  Watch();
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;
  ~Watch();

  // To be set.
  int fail_at = -1;        ///< the number, from 0, of the call that fails
  int error = 0;           ///< with this errno
  bool interrupt = false;  ///< every call but close is interrupted once before it works
  bool endless = false;    ///< read gives all that is asked for, without writing it
  std::size_t largest_read = ~std::size_t{0};  ///< read gives no more than this at a time
  std::optional<off_t> announced;              ///< the st_size that fstat reports
  std::function<void(int)> before;             ///< called before call number n

  // Seen.
  int calls = 0;            ///< so far, interrupted ones not counted
  int closed_unopened = 0;  ///< close of a descriptor that was not open
  int inheritable = 0;      ///< opened without O_CLOEXEC
  int writable = 0;         ///< opened for more than reading
  std::set<int> open;       ///< descriptors opened and not closed
};

}  // namespace rt::checks
