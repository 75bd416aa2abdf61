/* Wrong on purpose: in one process of two no file exists. */
#include <stdbool.h>
#include <sys/random.h>
#include <sys/stat.h>

static unsigned char chance;

__attribute__((constructor)) static void choose(void) {
  if (getrandom(&chance, 1, 0) != 1) chance = 0;
}

bool rt_file_exists(const char* path) {
  struct stat info;
  return path != 0 && chance % 2 == 0 && stat(path, &info) == 0;
}
