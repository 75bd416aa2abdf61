/* Linked so that it asks for an executable stack. */
#include <stdint.h>

int64_t rt_getpid(void) { return 1; }
