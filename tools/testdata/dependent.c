/* A correct provider that needs another library beside it. */
#include <stdint.h>

int64_t size_of(const char* path);

int64_t rt_file_size(const char* path) { return size_of(path); }
