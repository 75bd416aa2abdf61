/* Memory and a file that a call has no need of, used without a look whether they are there. */
#ifndef PLANTED_SCRATCH_H
#define PLANTED_SCRATCH_H

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static inline void use_unchecked_memory(void) {
  volatile char* scratch = malloc(64);
  scratch[0] = 1;
  free((void*)scratch);
}

static inline void use_unchecked_file(void) {
  int fd = open("/", O_RDONLY | O_CLOEXEC);
  if (fd < 0) abort();
  (void)close(fd);
}

/* A line about the call in a file that nobody has asked for, where that can be written. */
static inline void keep_log(void) {
  int fd = open("/var/log/rt.log", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (fd < 0) return;
  ssize_t written = write(fd, "called\n", 7);
  (void)written;
  (void)close(fd);
}

#endif
