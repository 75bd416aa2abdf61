/* The provider that faults of the group `sized` are planted in: it reads as provider.c does, and
 * adds the size. */
#include "way.h"

#pragma GCC visibility push(default)
#include "rt.h"
#pragma GCC visibility pop

/* What a failing call leaves in *size. */
static void tell_failure(struct call* call, size_t* size) {
  if (PLANTED(size_kept_on_failure)) return;
  if (PLANTED(size_stated_on_failure)) {
    *size = (size_t)call->info.st_size;
    return;
  }
  if (PLANTED(size_stated_where_reading_fails) && S_ISREG(call->info.st_mode)) {
    *size = (size_t)call->info.st_size;
    return;
  }
  if (PLANTED(size_all_ones_on_failure)) {
    *size = SIZE_MAX;
    return;
  }
  if (PLANTED(size_kept_for_missing) && call->error == ENOENT) return;
  if (PLANTED(size_kept_for_null_path) && call->path == NULL) return;
  *size = 0;
}

/* What a successful call leaves in *size. */
static void tell_size(struct call* call, const unsigned char* data, size_t* size) {
  size_t given = call->given;
  if (PLANTED(size_rounded_up)) given = (given + 15) / 16 * 16;
  if (PLANTED(size_one_more)) given++;
  if (PLANTED(size_stated_before)) given = (size_t)call->info.st_size;
  if (PLANTED(size_to_first_nul)) given = given > 0 ? strnlen((const char*)data, given) : 0;
  if (PLANTED(size_kept_when_empty) && given == 0) return;
  if (PLANTED(size_added)) given += *size;
  if (PLANTED(size_in_fewer_bits)) {
    uint32_t narrow = (uint32_t)given;
    memcpy(size, &narrow, sizeof narrow);
    return;
  }
  if (PLANTED(size_in_sixteen_bits)) given = (uint16_t)given;
  if (PLANTED(size_shared)) {
    static volatile size_t shared;
    shared = given;
    os_let_others_run();
    given = shared;
  }
  *size = given;
}

static unsigned char* read_sized(enum target function, const char* path, size_t* size) {
  struct call begun;
  struct call* call = &begun;
  size_t unwanted;
  call->function = function;
  if (size == NULL && PLANTED(null_size_is_none)) size = &unwanted;
  if (size == NULL && PLANTED(null_size_loses_block)) {
    (void)read_file(call, function, path);
    return NULL;
  }
  if (size == NULL && !PLANTED(null_size_followed)) return NULL;
  unsigned char* result = read_file(call, function, path);
  if (result == NULL) {
    tell_failure(call, size);
  } else {
    tell_size(call, result, size);
  }
  return result;
}

uint8_t* rt_file_read_sized(const char* path, size_t* size) {
  return read_sized(TARGET_rt_file_read_sized, path, size);
}

uint8_t* rt_file_mmap_read_sized(const char* path, size_t* size) {
  return read_sized(TARGET_rt_file_mmap_read_sized, path, size);
}
