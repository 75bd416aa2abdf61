/* The provider that faults are planted in: a right one, unless FAULT and TARGET say otherwise.
 * It exports the readers and rt_file_size; the way of a call is in way.h. */
#include "way.h"

#pragma GCC visibility push(default)
#include "rt.h"
#pragma GCC visibility pop

static void* read_path(enum target function, const char* path) {
  struct call call;
  return read_file(&call, function, path);
}

static int64_t answer_size(struct call* call) {
  const struct content nothing = {NULL, 0, 0};
  const struct cached* known = look_up(call);
  if (known != NULL) return known->info.st_size;
  remember(call, &nothing);
  return call->length;
}

char* rt_file_read_text(const char* path) { return read_path(TARGET_rt_file_read_text, path); }

char* rt_file_mmap_read_text(const char* path) {
  return read_path(TARGET_rt_file_mmap_read_text, path);
}

uint8_t* rt_file_read_bytes(const char* path) { return read_path(TARGET_rt_file_read_bytes, path); }

uint8_t* rt_file_mmap_read_bytes(const char* path) {
  return read_path(TARGET_rt_file_mmap_read_bytes, path);
}

int64_t rt_file_size(const char* path) {
  struct call begun;
  struct call* call = &begun;
  start(call, TARGET_rt_file_size, path);
  bool reached = reach_file(call);
  int64_t size = reached ? answer_size(call) : fail_to_size(call);
  finish(call, !reached);
  return size;
}
