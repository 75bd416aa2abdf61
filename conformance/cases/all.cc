// All tables, in the order of the functions in the spec.
#include <iterator>

#include "conformance/cases/functions.h"

namespace rtconf::cases {

std::vector<Row> all() {
  std::vector<Row> rows;
  for (auto table : {rt_file_read_text, rt_file_mmap_read_text, rt_file_mmap_read_bytes,
                     rt_file_read_bytes, rt_file_size, rt_dir_create, rt_dir_list, rt_env_cwd,
                     rt_env_get, rt_env_home, rt_env_set, rt_system_cpu_count, rt_hostname}) {
    const std::vector<Row> more = table();
    rows.insert(rows.end(), more.begin(), more.end());
  }
  return rows;
}

}  // namespace rtconf::cases
