/* Code that the loader has to write into, and a section that is both writable and executable. */
#include <stdint.h>

__asm__(
    ".text\n.balign 8\n.quad rt_getpid\n"
    ".section .both,\"awx\"\n.quad 0\n.text\n");

int64_t rt_getpid(void) { return 1; }
