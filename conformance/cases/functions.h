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
std::vector<Row> rt_dir_create();
std::vector<Row> rt_dir_list();
std::vector<Row> rt_env_cwd();
std::vector<Row> rt_env_get();
std::vector<Row> rt_env_home();
std::vector<Row> rt_env_set();
std::vector<Row> rt_system_cpu_count();
std::vector<Row> rt_hostname();

std::vector<Row> rt_file_exists();
std::vector<Row> rt_file_write_text();
std::vector<Row> rt_file_append_text();
std::vector<Row> rt_file_delete();
std::vector<Row> rt_file_remove();
std::vector<Row> rt_file_copy();
std::vector<Row> rt_file_modified_time();
std::vector<Row> rt_file_mmap_map();
std::vector<Row> rt_file_mmap_data();
std::vector<Row> rt_file_mmap_length();
std::vector<Row> rt_file_mmap_unmap();
std::vector<Row> rt_file_read_sized();
std::vector<Row> rt_file_mmap_read_sized();
std::vector<Row> rt_file_lock();
std::vector<Row> rt_file_unlock();
std::vector<Row> rt_getpid();
std::vector<Row> rt_process_run();

}  // namespace rtconf::cases
