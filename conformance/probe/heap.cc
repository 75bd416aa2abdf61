#include "conformance/probe/heap.h"

#include <fmt/format.h>
#include <malloc.h>
#include <pthread.h>
#include <sched.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "conformance/probe/gate.h"
#include "conformance/probe/heap_inside.h"
#include "conformance/probe/heap_table.h"
#include "conformance/probe/large_pages.h"
#include "conformance/probe/memory.h"

#if RTCONF_HEAP
namespace rtconf::probe::heap {
namespace {

constexpr std::size_t kPage = 4096;
constexpr std::size_t kFence = 128;
constexpr unsigned char kCanary = 0xC5;
constexpr unsigned char kFreed = 0xDD;
constexpr std::size_t kPoisonWhole = std::size_t{4}
                                     << 20;  // larger blocks are poisoned at both ends only
constexpr std::size_t kPoisonEnd = std::size_t{1} << 20;
constexpr std::size_t kMostInLargePages = std::size_t{128} << 20;  // of what is hardly touched
constexpr int kMostGuarded = 1000;  // each takes three mappings, of which a process may have 65,530

std::atomic<bool> recording{false};
thread_local bool suite_thread = false;
thread_local bool in_provider = false;

Table table;
std::atomic_flag busy = ATOMIC_FLAG_INIT;
std::atomic<Placement> placement{Placement::kPlain};
std::atomic<unsigned char> poison_byte{0xA5};
std::atomic<std::uint64_t> live_bytes{0};
std::atomic<std::uint64_t>* refused = nullptr;
std::atomic<bool> unseen_frees{false};
std::atomic<bool> overflow{false};
std::atomic<int> guarded_blocks{0};
char first_damage[160] = "";  // of a freed block: it can no longer be looked at later

void lock() {
  while (busy.test_and_set(std::memory_order_acquire)) sched_yield();
}
void unlock() { busy.clear(std::memory_order_release); }

struct Lock {
  Lock() { lock(); }
  ~Lock() { unlock(); }
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;
};

/// The word in which glibc keeps the size of a block of its own that is live.
std::size_t chunk_word(const unsigned char* start) {
  std::size_t word = 0;
  std::memcpy(&word, start - sizeof word, sizeof word);
  return word & ~std::size_t{7};
}

/// True if the block was freed without this record being told, as the allocator's own word shows.
bool is_stale(const Entry& entry) {
  return entry.mapping == nullptr && chunk_word(entry.start) != entry.chunk;
}

/// Which memory is there: what was freed unseen may be gone from the process. Asks the system once
/// for a page, as blocks are mostly neighbours.
class Pages {
 public:
  bool hold(const Entry& entry) {
    if (entry.mapping != nullptr) return true;
    const unsigned char* const first = entry.start - sizeof(std::size_t);
    const unsigned char* const last = entry.start + entry.size + entry.fence - 1;
    return holds(first) && holds(last);
  }

 private:
  bool holds(const unsigned char* byte) {
    const auto page = reinterpret_cast<std::uintptr_t>(byte) / kPage;
    unsigned char copy = 0;
    if (page != known_ && copy_safely(&copy, byte, 1) != 1) return false;
    known_ = page;
    return true;
  }

