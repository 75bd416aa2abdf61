// What the malloc family in heap_family.cc and the record in heap.cc share. Nobody else includes
// it.
#pragma once

#include <cstddef>

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
// glibc's own functions, which the definitions in heap_family.cc stand in front of.
void* __libc_malloc(std::size_t size);                           // NOLINT
void* __libc_calloc(std::size_t count, std::size_t size);        // NOLINT
void* __libc_realloc(void* block, std::size_t size);             // NOLINT
void* __libc_memalign(std::size_t alignment, std::size_t size);  // NOLINT
void __libc_free(void* block);                                   // NOLINT
}
#endif

namespace rtconf::probe::heap {

bool is_recording();
/// True if an allocation of this thread, now, is the provider's.
bool is_providers();
/// For the provider: a recorded, fenced and filled block. Null when the system refuses.
void* allocate(std::size_t size, std::size_t alignment, bool zeroed);
/// The recorded block `block` with another size, as realloc does it; `size` is not 0.
void* resize(void* block, std::size_t size);
/// Frees any block, recorded or not.
void give_back(void* block);
/// Takes note that glibc gave out `block` to somebody whose blocks are not recorded, and returns
/// it.
void* unrecorded(void* block);

}  // namespace rtconf::probe::heap
