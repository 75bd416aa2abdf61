/* The provider of group `file` that faults are planted in: a right one, unless FAULT and TARGET say
 * otherwise. Here is what all of its functions share; what each is about has a header of its own.
 * Paths, the process, and what is left behind are those of provider.c. */
#include "file_ask.h"
#include "file_copy.h"
#include "file_delete.h"
#include "file_write.h"

#pragma GCC visibility push(default)
#include "rt.h"
#pragma GCC visibility pop

static struct counters counters;

/* False: the call fails, before anything was looked at. */
static bool begin(struct call* call, enum target function, const char* path) {
  memset(call, 0, offsetof(struct call, edited));
  call->function = function;
  call->path = path;
  call->fd = -1;
  call->counters = &counters;
  enter(call);
  if (!is_right_process(call) || !name_file(call)) return false;
  harm_descriptors(call);
  return !(PLANTED(fails_rarely) && EVERY(150));
}

static bool finish(struct call* call, bool succeeded) {
  if (succeeded) disturb_file(call);
  close_file(call, !succeeded);
  change_process(call);
  if (succeeded) {
    leave_things_behind(call);
  } else {
    leave_things_after_failure(call);
  }
  leave(call, !succeeded);
  return succeeded;
}

bool rt_file_exists(const char* path) {
  struct call begun, *call = &begun;
  return finish(call, begin(call, TARGET_rt_file_exists, path) && is_there(call));
}

int64_t rt_file_modified_time(const char* path) {
  struct call begun, *call = &begun;
  int64_t time = -1;
  bool told = begin(call, TARGET_rt_file_modified_time, path) && tell_time(call, &time);
  if (!told && PLANTED(failure_is_empty)) time = 0;
  if (!told && PLANTED(failure_is_error_number)) time = -ENOENT;
  (void)finish(call, told);
  return time;
}

bool rt_file_write_text(const char* path, const char* content) {
  struct call begun, *call = &begun;
  return finish(call, begin(call, TARGET_rt_file_write_text, path) && put_text(call, content));
}

bool rt_file_append_text(const char* path, const char* content) {
  struct call begun, *call = &begun;
  return finish(call, begin(call, TARGET_rt_file_append_text, path) && put_text(call, content));
}

bool rt_file_delete(const char* path) {
  struct call begun, *call = &begun;
  return finish(call, begin(call, TARGET_rt_file_delete, path) && remove_entry(call));
}

bool rt_file_remove(const char* path) {
  struct call begun, *call = &begun;
  return finish(call, begin(call, TARGET_rt_file_remove, path) && remove_entry(call));
}

bool rt_file_copy(const char* source, const char* target) {
  struct call begun, *call = &begun;
  return finish(call, begin(call, TARGET_rt_file_copy, source) && copy_file(call, target));
}
