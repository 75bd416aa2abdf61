#include "conformance/cases/scenes.h"

#include <array>
#include <string_view>

#include "conformance/cases/lock.h"
#include "conformance/cases/process.h"
#include "conformance/cases/reader.h"

namespace rtconf::cases {
namespace {

struct Entry {
  std::string_view function;
  const Scenes* scenes;
};

constexpr std::array kEntries = {
    Entry{"rt_file_read_text", &reader::kScenes},
    Entry{"rt_file_mmap_read_text", &reader::kScenes},
    Entry{"rt_file_mmap_read_bytes", &reader::kScenes},
    Entry{"rt_file_read_bytes", &reader::kScenes},
    Entry{"rt_file_size", &reader::kScenes},
    Entry{"rt_file_lock", &lock::kScenesOfLock},
    Entry{"rt_file_unlock", &lock::kScenesOfUnlock},
    Entry{"rt_getpid", &process::kScenesOfId},
    Entry{"rt_process_run", &process::kScenesOfRun},
};

}  // namespace

Worlds nothing(probe::Case& /*c*/) { return {}; }

const Scenes& scenes_of(const probe::Subject& subject) {
  static const Scenes kNone = {nothing, nothing, nothing, nothing, nothing};
  for (const Entry& entry : kEntries) {
    if (entry.function == subject.name) return *entry.scenes;
  }
  return kNone;
}

}  // namespace rtconf::cases
