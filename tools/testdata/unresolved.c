/* A library that cannot be loaded: it needs a function that nobody has. */
#include <stdint.h>

int64_t nobody_has_this(const char* path);

int64_t rt_file_size(const char* path) { return nobody_has_this(path); }
