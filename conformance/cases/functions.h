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

}  // namespace rtconf::cases
