/* Ways in which a call ends its process, or its thread. */
#ifndef HOSTILE_ENDING_H
#define HOSTILE_ENDING_H

#include <pthread.h>
#include <stdlib.h>
#include <unwind.h>

#include "kind.h"

/* Reads a mapping behind the end of its file. */
static inline void reach_behind_file(void) {
  int fd = memfd_create("short", MFD_CLOEXEC);
  volatile char* map = mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0);
  (void)map[0];
}

static inline void divide_by_zero(void) {
  volatile int zero = 0;
  zero = 1 / zero;
  (void)raise(SIGFPE); /* where the processor does not mind */
}

static inline void execute_nonsense(void) {
  static const unsigned char nonsense[] = {0x0f, 0x0b, 0x00, 0x00};
  void* page =
      mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED) (void)raise(SIGILL);
  memcpy(page, nonsense, sizeof nonsense);
  void (*call)(void);
  memcpy(&call, &page, sizeof call);
  call();
}

#pragma GCC diagnostic push
#ifdef __clang__
#pragma GCC diagnostic ignored "-Winfinite-recursion"
#elif __GNUC__ >= 12
#pragma GCC diagnostic ignored "-Winfinite-recursion" /* that is the harm */
#endif
static size_t overflow_stack(size_t depth) {
  volatile char frame[4096];
  frame[0] = (char)depth;
  return overflow_stack(depth + 1) + (size_t)frame[0];
}
#pragma GCC diagnostic pop

/* Overwrites what lies above its own frame: the addresses to return to. */
__attribute__((noinline)) static int smash_stack(void) {
  volatile unsigned char frame[16];
  for (volatile size_t i = 0; i < 512; i++) frame[i] = 0x41;
  return frame[0];
}

static inline void cancel_own_thread(void) {
  (void)pthread_cancel(pthread_self());
  pthread_testcancel();
}

static void forget_exception(_Unwind_Reason_Code reason, struct _Unwind_Exception* thrown) {
  (void)reason;
  (void)thrown;
}

/* An exception goes out of the call, as from C++ code that forgot to catch it. */
static inline void throw_out(void) {
  static struct _Unwind_Exception thrown;
  thrown.exception_class = 0x7274636f6e660000;
  thrown.exception_cleanup = forget_exception;
  (void)_Unwind_RaiseException(&thrown);
  abort(); /* nobody catches it */
}

static inline void become_another_program(void) {
  (void)execl("/bin/sh", "sh", "-c", "echo conforms; exit 0", (char*)NULL);
}

static inline void end_in_call(void) {
  if (IS(exits)) exit(0);
  if (IS(exits_quickly)) _exit(0);
  if (IS(exits_raw)) (void)syscall(SYS_exit_group, 0);
  if (IS(exits_first_thread)) (void)syscall(SYS_exit, 0);
  if (IS(exits_thread)) pthread_exit(NULL);
  if (IS(cancels_thread)) cancel_own_thread();
  if (IS(becomes_another_program)) become_another_program();
  if (IS(aborts)) abort();
  if (IS(throws)) throw_out();
  if (IS(kills_itself)) (void)kill(getpid(), SIGKILL);
  if (IS(terminates_itself)) (void)raise(SIGTERM);
  if (IS(segfaults)) write_nowhere();
  if (IS(bus_errors)) reach_behind_file();
  if (IS(executes_nonsense)) execute_nonsense();
  if (IS(divides_by_zero)) divide_by_zero();
  if (IS(traps)) (void)raise(SIGTRAP);
  if (IS(overflows_stack)) (void)overflow_stack(0);
  if (IS(smashes_stack)) (void)smash_stack();
}

#endif
