// All tables, in the order of the functions in the spec.
#include <iterator>

#include "conformance/cases/functions.h"

namespace rtconf::cases {

std::vector<Row> all() {
  std::vector<Row> rows;
  for (auto table :
       {rt_file_read_text, rt_file_mmap_read_text, rt_file_mmap_read_bytes, rt_file_read_bytes,
        rt_file_size, rt_file_lock, rt_file_unlock, rt_getpid, rt_process_run}) {
    const std::vector<Row> more = table();
    rows.insert(rows.end(), more.begin(), more.end());
  }
  return rows;
}

}  // namespace rtconf::cases
