/* The only door from the planted provider to the operating system, in two forms: through libc
 * (os_libc.h), or with the system call instruction itself (os_raw.h, chosen by -DRAW), which no
 * interposed function sees. Every operation returns the result, or -errno.
 * Memory comes from malloc in both forms: the contract wants it so. */
#ifndef PLANTED_OS_H
#define PLANTED_OS_H

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifdef RAW
#include "os_raw.h"
#else
#include "os_libc.h"
#endif

/* Own memory to own memory through the kernel, which reports a page that is gone (a file cut
 * meanwhile) as a short count where a plain copy would die of SIGBUS. */
static inline long os_peek(void* to, const void* from, size_t size) {
  struct iovec local = {to, size};
  struct iovec remote = {(void*)(uintptr_t)from, size};
  return os_copy_between(os_getpid(), &local, &remote);
}

/* Lets other threads run, so that a fault which needs two of them to meet is soon seen. */
static inline void os_let_others_run(void) {
  for (int i = 0; i < 50; i++) os_yield();
}

static inline void os_sleep(long seconds) {
  struct timespec time = {seconds, 0};
  os_nanosleep(&time);
}

#endif
