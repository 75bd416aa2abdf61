// The family `system`: facts about the machine.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "reference/exported.h"
#include "reference/sys.h"

namespace {

/// As many processors as Linux can be built for, and a set of them as the system has it.
constexpr std::size_t kMostProcessors = 8192;
using Word = unsigned long;
using Processors = std::array<Word, kMostProcessors / (8 * sizeof(Word))>;

/// Longer than the 64 bytes that Linux allows, so that no name is cut.
constexpr std::size_t kHostNameRoom = 256;

}  // namespace

std::int64_t rt_system_cpu_count() {
  Processors processors;
  const rt::sys::Result bytes = rt::sys::processors(processors.data(), sizeof processors);
  if (bytes <= 0) return -1;
  std::int64_t count = 0;
  for (std::size_t i = 0; i < static_cast<std::size_t>(bytes) / sizeof(Word); ++i) {
    for (Word word = processors[i]; word != 0; word &= word - 1) ++count;
  }
  return count;
}

char* rt_hostname() {
  char name[kHostNameRoom + 1];
  if (rt::sys::host_name(name, kHostNameRoom) < 0) return nullptr;
  name[kHostNameRoom] = '\0';
  return ::strdup(name);
}
