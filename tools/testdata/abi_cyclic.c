/* With debug information made by hand: a result type that is another name for itself, a struct made
   of two of itself, and a pointer to itself. */
#include <stdint.h>

int64_t rt_file_size(const char* path) { return path != 0; }

__asm__(
    ".section .debug_abbrev,\"\",@progbits\n"
    ".byte 1,0x11,1,0x11,1,0x12,1,0x13,0x0b,0,0\n" /* unit: low_pc, high_pc, language */
    ".byte 2,0x2e,1,0x03,8,0x11,1,0x49,0x13,0,0\n" /* subprogram: name, low_pc, type */
    ".byte 3,0x05,0,0x49,0x13,0,0\n"               /* parameter: type */
    ".byte 4,0x16,0,0x49,0x13,0,0\n"               /* typedef: type */
    ".byte 5,0x13,1,0x0b,0x0b,0,0\n"               /* struct: size */
    ".byte 6,0x0d,0,0x49,0x13,0,0\n"               /* member: type */
    ".byte 7,0x0f,0,0x49,0x13,0,0\n"               /* pointer: type */
    ".byte 0\n"
    ".section .debug_info,\"\",@progbits\n"
    "1: .long 2f-1b-4\n.short 4\n.long 0\n.byte 8\n"
    ".byte 1\n.quad rt_file_size\n.quad rt_file_size+1\n.byte 12\n"
    ".byte 2\n.asciz \"rt_file_size\"\n.quad rt_file_size\n.long 3f-1b\n"
    ".byte 3\n.long 4f-1b\n"
    ".byte 3\n.long 5f-1b\n"
    ".byte 0\n"
    "3: .byte 4\n.long 3b-1b\n"
    "4: .byte 5,8,6\n.long 4b-1b\n.byte 6\n.long 4b-1b\n.byte 0\n"
    "5: .byte 7\n.long 5b-1b\n"
    ".byte 0\n"
    "2:\n"
    ".text\n");
