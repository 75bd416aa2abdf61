/* What the dependent library needs. */
#include <stdint.h>
#include <sys/stat.h>

int64_t size_of(const char* path);
int64_t size_of(const char* path) {
  struct stat status;
  if (path == 0 || stat(path, &status) != 0) return -1;
  return status.st_size;
}
