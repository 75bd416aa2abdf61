// All tables, in the order of the functions in the spec.
#include <array>
#include <string_view>

#include "conformance/cases/common.h"
#include "conformance/cases/faults.h"
#include "conformance/cases/functions.h"

namespace rtconf::cases {
namespace {

constexpr std::array kTables = {
    // clang-format off
    rt_file_read_text,
    rt_file_mmap_read_text,
    rt_file_mmap_read_bytes,
    rt_file_read_bytes,
    rt_file_size,
    rt_file_exists,
    rt_file_write_text,
    rt_file_append_text,
    rt_file_delete,
    rt_file_remove,
    rt_file_copy,
    rt_file_modified_time,
    rt_dir_create,
    rt_dir_list,
    rt_env_cwd,
    rt_env_get,
    rt_env_home,
    rt_env_set,
    rt_system_cpu_count,
    rt_hostname,
    rt_file_lock,
    rt_file_unlock,
    rt_getpid,
    rt_process_run,
    rt_file_mmap_map,
    rt_file_mmap_data,
    rt_file_mmap_length,
    rt_file_mmap_unmap,
    rt_file_read_sized,
    rt_file_mmap_read_sized,
    // clang-format on
};

}  // namespace

std::vector<Row> all() {
  std::vector<Row> rows;
  for (const auto& table : kTables) {
    const std::vector<Row> more = table();
    for (const Row& row : more) {
      rows.push_back(row);
      // What every function leaves alone is looked at once more, in the same way for all.
      const std::string_view word = row.clause->word;
      if (row.variant.empty() && (word == "leaves_nothing" || word == "leaves_nothing_on_failure"))
        rows.push_back({row.clause, "outside", nothing_outside, nullptr, false, true});
      if (row.variant.empty() && word == "threads")
        rows.push_back({row.clause, "closes_once", closes_once, nullptr, false, true});
      if (row.body == threads)
        rows.push_back({row.clause, "in_step", threads_in_step, nullptr, false, row.calls_others});
    }
  }
  return rows;
}

}  // namespace rtconf::cases
