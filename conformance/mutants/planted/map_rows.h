/* The table of what is mapped: its rows, the lock that is over them, and the handles that stand for
 * them. What becomes of the memory that a row is about is in map.c. */
#ifndef PLANTED_MAP_ROWS_H
#define PLANTED_MAP_ROWS_H

#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "fault.h"

enum { kPage = 4096, kRowBits = 24, kMostTouched = 1 << 26 };

struct call {
  enum target function;
};

struct row {
  int64_t handle; /* the last one that was given out */
  bool live;
  unsigned char* base;
  size_t length;
  unsigned char* copy;
  char* path; /* where a fault asks for it again */
  int fd;
};

static struct row* rows;
static size_t row_count;
static size_t live_count;
static size_t first_free; /* the rows before it are live */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static inline size_t mapped_size(size_t length) { return (length / kPage + 1) * kPage; }

static inline void let_others_run(void) {
  for (int i = 0; i < 30; i++) (void)sched_yield();
}

/* A copy of the row that a handle stands for, under the lock. */
static inline bool find_locked(const struct call* call, int64_t handle, struct row** found) {
  if (PLANTED(handle_cut_to_int)) handle = (int32_t)handle;
  if (PLANTED(handle_cut_to_six_bytes)) handle = handle & 0xffffffffffff;
  if (PLANTED(handle_without_sign) && handle < 0) handle = -handle;
  if (PLANTED(pointer_followed) && handle > INT64_C(1) << 44) handle = *(volatile int64_t*)handle;
  if (PLANTED(zero_is_first) && handle == 0 && row_count > 0) handle = rows[0].handle;
  if (handle <= 0) return false;
  size_t index = (size_t)(handle & ((1 << kRowBits) - 1)) - 1;
  if (index >= row_count) return false;
  struct row* row = &rows[index];
  if (!PLANTED(generation_ignored) && row->handle != handle) return false;
  if (!row->live && !PLANTED(live_unchecked) && !PLANTED(generation_ignored)) return false;
  *found = row;
  return true;
}

/* A row for a mapping: one that was used before, or a new one. NULL when memory is lacking. */
static inline struct row* take_row(const struct call* call) {
  size_t index = first_free;
  if (PLANTED(few_rows) && live_count >= 1000) return NULL;
  while (index < row_count && rows[index].live) index++;
  if (index == row_count) {
    struct row* more = realloc(rows, (row_count + 1) * sizeof *rows);
    if (more == NULL) return NULL;
    rows = more;
    memset(&rows[row_count++], 0, sizeof *rows);
  }
  first_free = index;
  return &rows[index];
}

static inline int64_t next_handle(const struct call* call, const struct row* row) {
  int64_t number = row - rows + 1;
  int64_t uses = (row->handle >> kRowBits) + 1;
  if (PLANTED(handle_is_row)) return number;
  if (PLANTED(handle_complemented)) return ~(uses << kRowBits | number);
  if (PLANTED(handle_uses_wrap)) uses &= 0xff;
  return uses << kRowBits | number;
}

static inline int64_t keep(const struct call* call, unsigned char* base, size_t length,
                           const char* path, int fd) {
  (void)pthread_mutex_lock(&lock);
  struct row* row = take_row(call);
  int64_t handle = -1;
  if (row != NULL) {
    handle = next_handle(call, row);
    if (PLANTED(table_unlocked)) {
      size_t index = (size_t)(row - rows);
      (void)pthread_mutex_unlock(&lock);
      let_others_run();
      (void)pthread_mutex_lock(&lock);
      row = &rows[index];
      if (row->live) live_count--;
    }
    free(row->path);
    *row = (struct row){handle, true, base, length, NULL, strdup(path), fd};
    live_count++;
  }
  (void)pthread_mutex_unlock(&lock);
  return handle;
}

#endif
