/* Wrong on purpose: never comes back. */
#include <stdint.h>
#include <unistd.h>

int64_t rt_file_size(const char* path) {
  (void)path;
  for (;;) pause();
}
