// The calls of libc that the reference makes, taken over by the test program: its definitions come
// before libc's. Outside a `Watch` they do what libc's do. Not taken over are the calls that a test
// can make fail by other means, and those that start a process.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <functional>
#include <map>
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
  static inline bool copies = true;  ///< copy_file_range works, where it does; else it says EXDEV
  int fail_at = -1;                  ///< the number, from 0, of the call that fails
  int error = 0;                     ///< with this errno
  int fail_allocation_at = -1;       ///< the same for allocations, which are counted apart
  bool interrupt = false;            ///< every call but close is interrupted once before it works
  bool endless = false;              ///< read gives all that is asked for, without writing it
  std::size_t largest_read = ~std::size_t{0};   ///< reads give no more than this at a time
  std::size_t largest_write = ~std::size_t{0};  ///< and write takes no more
  std::optional<off_t> announced;               ///< the size that fstat and lseek tell
  std::function<void(int)> before;              ///< called before call number n

  // Seen.
  int calls = 0;              ///< so far, interrupted ones not counted
  int allocations = 0;        ///< so far, those that only make a block smaller too
  std::set<int> dispensable;  ///< the numbers of calls that a function can do without
  int closed_unopened = 0;    ///< close of a descriptor that was not open
  int inheritable = 0;        ///< opened without O_CLOEXEC
  int writable = 0;           ///< opened for more than reading
  int wrongly_unmapped = 0;   ///< munmap of what is not one mapping, or one of a wrong length
  std::set<int> open;         ///< descriptors opened and not closed
  std::map<void*, std::size_t> mapped;  ///< mappings made and not undone
  std::set<void*> blocks;               ///< of the heap, from realloc and strdup and not freed
};

}  // namespace rt::checks
