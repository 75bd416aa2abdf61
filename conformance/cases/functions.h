// The tables of the case files, one per function of the spec.
#pragma once

#include <vector>

#include "conformance/cases/row.h"

namespace rtconf::cases {

std::vector<Row> rt_file_read_text();
std::vector<Row> rt_file_mmap_read_text();
std::vector<Row> rt_file_mmap_read_bytes();
std::vector<Row> rt_file_read_bytes();
std::vector<Row> rt_file_size();
std::vector<Row> rt_file_lock();
std::vector<Row> rt_file_unlock();
std::vector<Row> rt_getpid();
std::vector<Row> rt_process_run();

}  // namespace rtconf::cases
