// Fresh memory in large pages: the first touch of a page costs more than all that is done with it.
#pragma once

#include <sys/mman.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>

namespace rtconf::probe {

/// Asks for them, for memory of more than a page that nothing has touched yet. No matter if the
/// system has none: errno stays what it was.
inline void take_large_pages(unsigned char* start, std::size_t size) {
  constexpr std::size_t kPage = 4096;
  const int error = errno;
  const std::size_t before = kPage - reinterpret_cast<std::uintptr_t>(start) % kPage;
  madvise(start + before, (size - before) / kPage * kPage, MADV_HUGEPAGE);
  errno = error;
}

}  // namespace rtconf::probe
