#include "conformance/cases/scenes.h"

#include <array>
#include <string_view>

#include "conformance/cases/asking.h"
#include "conformance/cases/copying.h"
#include "conformance/cases/deleting.h"
#include "conformance/cases/dir.h"
#include "conformance/cases/env.h"
#include "conformance/cases/lock.h"
#include "conformance/cases/map.h"
#include "conformance/cases/process.h"
#include "conformance/cases/reader.h"
#include "conformance/cases/system.h"
#include "conformance/cases/writing.h"

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
    Entry{"rt_file_exists", &asking::kScenes},
    Entry{"rt_file_write_text", &writing::kScenes},
    Entry{"rt_file_append_text", &writing::kScenes},
    Entry{"rt_file_delete", &deleting::kScenes},
    Entry{"rt_file_remove", &deleting::kScenes},
    Entry{"rt_file_copy", &copying::kScenes},
    Entry{"rt_file_modified_time", &asking::kScenes},
    Entry{"rt_dir_create", &dir::kCreateScenes},
    Entry{"rt_dir_list", &dir::kListScenes},
    Entry{"rt_env_cwd", &env::kCwdScenes},
    Entry{"rt_env_get", &env::kGetScenes},
    Entry{"rt_env_home", &env::kHomeScenes},
    Entry{"rt_env_set", &env::kSetScenes},
    Entry{"rt_system_cpu_count", &system::kProcessorScenes},
    Entry{"rt_hostname", &system::kHostnameScenes},
    Entry{"rt_file_mmap_map", &map::kScenes},
    Entry{"rt_file_mmap_data", &map::kScenesOfHandle},
    Entry{"rt_file_mmap_length", &map::kScenesOfHandle},
    Entry{"rt_file_mmap_unmap", &map::kScenesOfHandle},
    Entry{"rt_file_read_sized", &reader::kScenes},
    Entry{"rt_file_mmap_read_sized", &reader::kScenes},
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
