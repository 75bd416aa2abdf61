#include "reference/handles.h"

#include <sys/mman.h>

#include <atomic>
#include <bit>
#include <limits>

#include "reference/sys.h"

namespace rt {
namespace {

// A handle is, from its lowest bit: the kind, the slot's index, and how often the slot was used.
constexpr unsigned kKindBits = 1;
constexpr unsigned kIndexBits = 23;
constexpr std::int64_t kNextUse = std::int64_t{1} << (kKindBits + kIndexBits);
constexpr std::int64_t kLastUse = std::numeric_limits<std::int64_t>::max() - kNextUse;

/// Where a holding is kept. All zeros is a slot that was never used.
struct Slot {
  /// The handle that is live here; or, below 0 or 0, the last one that was, negated.
  std::atomic<std::int64_t> handle;
  std::atomic<std::uintptr_t> what;
  std::atomic<std::size_t> extent;
  std::atomic<std::uint32_t> next_free;  ///< in the list of free slots: index + 1, or 0
};

/// Segment n has 2^n times as many slots as the first, which is a page.
constexpr std::uint32_t kFirstSlots = 4096 / sizeof(Slot);
constexpr unsigned kSegments = kIndexBits - std::bit_width(kFirstSlots) + 1;
constexpr std::uint32_t kMostSlots = kFirstSlots * ((1U << kSegments) - 1);

std::atomic<Slot*> segments[kSegments];
std::atomic<std::uint32_t> slots_used;  ///< at least once; the others follow them

/// The slot that became free last, as next_free has it, in the lower half. The upper half counts
/// changes, so that a list which another thread has changed and changed back is seen to be another.
std::atomic<std::uint64_t> free_slots;

struct Place {
  unsigned segment;
  std::uint32_t offset;
};

Place place_of(std::uint32_t index) {
  const std::uint32_t from_one = index / kFirstSlots + 1;
  const auto segment = static_cast<unsigned>(std::bit_width(from_one)) - 1;
  return {segment, index - kFirstSlots * ((1U << segment) - 1)};
}

/// The slot of an index, or null if there is none yet.
Slot* slot_at(std::uint32_t index) {
  if (index >= kMostSlots) return nullptr;
  const Place place = place_of(index);
  Slot* const segment = segments[place.segment].load(std::memory_order_acquire);
  return segment == nullptr ? nullptr : segment + place.offset;
}

/// The slot of an index, with its segment made if it has to be. Null if there is no memory.
Slot* make_slot(std::uint32_t index) {
  if (index >= kMostSlots) return nullptr;
  const Place place = place_of(index);
  std::atomic<Slot*>& segment = segments[place.segment];
  if (segment.load(std::memory_order_acquire) == nullptr) {
    const std::size_t size = sizeof(Slot) * (std::size_t{kFirstSlots} << place.segment);
    auto* const fresh = static_cast<Slot*>(sys::map_memory(size, MAP_PRIVATE));
    Slot* other = nullptr;
    if (fresh != nullptr && !segment.compare_exchange_strong(other, fresh)) sys::unmap(fresh, size);
  }
  return slot_at(index);
}

/// Takes a slot for the calling thread alone: the one that became free last, or a new one.
Slot* take_slot(std::uint32_t& index) {
  std::uint64_t head = free_slots.load(std::memory_order_acquire);
  while (const auto first = static_cast<std::uint32_t>(head)) {
    Slot* const slot = slot_at(first - 1);
    const std::uint64_t changes = (head >> 32U) + 1;
    const std::uint64_t next = slot->next_free.load(std::memory_order_relaxed);
    if (!free_slots.compare_exchange_weak(head, changes << 32U | next)) continue;
    index = first - 1;
    return slot;
  }
  index = slots_used.load(std::memory_order_relaxed);
  for (;;) {
    Slot* const slot = make_slot(index);
    if (slot == nullptr || slots_used.compare_exchange_weak(index, index + 1)) return slot;
  }
}

void give_slot_back(Slot& slot, std::uint32_t index) {
  std::uint64_t head = free_slots.load(std::memory_order_relaxed);
  for (;;) {
    slot.next_free.store(static_cast<std::uint32_t>(head), std::memory_order_relaxed);
    const std::uint64_t changes = (head >> 32U) + 1;
    if (free_slots.compare_exchange_weak(head, changes << 32U | (index + 1))) return;
  }
}

std::uint32_t index_of(std::int64_t handle) {
  return static_cast<std::uint32_t>(handle >> kKindBits) & ((1U << kIndexBits) - 1);
}

/// The slot in which a handle might be live.
Slot* slot_of(Kind kind, std::int64_t handle) {
  if (handle <= 0 || (handle & 1) != static_cast<std::int64_t>(kind)) return nullptr;
  return slot_at(index_of(handle));
}

/// The parts of a holding are written before its handle and after the end of the one before, and
/// read in the opposite order: who sees one handle before and after has seen one holding.
Holding holding_in(const Slot& slot) {
  return {slot.what.load(std::memory_order_acquire), slot.extent.load(std::memory_order_acquire)};
}

}  // namespace

std::int64_t issue_handle(Kind kind, Holding holding) {
  std::uint32_t index = 0;
  Slot* const slot = take_slot(index);
  if (slot == nullptr) return -1;
  slot->what.store(holding.what, std::memory_order_release);
  slot->extent.store(holding.extent, std::memory_order_release);
  const std::int64_t uses = -slot->handle.load(std::memory_order_relaxed) & -kNextUse;
  const std::int64_t place = std::int64_t{index} << kKindBits | static_cast<std::int64_t>(kind);
  const std::int64_t handle = uses + kNextUse + place;
  slot->handle.store(handle, std::memory_order_release);
  return handle;
}

bool find_holding(Kind kind, std::int64_t handle, Holding& holding) {
  const Slot* const slot = slot_of(kind, handle);
  if (slot == nullptr || slot->handle.load(std::memory_order_acquire) != handle) return false;
  holding = holding_in(*slot);
  return slot->handle.load(std::memory_order_relaxed) == handle;
}

bool end_handle(Kind kind, std::int64_t handle, Holding& holding) {
  Slot* const slot = slot_of(kind, handle);
  std::int64_t live = handle;
  if (slot == nullptr || !slot->handle.compare_exchange_strong(live, -handle)) return false;
  holding = holding_in(*slot);
  // A slot whose uses are used up stays empty, for its handles would come again.
  if (handle < kLastUse) give_slot_back(*slot, index_of(handle));
  return true;
}

}  // namespace rt