  std::uintptr_t known_ = 0;
};

bool is_damaged(const Entry& entry, std::size_t& where) {
  const unsigned char* const fence = entry.start + entry.size;
  const unsigned char* const wrong =
      std::find_if(fence, fence + entry.fence, [](unsigned char byte) { return byte != kCanary; });
  where = entry.size + static_cast<std::size_t>(wrong - fence);
  return wrong != fence + entry.fence;
}

void describe_damage(const Entry& entry, std::size_t where, char* out, std::size_t room) {
  // No allocation here: this runs inside the provider's free().
  const auto end = fmt::format_to_n(out, room - 1, "byte {} of a block of {} bytes was overwritten",
                                    where, entry.size);
  *end.out = '\0';
}

std::size_t round_up(std::size_t size, std::size_t unit) { return (size + unit - 1) / unit * unit; }

void fill_fresh(unsigned char* start, std::size_t size) {
  const unsigned char byte = poison_byte.load(std::memory_order_relaxed);
  if (size <= kPoisonWhole) {
    std::memset(start, byte, size);
  } else {
    if (size <= kMostInLargePages) take_large_pages(start, size);
    std::memset(start, byte, kPoisonEnd);
    std::memset(start + size - kPoisonEnd, byte, kPoisonEnd);
  }
}

/// Takes an entry out of the record; the lock is held.
void strike(Entry* entry) {
  live_bytes -= entry->size;
  if (entry->mapping != nullptr) --guarded_blocks;
  table.remove(entry);
}

/// Forgets what the record has of an address that the allocator gave out anew; the lock is held.
void strike_stale(const void* start) {
  if (Entry* stale = table.find(start); stale != nullptr) {
    unseen_frees = true;
    strike(stale);
  }
}

/// Records a block whose memory is there. When the record is full the block goes unrecorded.
void* record(Entry block) {
  std::memset(block.start + block.size, kCanary, block.fence);
  if (block.mapping == nullptr) block.chunk = chunk_word(block.start);
  const Lock hold;
  strike_stale(block.start);
  Entry* entry = table.add(block.start);
  if (entry == nullptr) {
    overflow = true;
    return block.start;
  }
  block.next = entry->next;
  *entry = block;
  live_bytes += block.size;
  return block.start;
}

void* record_plain(void* start, std::size_t size) {
  return record({.start = static_cast<unsigned char*>(start),
                 .size = size,
                 .mapping = nullptr,
                 .mapped = 0,
                 .fence = kFence,
                 .chunk = 0,
                 .next = 0});
}

/// A block between pages that cannot be touched. Null when there is no room for another.
void* guarded(std::size_t size, std::size_t alignment) {
  {
    const Lock hold;
    if (table.is_full() || guarded_blocks >= kMostGuarded) return nullptr;
    ++guarded_blocks;
  }
  const std::size_t body = round_up(std::max<std::size_t>(size, 1), kPage);
  const std::size_t mapped = body + 2 * kPage;
  void* pages = mmap(nullptr, mapped, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  auto* first = static_cast<unsigned char*>(pages) + kPage;
  if (pages == MAP_FAILED || mprotect(first, body, PROT_READ | PROT_WRITE) != 0) {
    if (pages != MAP_FAILED) munmap(pages, mapped);
    --guarded_blocks;
    return nullptr;
  }
  unsigned char* start = first;
  if (placement == Placement::kTailGuard) start = first + (body - round_up(size, alignment));
  fill_fresh(start, size);
  return record({.start = start,
                 .size = size,
                 .mapping = static_cast<unsigned char*>(pages),
                 .mapped = mapped,
                 .fence = static_cast<std::size_t>(first + body - (start + size)),
                 .chunk = 0,
                 .next = 0});
}

/// A plan has the allocation fail: no sign of memory that ran out.
bool is_planned_to_fail(std::size_t size) {
  const bool is_planned = gate::refuses_allocation(size);
  if (is_planned) errno = ENOMEM;
  return is_planned;
}

void* refuse() {
  ++*refused;
  errno = ENOMEM;
  return nullptr;
}

/// The entry of a live block, taken out of the record; all zero if there is none.
Entry take(void* block) {
  const Lock hold;
  Entry* entry = table.find(block);
  if (entry == nullptr) return {};
  if (is_stale(*entry)) {
    unseen_frees = true;
    strike(entry);
    return {};
  }
  std::size_t where = 0;
  if (first_damage[0] == '\0' && !unseen_frees && is_damaged(*entry, where))
    describe_damage(*entry, where, first_damage, sizeof first_damage);
  const Entry taken = *entry;
  strike(entry);
  return taken;
}

/// True if the allocator gives the block's address out again: then it was free.
bool is_given_out_again(const Entry& entry) {
  std::array<void*, 32> tried{};
  bool found = false;
  for (void*& block : tried) {
    block = __libc_malloc(entry.size + kFence);
    found = found || block == entry.start;
  }
  for (void* block : tried) __libc_free(block);
  return found;
}

bool was_freed_unseen(const Entry& entry) {
  return entry.mapping == nullptr && (is_stale(entry) || is_given_out_again(entry));
}

}  // namespace

bool is_recording() { return recording.load(std::memory_order_relaxed); }
bool is_providers() { return is_recording() && (in_provider || !suite_thread); }

void* allocate(std::size_t size, std::size_t alignment, bool zeroed) {
  const gate::Pause pause;
  if (is_planned_to_fail(size)) return nullptr;
  if (size > PTRDIFF_MAX - kFence) return refuse();
  if (placement != Placement::kPlain && alignment <= kPage) {
    if (void* block = guarded(size, alignment); block != nullptr)
      return zeroed ? std::memset(block, 0, size) : block;
  }
  void* block = zeroed            ? __libc_calloc(1, size + kFence)
                : alignment <= 16 ? __libc_malloc(size + kFence)
                                  : __libc_memalign(alignment, size + kFence);
  if (block == nullptr) return refuse();
  if (!zeroed) fill_fresh(static_cast<unsigned char*>(block), size);
  return record_plain(block, size);
}

void* resize(void* block, std::size_t size) {
  const gate::Pause pause;
  if (size > PTRDIFF_MAX - kFence) return refuse();
  const auto known = find(block);
  if (!known) return unrecorded(__libc_realloc(block, size));
  if (known->is_guarded || placement != Placement::kPlain) {
    void* moved = allocate(size, 16, false);
    if (moved == nullptr) return nullptr;
    std::memcpy(moved, block, std::min(known->size, size));
    give_back(block);
    return moved;
  }
  if (is_planned_to_fail(size)) return nullptr;
  // As glibc does it, so that a block that grows in small steps is not copied at each.
  const Entry old = take(block);
  void* moved = __libc_realloc(block, size + kFence);
  if (moved == nullptr) {
    record(old);
    return refuse();
  }
  if (size > old.size) fill_fresh(static_cast<unsigned char*>(moved) + old.size, size - old.size);
  return record_plain(moved, size);
}

void give_back(void* block) {
  const gate::Pause pause;
  // Most blocks of the suite come and go while the provider holds none.
  if (table.live() == 0) return __libc_free(block);
  const Entry gone = take(block);
  if (gone.mapping != nullptr) {
    munmap(gone.mapping, gone.mapped);
    return;
  }
  if (gone.start != nullptr)
    std::memset(gone.start, kFreed, std::min<std::size_t>(gone.size, kPage));
  __libc_free(block);
}

void* unrecorded(void* block) {
  if (!is_recording() || block == nullptr || table.live() == 0) return block;
  const Lock hold;
  strike_stale(block);
  return block;
}

bool available() { return true; }

void start(std::atomic<std::uint64_t>& refusals) {
  suite_thread = true;
  refused = &refusals;
  if (table.reserve()) {
    pthread_atfork(lock, unlock, unlock);
    recording = true;
  }
}

ProviderScope::ProviderScope() : before_(in_provider) { in_provider = true; }
ProviderScope::~ProviderScope() { in_provider = before_; }

void adopt_thread() { suite_thread = true; }
void place(Placement where) { placement = where; }
void poison(unsigned char byte) { poison_byte = byte; }

std::optional<Block> find(const void* pointer) {
  if (!recording) return std::nullopt;
  const Lock hold;
  const Entry* entry = table.find(pointer);
  if (entry == nullptr) return std::nullopt;
  return Block{entry->size, entry->mapping != nullptr};
}

bool is_inside(const void* pointer) {
  if (!recording) return false;
  const auto* byte = static_cast<const unsigned char*>(pointer);
  const Lock hold;
  return table.any(
      [&](const Entry& entry) { return byte > entry.start && byte < entry.start + entry.size; });
}

Totals totals() {
  const Lock hold;
  return {table.live(), live_bytes};
}

bool frees_unseen() { return unseen_frees; }
bool overflowed() { return overflow; }

namespace {

/// damage(), into an array, since nothing may be allocated while the lock is held.
void find_damage(char* text, std::size_t room) {
  const Lock hold;
  if (first_damage[0] != '\0') {
    std::memcpy(text, first_damage, std::min(room, sizeof first_damage));
    return;
  }
  if (unseen_frees) return;  // which of the recorded blocks are still live, nobody knows
  Pages pages;
  table.any([&](Entry& entry) {
    std::size_t where = 0;
    const bool is_gone = !pages.hold(entry);
    if (!is_gone && !is_damaged(entry, where)) return false;
    if (is_gone || was_freed_unseen(entry)) {
      unseen_frees = true;
      return true;
    }
    describe_damage(entry, where, text, room);
    return true;
  });
}

}  // namespace

std::string damage_of(const void* block) {
  std::array<char, sizeof first_damage> text{};
  if (recording) {
    const Lock hold;
    std::size_t where = 0;
    const Entry* entry = table.find(block);
    if (entry != nullptr && is_damaged(*entry, where))
      describe_damage(*entry, where, text.data(), text.size());
  }
  return text.data();
}

std::string damage() {
  if (!recording) return "";
  std::array<char, sizeof first_damage> text{};
  find_damage(text.data(), text.size());
  return text.data();
}

void release(void* pointer) { std::free(pointer); }

}  // namespace rtconf::probe::heap
#endif
