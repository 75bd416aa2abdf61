/* A small wrong provider: no file has that size. */
#include <stdint.h>

int64_t rt_file_size(const char* path) {
  (void)path;
  return 12345;
}
