/* One call into the provider: what it was asked, and what it has found out so far. */
#ifndef PLANTED_CALL_H
#define PLANTED_CALL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include "fault.h"

/* What outlives a call. Only rare faults read it. */
struct counters {
  unsigned reached;
};

struct call {
  enum target function;
  const char* path;     /* as the caller gave it */
  const char* name;     /* what is opened: the path itself, unless a fault edits it */
  int fd;               /* -1 while nothing is open */
  struct stat info;     /* of the open file */
  int error;            /* why it fails, as errno's number; 0 when nothing said so */
  int64_t length;       /* what the call takes for the file's length */
  bool length_is_final; /* a fault: the length is believed, whatever reading says */
  size_t given;         /* how many bytes the result holds */
  struct counters* counters;
  char edited[8192]; /* where a fault that edits the path puts its name; last, and not cleared */
};

static inline bool is_text(const struct call* call) {
  return call->function == TARGET_rt_file_read_text ||
         call->function == TARGET_rt_file_mmap_read_text;
}

static inline bool is_mapped(const struct call* call) {
  return call->function == TARGET_rt_file_mmap_read_text ||
         call->function == TARGET_rt_file_mmap_read_bytes ||
         call->function == TARGET_rt_file_mmap_read_sized;
}

static inline bool is_size(const struct call* call) {
  return call->function == TARGET_rt_file_size;
}

/* The content on its way from the file to the caller. data is a block from malloc. */
struct content {
  unsigned char* data;
  size_t size;
  size_t capacity;
};

#endif
