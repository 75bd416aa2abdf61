// The malloc family that every dlopened library binds to: what the provider asks for goes to the
// record in heap.cc, the rest to glibc.
#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>

#include "conformance/probe/heap.h"
#include "conformance/probe/heap_inside.h"

#if RTCONF_HEAP
// NOLINTBEGIN
namespace heap = rtconf::probe::heap;

extern "C" {
__attribute__((visibility("default"))) void* malloc(std::size_t size) noexcept {
  return heap::is_providers() ? heap::allocate(size, 16, false)
                              : heap::unrecorded(__libc_malloc(size));
}

__attribute__((visibility("default"))) void free(void* block) noexcept {
  if (block == nullptr) return;
  const int saved = errno;
  if (heap::is_recording()) {
    heap::give_back(block);
  } else {
    __libc_free(block);
  }
  errno = saved;
}

__attribute__((visibility("default"))) void* calloc(std::size_t count, std::size_t size) noexcept {
  if (!heap::is_providers()) return heap::unrecorded(__libc_calloc(count, size));
  std::size_t bytes = 0;
  if (__builtin_mul_overflow(count, size, &bytes)) {
    errno = ENOMEM;
    return nullptr;
  }
  return heap::allocate(bytes, 16, true);
}

__attribute__((visibility("default"))) void* realloc(void* block, std::size_t size) noexcept {
  if (block == nullptr) return malloc(size);
  if (!heap::is_recording()) return __libc_realloc(block, size);
  if (size == 0) {
    free(block);
    return nullptr;
  }
  return heap::resize(block, size);
}

__attribute__((visibility("default"))) void* memalign(std::size_t alignment,
                                                      std::size_t size) noexcept {
  return heap::is_providers() ? heap::allocate(size, alignment, false)
                              : heap::unrecorded(__libc_memalign(alignment, size));
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
