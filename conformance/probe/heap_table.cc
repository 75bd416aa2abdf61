#include "conformance/probe/heap_table.h"

#include <sys/mman.h>

namespace rtconf::probe::heap {

bool Table::reserve() {
  const std::size_t bytes = kEntries * sizeof(Entry) + kBuckets * sizeof(std::uint32_t);
  void* pages = mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (pages == MAP_FAILED) return false;
  entries_ = static_cast<Entry*>(pages);
  buckets_ = reinterpret_cast<std::uint32_t*>(entries_ + kEntries);
  return true;
}

std::uint32_t Table::bucket(const void* start) {
  const auto bits = reinterpret_cast<std::uintptr_t>(start) >> 4;
  return static_cast<std::uint32_t>((bits * 0x9E3779B97F4A7C15ULL) >> 48) % kBuckets;
}

Entry* Table::add(unsigned char* start) {
  std::uint32_t index = spare_;
  if (index != 0) {
    spare_ = entries_[index].next;
  } else if (used_ < kEntries) {
    index = used_++;
  } else {
    return nullptr;
  }
  std::uint32_t& head = buckets_[bucket(start)];
  entries_[index] = Entry{start, 0, nullptr, 0, 0, 0, head};
  head = index;
  ++live_;
  return &entries_[index];
}

Entry* Table::find(const void* start) {
  for (std::uint32_t i = buckets_[bucket(start)]; i != 0; i = entries_[i].next) {
    if (entries_[i].start == start) return &entries_[i];
  }
  return nullptr;
}

void Table::remove(Entry* entry) {
  const auto index = static_cast<std::uint32_t>(entry - entries_);
  std::uint32_t* link = &buckets_[bucket(entry->start)];
  while (*link != index) link = &entries_[*link].next;
  *link = entry->next;
  entry->start = nullptr;
  entry->next = spare_;
  spare_ = index;
  --live_;
}

}  // namespace rtconf::probe::heap
