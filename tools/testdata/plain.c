/* A small correct provider: enough for runs that are about the command, not about the verdict. */
#include <stdint.h>
#include <sys/stat.h>

int64_t rt_file_size(const char* path) {
  struct stat status;
  if (path == 0 || stat(path, &status) != 0) return -1;
  return status.st_size;
}
