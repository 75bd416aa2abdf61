#include "conformance/core/desk.h"

#include <limits.h>
#include <linux/futex.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

namespace rtconf {
namespace {

std::size_t desk_bytes(std::size_t count) { return sizeof(Desk) + count * sizeof(Record); }

}  // namespace

bool is_clean(const Record& record) {
  const probe::Pad& pad = record.pad;
  return record.ending == Ending::kFinished && record.is_overwritten == 0 &&
         (pad.told == probe::Told::kPass || pad.told == probe::Told::kChoice) &&
         pad.remark_count == 0 && record.orphans == 0;
}

bool is_faulty(const Record& record) {
  return record.ending == Ending::kFinished && record.pad.told == probe::Told::kFault;
}

void* map_shared(std::size_t bytes) {
  void* pages = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  return pages == MAP_FAILED ? nullptr : pages;
}

Desk* open_desk(std::size_t count) {
  auto* desk = static_cast<Desk*>(map_shared(desk_bytes(count)));
  if (desk != nullptr) desk->count = static_cast<std::uint32_t>(count);
  return desk;
}

void close_desk(Desk* desk) { munmap(desk, desk_bytes(desk->count)); }

void wait_for_change(const std::atomic<std::uint32_t>& word, std::uint32_t seen, int milliseconds) {
  const timespec limit{milliseconds / 1000, milliseconds % 1000 * 1'000'000L};
  syscall(SYS_futex, &word, FUTEX_WAIT, seen, &limit, nullptr, 0);
}

void wake(std::atomic<std::uint32_t>& word) {
  syscall(SYS_futex, &word, FUTEX_WAKE, INT_MAX, nullptr, nullptr, 0);
}

void tell_change(std::atomic<std::uint32_t>& word) {
  word.fetch_add(1);
  wake(word);
}

}  // namespace rtconf
