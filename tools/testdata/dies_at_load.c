/* A provider that says why it cannot be loaded, and ends the process. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

__attribute__((constructor)) static void refuse(void) {
  fputs("this machine has no \"tape\"\n", stderr);
  abort();
}

int64_t rt_file_size(const char* path) { return path != 0 ? 0 : -1; }
