#include "conformance/probe/heap.h"

#include <fmt/format.h>
#include <malloc.h>
#include <pthread.h>
#include <sched.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "conformance/probe/heap_table.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define RTCONF_HEAP 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || \
    __has_feature(memory_sanitizer)
#define RTCONF_HEAP 0
#endif
#endif
#ifndef RTCONF_HEAP
#define RTCONF_HEAP 1
#endif

#if RTCONF_HEAP
extern "C" {
// glibc's own functions, which the definitions at the end of this file stand in front of.
void* __libc_malloc(std::size_t size);                           // NOLINT
void* __libc_calloc(std::size_t count, std::size_t size);        // NOLINT
void* __libc_realloc(void* block, std::size_t size);             // NOLINT
void* __libc_memalign(std::size_t alignment, std::size_t size);  // NOLINT
void __libc_free(void* block);                                   // NOLINT
}
#endif

namespace rtconf::probe::heap {
namespace {

constexpr std::size_t kPage = 4096;
constexpr std::size_t kFence = 32;
constexpr unsigned char kCanary = 0xC5;
constexpr unsigned char kFreed = 0xDD;
constexpr std::size_t kPoisonWhole = std::size_t{64}
                                     << 20;  // larger blocks are poisoned at both ends only
constexpr std::size_t kPoisonEnd = std::size_t{1} << 20;

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

bool is_damaged(const Entry& entry, std::size_t& where) {
  for (std::size_t i = 0; i < entry.fence; ++i) {
    if (entry.start[entry.size + i] == kCanary) continue;
    where = entry.size + i;
    return true;
  }
  return false;
}

void describe_damage(const Entry& entry, std::size_t where, char* out, std::size_t room) {
  // No allocation here: this runs inside the provider's free().
  const auto end = fmt::format_to_n(out, room - 1, "byte {} of a block of {} bytes was overwritten",
                                    where, entry.size);
  *end.out = '\0';
}

#if RTCONF_HEAP
bool is_providers() {
  return recording.load(std::memory_order_relaxed) && (in_provider || !suite_thread);
}

std::size_t round_up(std::size_t size, std::size_t unit) { return (size + unit - 1) / unit * unit; }

void fill_fresh(unsigned char* start, std::size_t size) {
  const unsigned char byte = poison_byte.load(std::memory_order_relaxed);
  if (size <= kPoisonWhole) {
    std::memset(start, byte, size);
  } else {
    std::memset(start, byte, kPoisonEnd);
    std::memset(start + size - kPoisonEnd, byte, kPoisonEnd);
  }
}

/// Records a block whose memory is there; gives it back to the system when there is no room in the
/// record.
void* record(unsigned char* start, std::size_t size, unsigned char* mapping, std::size_t mapped,
             std::size_t fence) {
  std::memset(start + size, kCanary, fence);
  const Lock hold;
  if (Entry* stale = table.find(start); stale != nullptr) {
    unseen_frees = true;
    live_bytes -= stale->size;
    table.remove(stale);
  }
  Entry* entry = table.add(start);
  if (entry == nullptr) return start;
  entry->size = size;
  entry->mapping = mapping;
  entry->mapped = mapped;
  entry->fence = fence;
  live_bytes += size;
  return start;
}

void* guarded(std::size_t size, std::size_t alignment) {
  const std::size_t body = round_up(std::max<std::size_t>(size, 1), kPage);
  const std::size_t mapped = body + 2 * kPage;
  void* pages = mmap(nullptr, mapped, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (pages == MAP_FAILED) return nullptr;
  auto* first = static_cast<unsigned char*>(pages) + kPage;
  if (mprotect(first, body, PROT_READ | PROT_WRITE) != 0) {
    munmap(pages, mapped);
    return nullptr;
  }
  unsigned char* start = first;
  if (placement == Placement::kTailGuard) start = first + (body - round_up(size, alignment));
  fill_fresh(start, size);
  const auto fence = static_cast<std::size_t>(first + body - (start + size));
  return record(start, size, static_cast<unsigned char*>(pages), mapped, fence);
}

void* allocate(std::size_t size, std::size_t alignment, bool zeroed) {
  if (size > PTRDIFF_MAX - kFence) {
    ++*refused;
    errno = ENOMEM;
    return nullptr;
  }
  void* block = nullptr;
  if (placement != Placement::kPlain && alignment <= kPage) {
    block = guarded(size, alignment);
    if (block != nullptr && zeroed) std::memset(block, 0, size);
  } else {
    if (zeroed) {
      block = __libc_calloc(1, size + kFence);
    } else if (alignment <= 16) {
      block = __libc_malloc(size + kFence);
    } else {
      block = __libc_memalign(alignment, size + kFence);
    }
    if (block != nullptr) {
      if (!zeroed) fill_fresh(static_cast<unsigned char*>(block), size);
      record(static_cast<unsigned char*>(block), size, nullptr, 0, kFence);
    }
  }
  if (block == nullptr) {
    ++*refused;
    errno = ENOMEM;
  }
  return block;
}

void give_back(void* block) {
  Entry gone{};
  {
    const Lock hold;
    Entry* entry = table.find(block);
    if (entry != nullptr) {
      std::size_t where = 0;
      if (first_damage[0] == '\0' && is_damaged(*entry, where)) {
        describe_damage(*entry, where, first_damage, sizeof first_damage);
      }
      live_bytes -= entry->size;
      gone = *entry;
      table.remove(entry);
    }
  }
  if (gone.mapping != nullptr) {
    munmap(gone.mapping, gone.mapped);
    return;
  }
  if (gone.start != nullptr)
    std::memset(gone.start, kFreed, std::min<std::size_t>(gone.size, kPage));
  __libc_free(block);
}
#endif

}  // namespace

bool available() { return RTCONF_HEAP != 0; }

void start(std::atomic<std::uint64_t>& refusals) {
  suite_thread = true;
  refused = &refusals;
  if (available() && table.reserve()) {
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
  return Block{entry->size};
}

bool in_guard(const void* address, std::int64_t& offset, std::size_t& size) {
  if (!recording) return false;
  const auto* byte = static_cast<const unsigned char*>(address);
  const Lock hold;
  return table.any([&](const Entry& entry) {
    if (entry.mapping == nullptr || byte < entry.mapping || byte >= entry.mapping + entry.mapped)
      return false;
    offset = byte - entry.start;
    size = entry.size;
    return true;
  });
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

std::string damage() {
  if (!recording) return "";
  const Lock hold;
  if (first_damage[0] != '\0') return first_damage;
  char text[sizeof first_damage] = "";
  table.any([&](const Entry& entry) {
    std::size_t where = 0;
    if (!is_damaged(entry, where)) return false;
    describe_damage(entry, where, text, sizeof text);
    return true;
  });
  return text;
}

void release(void* pointer) { std::free(pointer); }

}  // namespace rtconf::probe::heap

#if RTCONF_HEAP
// The malloc family that every dlopened library binds to. NOLINTBEGIN
namespace heap = rtconf::probe::heap;

extern "C" {
__attribute__((visibility("default"))) void* malloc(std::size_t size) noexcept {
  return heap::is_providers() ? heap::allocate(size, 16, false) : __libc_malloc(size);
}

__attribute__((visibility("default"))) void free(void* block) noexcept {
  if (block == nullptr) return;
  const int saved = errno;
  if (heap::recording) {
    heap::give_back(block);
  } else {
    __libc_free(block);
  }
  errno = saved;
}

__attribute__((visibility("default"))) void* calloc(std::size_t count, std::size_t size) noexcept {
  if (!heap::is_providers()) return __libc_calloc(count, size);
  std::size_t bytes = 0;
  if (__builtin_mul_overflow(count, size, &bytes)) {
    errno = ENOMEM;
    return nullptr;
  }
  return heap::allocate(bytes, 16, true);
}

__attribute__((visibility("default"))) void* realloc(void* block, std::size_t size) noexcept {
  if (block == nullptr) return malloc(size);
  const auto known = heap::find(block);
  if (!known) return __libc_realloc(block, size);
  if (size == 0) {
    free(block);
    return nullptr;
  }
  void* moved = heap::allocate(size, 16, false);
  if (moved == nullptr) return nullptr;
  std::memcpy(moved, block, std::min(known->size, size));
  free(block);
  return moved;
}

__attribute__((visibility("default"))) void* memalign(std::size_t alignment,
                                                      std::size_t size) noexcept {
  return heap::is_providers() ? heap::allocate(size, alignment, false)
                              : __libc_memalign(alignment, size);
}

__attribute__((visibility("default"))) void* aligned_alloc(std::size_t alignment,
                                                           std::size_t size) noexcept {
  return memalign(alignment, size);
}

__attribute__((visibility("default"))) int posix_memalign(void** out, std::size_t alignment,
                                                          std::size_t size) noexcept {
  if (alignment < sizeof(void*) || (alignment & (alignment - 1)) != 0) return EINVAL;
  const int saved = errno;
  void* block = memalign(alignment, size);
  errno = saved;
  if (block == nullptr) return ENOMEM;
  *out = block;
  return 0;
}

__attribute__((visibility("default"))) void* valloc(std::size_t size) noexcept {
  return memalign(4096, size);
}

__attribute__((visibility("default"))) void* pvalloc(std::size_t size) noexcept {
  return memalign(4096, (size + 4095) / 4096 * 4096);
}

__attribute__((visibility("default"))) std::size_t malloc_usable_size(void* block) noexcept {
  if (block == nullptr) return 0;
  const auto known = heap::find(block);
  if (known) return known->size;
  // An unrecorded block: glibc keeps its size in the word before it, with three flag bits.
  const std::size_t word = static_cast<const std::size_t*>(block)[-1];
  const std::size_t overhead = (word & 2) != 0 ? 2 * sizeof(std::size_t) : sizeof(std::size_t);
  return (word & ~std::size_t{7}) - overhead;
}
}
// NOLINTEND
#endif
