// The record of the provider's live blocks: a hash table in its own pages, so that it never
// allocates from the heap it records. Not thread-safe by itself; heap.cc holds its lock.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace rtconf::probe::heap {

struct Entry {
  unsigned char* start;    ///< what the provider got
  std::size_t size;        ///< what it asked for
  unsigned char* mapping;  ///< the block's own pages when guarded, else null
  std::size_t mapped;      ///< bytes of those pages, guards included
  std::size_t fence;       ///< canary bytes behind the block
  std::size_t chunk;       ///< glibc's own word for the block, when it is glibc's
  std::uint32_t next;
};

class Table {
 public:
  /// Reserves the table's pages. False if the system refuses.
  bool reserve();
  /// Null when the table is full: the block then goes unrecorded.
  Entry* add(unsigned char* start);
  Entry* find(const void* start);
  void remove(Entry* entry);
  /// May be asked without the lock.
  std::uint64_t live() const { return live_.load(std::memory_order_relaxed); }
  bool is_full() const { return spare_ == 0 && used_ == kEntries; }

  /// Calls visit(entry) for each live entry until it returns true.
  template <class Visit>
  bool any(Visit visit) {
    for (std::uint32_t i = 1; i < used_; ++i) {
      if (entries_[i].start != nullptr && visit(entries_[i])) return true;
    }
    return false;
  }

 private:
  static constexpr std::uint32_t kEntries = 1U << 21;
  static constexpr std::uint32_t kBuckets = 1U << 16;
  static std::uint32_t bucket(const void* start);

  Entry* entries_ = nullptr;  // index 0 means none
  std::uint32_t* buckets_ = nullptr;
  std::uint32_t used_ = 1;
  std::uint32_t spare_ = 0;
  std::atomic<std::uint64_t> live_ = 0;
};

}  // namespace rtconf::probe::heap
