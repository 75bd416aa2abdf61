#include "reference/handles.h"

#include <array>
#include <atomic>
#include <limits>

namespace rt {
namespace {

// A handle is, from its lowest bit: the kind, the slot's index, and how often the slot was used.
constexpr unsigned kKindBits = 1;
constexpr std::int64_t kNextUse = std::int64_t{kMostHandles} << kKindBits;
constexpr std::int64_t kLastUse = std::numeric_limits<std::int64_t>::max() - kNextUse;

/// Where a holding is kept. All zeros is a slot that was never used.
struct Slot {
  /// The handle that is live here; or, below 0 or 0, the last one that was, negated.
  std::atomic<std::int64_t> handle;
  std::atomic<std::uintptr_t> what;
  std::atomic<std::size_t> extent;
  /// How far the next free slot is from the one behind this: all zeros is a list of all slots.
  std::atomic<std::uint32_t> skip;
};

std::array<Slot, kMostHandles> slots;

/// The index of the first free slot, or kMostHandles, in the lower half. The upper half counts
/// changes, so that a list which another thread has changed and changed back is seen to be another.
std::atomic<std::uint64_t> free_slots;

std::uint64_t changed(std::uint64_t list, std::uint32_t first) {
  return ((list >> 32U) + 1) << 32U | first;
}

/// Takes a free slot for the calling thread alone. kMostHandles if there is none.
std::uint32_t take_slot() {
  std::uint64_t list = free_slots.load(std::memory_order_acquire);
  for (;;) {
    const auto first = static_cast<std::uint32_t>(list);
    if (first == kMostHandles) return first;
    const std::uint32_t next = first + 1 + slots[first].skip.load(std::memory_order_relaxed);
    if (free_slots.compare_exchange_weak(list, changed(list, next), std::memory_order_acq_rel,
                                         std::memory_order_acquire)) {
      return first;
    }
  }
}

void give_slot_back(std::uint32_t index) {
  std::uint64_t list = free_slots.load(std::memory_order_relaxed);
  do {
    const std::uint32_t next = static_cast<std::uint32_t>(list) - (index + 1);
    slots[index].skip.store(next, std::memory_order_relaxed);
  } while (!free_slots.compare_exchange_weak(list, changed(list, index), std::memory_order_release,
                                             std::memory_order_relaxed));
}

std::uint32_t index_of(std::int64_t handle) {
  return static_cast<std::uint32_t>(handle >> kKindBits) % kMostHandles;
}

/// Whether a number could be a handle of that kind: 0 is none, and stands in slots of no use.
bool is_of(Kind kind, std::int64_t handle) {
  return handle > 0 && (handle & 1) == static_cast<std::int64_t>(kind);
}

/// The parts of a holding are written before its handle and after the end of the one before, and
/// read in the opposite order: who sees one handle before and after has seen one holding.
Holding holding_in(const Slot& slot) {
  return {slot.what.load(std::memory_order_acquire), slot.extent.load(std::memory_order_acquire)};
}

}  // namespace

std::int64_t issue_handle(Kind kind, Holding holding) {
  const std::uint32_t index = take_slot();
  if (index == kMostHandles) return -1;
  Slot& slot = slots[index];
  slot.what.store(holding.what, std::memory_order_release);
  slot.extent.store(holding.extent, std::memory_order_release);
  const std::int64_t uses = -slot.handle.load(std::memory_order_relaxed) & -kNextUse;
  const std::int64_t place = std::int64_t{index} << kKindBits | static_cast<std::int64_t>(kind);
  const std::int64_t handle = uses + kNextUse + place;
  slot.handle.store(handle, std::memory_order_release);
  return handle;
}

Holding find_holding(Kind kind, std::int64_t handle) {
  const Slot& slot = slots[index_of(handle)];
  if (!is_of(kind, handle) || slot.handle.load(std::memory_order_acquire) != handle) return {};
  const Holding holding = holding_in(slot);
  return slot.handle.load(std::memory_order_relaxed) == handle ? holding : Holding{};
}

Holding end_handle(Kind kind, std::int64_t handle) {
  const std::uint32_t index = index_of(handle);
  Slot& slot = slots[index];
  std::int64_t live = handle;
  if (!is_of(kind, handle) ||
      !slot.handle.compare_exchange_strong(live, -handle, std::memory_order_acq_rel,
                                           std::memory_order_relaxed)) {
    return {};
  }
  const Holding holding = holding_in(slot);
  // A slot whose uses are used up stays empty, for its handles would come again.
  if (handle < kLastUse) give_slot_back(index);
  return holding;
}

}  // namespace rt
