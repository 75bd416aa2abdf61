/* What a failing call returns. A right provider: NULL, or -1, and nothing else. */
#ifndef PLANTED_FAILURE_H
#define PLANTED_FAILURE_H

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "call.h"
#include "os.h"

/* Not a plain store through NULL, which a compiler may reason away. */
static inline void write_nowhere(void) {
  volatile char* volatile nowhere = NULL;
  *nowhere = 0;
}

static inline char* new_empty(void) { return calloc(1, 1); }

/* The names in a directory, one a line. */
static inline char* new_listing(const char* path) {
  char* text = NULL;
  size_t size = 0;
  FILE* out = open_memstream(&text, &size);
  DIR* directory = opendir(path);
  if (out == NULL || directory == NULL) abort();
  for (struct dirent* entry = readdir(directory); entry != NULL; entry = readdir(directory)) {
    (void)fprintf(out, "%s\n", entry->d_name);
  }
  (void)closedir(directory);
  (void)fclose(out);
  return text;
}

/* Failures that a fault takes for an empty file. */
static inline bool passes_for_empty(const struct call* call) {
  if (PLANTED(failure_is_empty)) return true;
  if (PLANTED(null_path_is_empty)) return call->path == NULL;
  if (PLANTED(missing_is_empty)) return call->error == ENOENT;
  if (PLANTED(unreadable_is_empty)) return call->error == EACCES;
  if (PLANTED(unsearchable_is_empty))
    return call->error == EACCES && strchr(call->name, '/') != NULL;
  if (PLANTED(linked_directory_is_empty)) {
    struct stat link;
    return call->error == EISDIR && os_lstat(call->name, &link) == 0 && S_ISLNK(link.st_mode);
  }
  if (PLANTED(link_loop_is_empty)) return call->error == ELOOP;
  if (PLANTED(long_path_is_empty)) return call->error == ENAMETOOLONG;
  if (PLANTED(directory_is_empty)) return call->error == EISDIR;
  if (PLANTED(dangling_link_is_empty)) {
    struct stat link;
    return call->error == ENOENT && os_lstat(call->name, &link) == 0;
  }
  return false;
}

static inline void* fail_to_read(const struct call* call) {
  if (PLANTED(failure_is_literal)) return (void*)(uintptr_t) "";
  if (PLANTED(directory_is_listed) && call->error == EISDIR) return new_listing(call->name);
  if (PLANTED(directory_crashes) && (call->error == EISDIR || call->error == ENODEV))
    write_nowhere();
  return passes_for_empty(call) ? new_empty() : NULL;
}

static inline int64_t fail_to_size(const struct call* call) {
  if (PLANTED(failure_is_error_number)) return call->error == 0 ? -EINVAL : -call->error;
  return passes_for_empty(call) ? 0 : -1;
}

#endif
