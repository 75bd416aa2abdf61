#include "conformance/probe/small_program.h"

#if defined(__x86_64__)
// An ELF file of one segment, with the code behind its two headers. The code reads the number from
// argv[1], then either exits with it or sends it to its own process, and exits with 3 if that had
// no effect. NAME begins the symbols of the program; KILLS is 1 for the second kind.
#define RTCONF_SMALL_PROGRAM(NAME, KILLS)                                                 \
  __asm__(                                                                                \
      ".pushsection .rodata\n"                                                            \
      ".balign 16\n"                                                                      \
      ".globl " NAME "_start, " NAME                                                      \
      "_end\n"                                                                            \
      ".hidden " NAME "_start, " NAME "_end\n" NAME                                       \
      "_start:\n"                                                                         \
      "  .byte 0x7f, 'E', 'L', 'F', 2, 1, 1, 0; .quad 0\n" /* 64 bits, little endian */   \
      "  .short 2, 62; .long 1; .quad 0x400078\n"          /* fixed, x86-64, entry */     \
      "  .quad 64, 0; .long 0; .short 64, 56, 1, 0, 0, 0\n"                               \
      "  .long 1, 5; .quad 0, 0x400000, 0x400000\n" /* to be loaded, read and executed */ \
      "  .quad " NAME "_end - " NAME "_start, " NAME "_end - " NAME                       \
      "_start, 4096\n"                                                                    \
      "  mov 16(%rsp), %rsi\n" /* argv[1] */                                              \
      "  xor %edi, %edi\n"                                                                \
      "1: movzbl (%rsi), %eax\n"                                                          \
      "  sub $'0', %eax\n"                                                                \
      "  jb 2f\n" /* the NUL at its end */                                                \
      "  imul $10, %edi, %edi\n"                                                          \
      "  add %eax, %edi\n"                                                                \
      "  inc %rsi\n"                                                                      \
      "  jmp 1b\n"                                                                        \
      "2: .if " KILLS                                                                     \
      "\n"                                                                                \
      "  mov %edi, %ebx\n"                                                                \
      "  mov $39, %eax\n" /* getpid */                                                    \
      "  syscall\n"                                                                       \
      "  mov %eax, %edi\n"                                                                \
      "  mov %ebx, %esi\n"                                                                \
      "  mov $62, %eax\n" /* kill */                                                      \
      "  syscall\n"                                                                       \
      "  mov $3, %edi\n"                                                                  \
      "  .endif\n"                                                                        \
      "  mov $231, %eax\n" /* exit_group */                                               \
      "  syscall\n" NAME                                                                  \
      "_end:\n"                                                                           \
      ".popsection\n")

RTCONF_SMALL_PROGRAM("rtconf_exit_with", "0");
RTCONF_SMALL_PROGRAM("rtconf_die_of", "1");

// NOLINTBEGIN(readability-identifier-naming): they are the assembler's.
extern "C" const char rtconf_exit_with_start[];
extern "C" const char rtconf_exit_with_end[];
extern "C" const char rtconf_die_of_start[];
extern "C" const char rtconf_die_of_end[];
// NOLINTEND(readability-identifier-naming)
#endif

namespace rtconf::probe {

std::string_view small_program(SmallProgram which) {
#if defined(__x86_64__)
  if (which == SmallProgram::kExitWith) return {rtconf_exit_with_start, rtconf_exit_with_end};
  return {rtconf_die_of_start, rtconf_die_of_end};
#else
  static_cast<void>(which);
  return {};
#endif
}

}  // namespace rtconf::probe
