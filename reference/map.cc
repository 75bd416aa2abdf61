// The family `map`: files mapped into memory, held through handles. Where a copy is asked for, read
// loops do better: that is read.cc.
#include <sys/mman.h>

#include <cstddef>
#include <cstdint>

#include "reference/content.h"
#include "reference/exported.h"
#include "reference/handles.h"
#include "reference/sys.h"

namespace {

using rt::Holding;
using rt::Input;
using rt::Kind;

/// A mapping is the file's whole pages and one page more, for the rest of the file and a NUL.
struct Extent {
  explicit Extent(std::size_t length)
      : page(rt::sys::page_size()), whole(length & ~(page - 1)), rest(length - whole) {}
  std::size_t mapped() const { return whole + page; }
  std::size_t length() const { return whole + rest; }

  std::size_t page;
  std::size_t whole;
  std::size_t rest;
};

/// Reads exactly `count` bytes. False if there are fewer, as in a file that has just shrunk.
bool read_exactly(int descriptor, std::byte* to, std::size_t count, std::size_t offset) {
  while (count > 0) {
    const rt::sys::Result got =
        rt::sys::read(descriptor, to, count, static_cast<rt::sys::Result>(offset));
    if (got <= 0) return false;
    const auto moved = static_cast<std::size_t>(got);
    to += moved;
    count -= moved;
    offset += moved;
  }
  return true;
}

/// Maps the file's whole pages, with room for one more; if there are none, that page alone.
void* map_whole_pages(int descriptor, const Extent& extent) {
  return extent.whole == 0
             ? rt::sys::map_memory(nullptr, extent.page, MAP_PRIVATE)
             : rt::sys::map(nullptr, extent.mapped(), PROT_READ, MAP_PRIVATE, descriptor);
}

/// Files of procfs say that they are empty, and hold something.
bool is_empty(int descriptor, std::byte* room) {
  return rt::sys::read(descriptor, room, 1, 0) == 0;
}

/// Makes the last page one of memory: the rest of the file, read, and zeros. Were it mapped, the
/// NUL after the content would be the system's, which puts there what is appended to the file; and
/// to write it here would be fatal once the file is cut.
bool finish_last_page(int descriptor, std::byte* base, const Extent& extent) {
  std::byte* const last = base + extent.whole;
  const bool is_memory = extent.whole == 0 ||
                         rt::sys::map_memory(last, extent.page, MAP_PRIVATE | MAP_FIXED) != nullptr;
  const bool is_read = is_memory && read_exactly(descriptor, last, extent.rest, extent.whole) &&
                       (extent.length() > 0 || is_empty(descriptor, last));
  return is_read && rt::sys::make_read_only(last, extent.page) >= 0;
}

/// The registry holds numbers.
std::uint8_t* address_of(const Holding& mapping) {
  return reinterpret_cast<std::uint8_t*>(mapping.what);  // NOLINT(performance-no-int-to-ptr)
}

void unmap(const Holding& mapping) {
  rt::sys::unmap(address_of(mapping), Extent(mapping.extent).mapped());
}

}  // namespace

std::int64_t rt_file_mmap_map(const char* path) {
  const Input file(path, rt::Source::kRegularFile);
  // What the last page would make too long for any system, before it is added.
  if (!file.is_open() || file.announced() > PTRDIFF_MAX / 2) return -1;
  const auto length = static_cast<std::size_t>(file.announced());
  const Extent extent(length);

  auto* const base = static_cast<std::byte*>(map_whole_pages(file.descriptor(), extent));
  if (base == nullptr) return -1;
  const Holding mapping = {reinterpret_cast<std::uintptr_t>(base), length};
  if (finish_last_page(file.descriptor(), base, extent)) {
    const std::int64_t handle = rt::issue_handle(Kind::kMapping, mapping);
    if (handle >= 0) return handle;
  }
  unmap(mapping);
  return -1;
}

const std::uint8_t* rt_file_mmap_data(std::int64_t handle) {
  return address_of(rt::find_holding(Kind::kMapping, handle));
}

std::int64_t rt_file_mmap_length(std::int64_t handle) {
  const Holding mapping = rt::find_holding(Kind::kMapping, handle);
  return mapping.what == 0 ? -1 : static_cast<std::int64_t>(mapping.extent);
}

bool rt_file_mmap_unmap(std::int64_t handle) {
  const Holding mapping = rt::end_handle(Kind::kMapping, handle);
  if (mapping.what == 0) return false;
  unmap(mapping);
  return true;
}
