/* Faults that only a failing or interrupted system call shows, and a descriptor that another
 * thread's program could inherit: for functions that make no such call by themselves, too. */
#ifndef PLANTED_STUMBLE_H
#define PLANTED_STUMBLE_H

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fault.h"
#include "scratch.h"

/* True: the call fails by it. */
#define STUMBLES(function)                                                             \
  (PLANTED_IN(function, interruption_is_failure)        ? fails_when_interrupted()     \
   : PLANTED_IN(function, descriptor_lost_under_faults) ? loses_descriptor()           \
   : PLANTED_IN(function, scratch_unchecked)            ? uses_unchecked_memory()      \
   : PLANTED_IN(function, aside_unchecked)              ? uses_unchecked_file()        \
   : PLANTED_IN(function, descriptor_inherited)         ? opens_inherited_descriptor() \
                                                        : false)

static inline bool fails_when_interrupted(void) {
  int fd = open("/", O_RDONLY | O_CLOEXEC);
  if (fd >= 0) (void)close(fd);
  return fd < 0 && errno == EINTR;
}

static inline bool loses_descriptor(void) {
  struct stat info;
  int fd = open("/", O_RDONLY | O_CLOEXEC);
  if (fd >= 0 && fstat(fd, &info) == 0) (void)close(fd);
  return false;
}

static inline bool uses_unchecked_memory(void) {
  use_unchecked_memory();
  return false;
}

static inline bool uses_unchecked_file(void) {
  use_unchecked_file();
  return false;
}

static inline bool opens_inherited_descriptor(void) {
  int fd = open("/", O_RDONLY);
  if (fd >= 0) (void)close(fd);
  return false;
}

#endif
