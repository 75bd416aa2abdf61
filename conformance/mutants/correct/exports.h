/* The five functions of the contract, in terms of two that a correct provider defines before it
 * includes this: what it reads with, and what it measures with. */
#ifndef CORRECT_EXPORTS_H
#define CORRECT_EXPORTS_H

#include "form.h"

#pragma GCC visibility push(default)
#include "rt.h"
#pragma GCC visibility pop

static void* read_whole(const char* path, struct form form);
static int64_t measure(const char* path);

char* rt_file_read_text(const char* path) { return read_whole(path, (struct form){true, false}); }

char* rt_file_mmap_read_text(const char* path) {
  return read_whole(path, (struct form){true, true});
}

uint8_t* rt_file_read_bytes(const char* path) {
  return read_whole(path, (struct form){false, false});
}

uint8_t* rt_file_mmap_read_bytes(const char* path) {
  return read_whole(path, (struct form){false, true});
}

int64_t rt_file_size(const char* path) { return measure(path); }

#endif
