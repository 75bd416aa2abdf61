/* The way of a call through its steps, for all functions that read a file: each step and its faults
 * have a header of their own. What is exported is in provider.c and sized.c. */
#ifndef PLANTED_WAY_H
#define PLANTED_WAY_H

#include "cache.h"
#include "failure.h"
#include "leavings.h"
#include "open.h"
#include "os.h"
#include "path.h"
#include "process.h"
#include "result.h"
#include "text.h"

static struct counters counters;

/* rt_file_size's fault of a buffer that all threads share. */
static void pass_through_shared(struct call* call) {
  static struct stat shared;
  shared = call->info;
  os_let_others_run();
  call->info = shared;
}

/* fails_after_failure: whether the call before failed by itself. */
static bool* failed_before(void) {
  static bool failed;
  return &failed;
}

/* False: the call fails. */
static bool reach_file(struct call* call) {
  bool is_out_of_step = PLANTED(fails_after_failure) && *failed_before();
  *failed_before() = false;
  if (is_out_of_step) return false;
  if (!is_right_process(call) || !name_file(call) || !open_and_judge(call)) {
    *failed_before() = true;
    return false;
  }
  if (PLANTED(status_shared)) pass_through_shared(call);
  if (PLANTED(fails_rarely) && EVERY(500)) return false;
  harm_descriptors(call);
  return find_length(call);
}

/* NULL: the call fails. */
static void* read_content(struct call* call) {
  struct content content = {NULL, 0, 0};
  const struct cached* known = look_up(call);
  if (known != NULL && PLANTED(result_shared)) return known->shared;
  bool taken = known != NULL ? copy_cached(known, &content) : take_content(call, &content);
  if (!taken || !translate(call, &content)) {
    if (!PLANTED(block_lost_on_read_error)) free(content.data);
    return NULL;
  }
  if (known == NULL) remember(call, &content);
  call->given = content.size;
  void* result = hand_over(call, &content);
  if (PLANTED(result_shared) && known == NULL) find_cached(call)->shared = result;
  return result;
}

static void finish(struct call* call, bool failed) {
  if (!failed) disturb_file(call);
  close_file(call, failed);
  change_process(call);
  if (failed) {
    leave_things_after_failure(call);
  } else {
    leave_things_behind(call);
  }
  leave(call, failed);
  if (PLANTED(rounding_changed)) round_towards_zero();
  if (PLANTED(direction_left_set)) set_direction();
}

static void start(struct call* call, enum target function, const char* path) {
  memset(call, 0, offsetof(struct call, edited));
  call->function = function;
  call->path = path;
  call->fd = -1;
  call->counters = &counters;
  enter(call);
}

/* The call is the caller's, who may look at it afterwards. */
static void* read_file(struct call* call, enum target function, const char* path) {
  start(call, function, path);
  void* result = reach_file(call) ? read_content(call) : NULL;
  bool failed = result == NULL;
  if (failed) result = fail_to_read(call);
  finish(call, failed);
  return result;
}

#endif
