/* Exports two functions of the contract, and one that the contract does not know: what is not there
 * is not judged. */
#include "plain.h"

#pragma GCC visibility push(default)
#include "rt.h"
bool rt_file_is_interesting(const char* path);
#pragma GCC visibility pop

char* rt_file_read_text(const char* path) {
  return (char*)plain_file(path, (struct form){true, false}).data;
}

int64_t rt_file_size(const char* path) { return plain_size(path); }

bool rt_file_is_interesting(const char* path) { return path != NULL; }
