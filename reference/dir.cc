// The family `dir`: making directories, and the names in one.
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>

#include <cstddef>
#include <cstdlib>
#include <cstring>

#include "reference/buffer.h"
#include "reference/descriptor.h"
#include "reference/exported.h"
#include "reference/sys.h"

namespace {

constexpr mode_t kMode = 0755;

/// The first buffer for entries. An entry has at most 280 bytes, so that half of it takes many.
constexpr std::size_t kFirstEntries = std::size_t{32} << 10;

/// Less than any entry has, with a name of one byte.
constexpr std::size_t kLeastEntry = offsetof(dirent64, d_name) + 2;

/// Makes the directories on the way to the last one. Nothing is concluded from what becomes of
/// them: they may be there, another thread may be making them, or they may be out of our hands and
/// good enough. Whether the last one can be made tells.
void make_parents(const char* path) {
  const std::size_t length = std::strlen(path);
  char part[PATH_MAX];
  if (length >= sizeof part) return;
  for (std::size_t i = 0; i < length; ++i) {
    if (i > 0 && path[i] == '/' && path[i - 1] != '/') {
      part[i] = '\0';
      rt::sys::make_directory(part, kMode);
    }
    part[i] = path[i];
  }
}

bool is_directory(const char* path) {
  struct stat status;
  return rt::sys::status(path, status) >= 0 && S_ISDIR(status.st_mode);
}

/// Reads the entries, as the system packs them.
bool read_entries(const char* path, rt::Buffer& packed) {
  const rt::Descriptor directory(rt::sys::open(path, O_RDONLY | O_DIRECTORY));
  if (!directory.is_open() || !packed.reserve(kFirstEntries)) return false;
  for (;;) {
    const rt::sys::Result got = rt::sys::entries(directory.number(), packed.end(), packed.room());
    if (got <= 0) return got == 0;
    packed.add(static_cast<std::size_t>(got));
    if (packed.room() < kFirstEntries / 2 && !packed.reserve(2 * packed.capacity())) return false;
  }
}

void free_names(char** names, std::size_t count) {
  while (count > 0) std::free(names[--count]);
}

bool is_self_or_parent(const char* name) {
  return name[0] == '.' && (name[1] == '\0' || (name[1] == '.' && name[2] == '\0'));
}

/// The name of the entry at `offset`, which is moved on to the next entry. Null for the directory
/// itself and its parent.
const char* next_name(const char* packed, std::size_t& offset) {
  const auto* const entry = reinterpret_cast<const dirent64*>(packed + offset);
  offset += entry->d_reclen;
  const char* const name = entry->d_name;
  return is_self_or_parent(name) ? nullptr : name;
}

}  // namespace

bool rt_dir_create(const char* path, bool recursive) {
  if (recursive && path != nullptr) make_parents(path);
  const bool made = rt::sys::make_directory(path, kMode) >= 0;
  return made || (recursive && is_directory(path));
}

char** rt_dir_list(const char* path) {
  rt::Buffer packed;
  rt::Buffer list;
  if (!read_entries(path, packed) ||
      !list.reserve((packed.length() / kLeastEntry + 1) * sizeof(char*))) {
    return nullptr;
  }
  auto* const names = reinterpret_cast<char**>(list.end());
  std::size_t count = 0;
  for (std::size_t offset = 0; offset < packed.length();) {
    const char* const name = next_name(packed.begin(), offset);
    if (name == nullptr) continue;
    names[count] = ::strdup(name);
    if (names[count] == nullptr) {
      free_names(names, count);
      return nullptr;
    }
    ++count;
  }
  names[count] = nullptr;
  list.add((count + 1) * sizeof(char*));
  return reinterpret_cast<char**>(list.release());
}
