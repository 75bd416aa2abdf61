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
std::vector<Row> rt_file_mmap_map();
std::vector<Row> rt_file_mmap_data();
std::vector<Row> rt_file_mmap_length();
std::vector<Row> rt_file_mmap_unmap();
std::vector<Row> rt_file_read_sized();
std::vector<Row> rt_file_mmap_read_sized();

}  // namespace rtconf::cases
