#include "conformance/probe/small_program.h"

#if defined(__x86_64__)
// Each is an ELF file of one segment: two headers, and behind them the code. A text that stands
// behind the end of the file is in memory too, since whole pages are. The symbols are `NAME_start`
// and `NAME_end`.
__asm__(R"(
.macro small_program name
  .globl \name\()_start, \name\()_end
  .hidden \name\()_start, \name\()_end
  .balign 16
\name\()_start:
  .byte 0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0       # "ELF", 64 bits, little endian
  .quad 0
  .short 2, 62                                   # at a fixed address, x86-64
  .long 1
  .quad 0x400078, 64, 0                          # where it begins, where the next header is
  .long 0
  .short 64, 56, 1, 0, 0, 0
  .long 1, 5                                     # to be loaded, read and executed
  .quad 0, 0x400000, 0x400000, \name\()_end - \name\()_start, \name\()_end - \name\()_start, 4096
.endm

.macro exit_with_edi
  mov $231, %eax                                 # exit_group
  syscall
.endm

.macro number_at at                              # in decimal, into edi
  mov \at, %rsi
  xor %edi, %edi
1:
  movzbl (%rsi), %eax
  sub $48, %eax
  jb 2f
  imul $10, %edi, %edi
  add %eax, %edi
  inc %rsi
  jmp 1b
2:
.endm

.macro open_file_at_rdi flags
  mov $\flags, %esi
  mov $0666, %edx
  mov $2, %eax                                   # open
  syscall
.endm

.macro open_file at, flags
  lea \at, %rdi
  open_file_at_rdi \flags
.endm

.macro write_to_ebx at, length                   # changes rdx, the length
  lea \at, %rsi
  mov \length, %rdx
  mov %ebx, %edi
  mov $1, %eax                                   # write
  syscall
.endm

.macro copy_to_ebx at                            # all of the file of that name
  open_file \at, 0
  mov %eax, %ebp
  sub $4096, %rsp
3:
  mov %ebp, %edi
  mov %rsp, %rsi
  mov $4096, %edx
  xor %eax, %eax                                 # read
  syscall
  test %rax, %rax
  jle 4f
  write_to_ebx (%rsp), %rax
  jmp 3b
4:
.endm

.pushsection .rodata
small_program rtconf_exit_with
  number_at 16(%rsp)                             # argv[1]
  exit_with_edi
rtconf_exit_with_end:

small_program rtconf_always_exit_with
  lea rtconf_always_exit_with_end(%rip), %rax
  number_at %rax
  exit_with_edi
rtconf_always_exit_with_end:

small_program rtconf_die_of
  number_at 16(%rsp)
  mov %edi, %ebx
  mov $39, %eax                                  # getpid
  syscall
  mov %eax, %edi
  mov %ebx, %esi
  mov $62, %eax                                  # kill
  syscall
  mov $3, %edi
  exit_with_edi
rtconf_die_of_end:

small_program rtconf_append_line
  open_file rtconf_append_line_end(%rip), 02101  # to write, appending
  mov %eax, %ebx
  write_to_ebx 3f(%rip), $1
  mov $7, %edi
  exit_with_edi
3:
  .byte 10
rtconf_append_line_end:

small_program rtconf_mark
  mov 16(%rsp), %rdi
  open_file_at_rdi 01101                         # to write, made anew
  mov $7, %edi
  exit_with_edi
rtconf_mark_end:

small_program rtconf_show_arguments
  open_file rtconf_show_arguments_end(%rip), 01101
  mov %eax, %ebx
  write_to_ebx 5f(%rip), $8
  copy_to_ebx 6f(%rip)
  mov $7, %edi
  exit_with_edi
5:
  .asciz "/bin/sh"
6:
  .asciz "/proc/self/cmdline"
rtconf_show_arguments_end:

small_program rtconf_show_environment
  open_file rtconf_show_environment_end(%rip), 01101
  mov %eax, %ebx
  copy_to_ebx 5f(%rip)
  mov $7, %edi
  exit_with_edi
5:
  .asciz "/proc/self/environ"
rtconf_show_environment_end:
.popsection
)");

// NOLINTBEGIN(readability-identifier-naming): they are the assembler's.
#define RTCONF_SMALL_PROGRAM(name) extern "C" const char name##_start[], name##_end[]
RTCONF_SMALL_PROGRAM(rtconf_exit_with);
RTCONF_SMALL_PROGRAM(rtconf_always_exit_with);
RTCONF_SMALL_PROGRAM(rtconf_die_of);
RTCONF_SMALL_PROGRAM(rtconf_append_line);
RTCONF_SMALL_PROGRAM(rtconf_mark);
RTCONF_SMALL_PROGRAM(rtconf_show_arguments);
RTCONF_SMALL_PROGRAM(rtconf_show_environment);
// NOLINTEND(readability-identifier-naming)
#endif

namespace rtconf::probe {

std::string small_program(SmallProgram which, const std::string& text) {
#if defined(__x86_64__)
  const auto with_text = [&](const char* start, const char* end) {
    return std::string(start, end) + text + '\0';
  };
  switch (which) {
    case SmallProgram::kExitWith:
      return with_text(rtconf_exit_with_start, rtconf_exit_with_end);
    case SmallProgram::kAlwaysExitWith:
      return with_text(rtconf_always_exit_with_start, rtconf_always_exit_with_end);
    case SmallProgram::kDieOf:
      return with_text(rtconf_die_of_start, rtconf_die_of_end);
    case SmallProgram::kAppendLine:
      return with_text(rtconf_append_line_start, rtconf_append_line_end);
    case SmallProgram::kMark:
      return with_text(rtconf_mark_start, rtconf_mark_end);
    case SmallProgram::kShowArguments:
      return with_text(rtconf_show_arguments_start, rtconf_show_arguments_end);
    case SmallProgram::kShowEnvironment:
      return with_text(rtconf_show_environment_start, rtconf_show_environment_end);
  }
#endif
  static_cast<void>(which);
  static_cast<void>(text);
  return "";
}

}  // namespace rtconf::probe
