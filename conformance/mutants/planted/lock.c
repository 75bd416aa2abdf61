/* A right provider of the group lock, unless FAULT and TARGET say otherwise: flock, and a table of
 * the handles that hold locks. What is done to the file that is locked is in hold.h. */
#include <pthread.h>
#include <sched.h>
#include <stdint.h>

#include "hold.h"
#include "stumble.h"

#pragma GCC visibility push(default)
#include "rt.h"
#pragma GCC visibility pop

enum { kSlots = 4096 };

struct held {
  int64_t handle; /* 0: none */
  int fd;
  pid_t owner;
  bool is_held;
  char path[256]; /* as much as the fault that looks it up needs */
  char* mark;     /* what dead owners leave behind, where that is the fault */
};

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static struct held table[kSlots];
static int64_t given;
static pid_t first_caller;

static void let_others_run(void) {
  for (int i = 0; i < 20; i++) sched_yield();
}

static void lose_block(void) {
  char* volatile block = malloc(24);
  if (block != NULL) block[0] = 1;
}

static void enter(bool is_unlocked) {
  if (!is_unlocked) pthread_mutex_lock(&mutex);
}

static void leave(bool is_unlocked) {
  if (!is_unlocked) pthread_mutex_unlock(&mutex);
}

/* Descriptors do as handles too, and some faults need them to be. */
static bool handles_are_descriptors(void) {
  return PLANTED_IN(rt_file_unlock, any_closed) || PLANTED_IN(rt_file_unlock, closed_and_false);
}

static int64_t next_handle(int fd, size_t slot) {
  if (handles_are_descriptors()) return fd;
  if (PLANTED_IN(rt_file_lock, handle_repeated)) return 7;
  if (PLANTED_IN(rt_file_lock, table_unlocked)) {
    int64_t handle = given + 1;
    let_others_run();
    return given = handle;
  }
  return ++given * kSlots + (int64_t)slot;
}

/* Puts the descriptor into the table. */
static int64_t note(int fd, const char* path, char* mark) {
  bool is_unlocked = PLANTED_IN(rt_file_lock, table_unlocked);
  int64_t handle = -1;
  enter(is_unlocked);
  for (size_t slot = 0; slot < kSlots && handle < 0; slot++) {
    struct held* held = &table[slot];
    if (held->is_held) {
      if (PLANTED_IN(rt_file_lock, one_at_a_time)) break;
      if (!PLANTED_IN(rt_file_lock, last_one_kept)) continue;
      (void)close(held->fd);
    }
    handle = next_handle(fd, slot);
    *held =
        (struct held){.handle = handle, .fd = fd, .owner = getpid(), .is_held = true, .mark = mark};
    (void)snprintf(held->path, sizeof held->path, "%s", path);
  }
  leave(is_unlocked);
  if (handle < 0) (void)close(fd);
  return handle;
}

/* The table says that this process holds the file, where that is the fault. */
static bool is_mine(const char* path) {
  struct stat is, other;
  if (path == NULL || stat(path, &is) != 0) return false;
  for (size_t slot = 0; slot < kSlots; slot++) {
    if (table[slot].is_held && fstat(table[slot].fd, &other) == 0 && other.st_ino == is.st_ino) {
      if (PLANTED_IN(rt_file_lock, second_call_releases)) (void)flock(table[slot].fd, LOCK_UN);
      return true;
    }
  }
  return false;
}

static int64_t take(const char* path) {
  if (PLANTED_IN(rt_file_lock, second_call_releases) && is_mine(path)) return -1;
  if (PLANTED_IN(rt_file_lock, child_says_mine) && is_mine(path)) {
    int again = open(path, O_RDONLY | O_CLOEXEC);
    return again < 0 ? -1 : note(again, path, NULL);
  }
  int fd = open_file(path);
  if (fd < 0) return -1;
  if (!is_lockable(fd) || !take_lock(fd, path)) {
    if (!PLANTED_IN(rt_file_lock, descriptor_lost_on_failure)) (void)close(fd);
    return -1;
  }
  char* mark = PLANTED_IN(rt_file_lock, mark_of_dead_owner) ? make_mark(fd) : NULL;
  if (PLANTED_IN(rt_file_lock, mark_of_dead_owner) && mark == NULL) {
    (void)close(fd);
    return -1;
  }
  change_file(fd, path);
  int64_t handle = note(fd, path, mark);
  if (PLANTED_IN(rt_file_lock, lock_dropped)) (void)flock(fd, LOCK_UN);
  return handle;
}

int64_t rt_file_lock(const char* path) {
  if (PLANTED_IN(rt_file_lock, null_read) && *(const volatile char*)path == '\0') return -1;
  if (path == NULL) return -1;
  if (STUMBLES(rt_file_lock)) return -1;
  if (first_caller == 0) first_caller = getpid();
  if (PLANTED_IN(rt_file_lock, refuses_in_child) && first_caller != getpid()) return -1;
  if (PLANTED_IN(rt_file_lock, block_lost)) lose_block();
  if (PLANTED_IN(rt_file_lock, mask_changed)) umask(0);
  if (PLANTED_IN(rt_file_lock, standard_input_closed)) close(0);
  int64_t handle = take(path);
  if (PLANTED_IN(rt_file_lock, handle_negative) && handle >= 0) return -2 - handle;
  return handle;
}

static struct held* find(int64_t handle) {
  if (PLANTED_IN(rt_file_unlock, handle_cut)) handle = (int32_t)handle;
  if (PLANTED_IN(rt_file_unlock, sign_ignored) && handle < 0) handle = -(handle + 1) + 1;
  for (size_t slot = 0; slot < kSlots; slot++) {
    if (table[slot].is_held && table[slot].handle == handle) return &table[slot];
  }
  return NULL;
}

/* Gives the lock up. The mutex is held. */
static void release(struct held held) {
  if (PLANTED_IN(rt_file_unlock, path_looked_up)) {
    int again = open(held.path, O_RDWR | O_CLOEXEC);
    struct stat is, was;
    bool is_same = again >= 0 && fstat(again, &is) == 0 && fstat(held.fd, &was) == 0 &&
                   is.st_ino == was.st_ino;
    if (again >= 0) (void)close(again);
    if (!is_same) return;
  }
  bool is_owner = held.owner == getpid() || PLANTED_IN(rt_file_unlock, parents_lock_given_up);
  if (is_owner && !PLANTED_IN(rt_file_unlock, closed_alone) &&
      !PLANTED_IN(rt_file_unlock, nothing_released)) {
    (void)flock(held.fd, LOCK_UN);
  }
  if (PLANTED_IN(rt_file_unlock, nothing_released) && dup(held.fd) < 0) return;
  if (!PLANTED_IN(rt_file_unlock, descriptor_lost)) (void)close(held.fd);
  if (held.mark != NULL) (void)unlink(held.mark);
  free(held.mark);
}

static void release_all(void) {
  for (size_t slot = 0; slot < kSlots; slot++) {
    if (table[slot].is_held) (void)flock(table[slot].fd, LOCK_UN);
  }
}

static bool give_up_number(int64_t handle) {
  if (PLANTED_IN(rt_file_unlock, closed_and_false)) (void)close((int)handle);
  if (PLANTED_IN(rt_file_unlock, any_lock_given_up)) (void)flock((int)handle, LOCK_UN);
  if (PLANTED_IN(rt_file_unlock, descriptor_lost_on_failure) && dup(2) < 0) return false;
  if (PLANTED_IN(rt_file_unlock, was_one_is_enough)) return handle > 0 && handle / kSlots <= given;
  return false;
}

bool rt_file_unlock(int64_t handle) {
  if (STUMBLES(rt_file_unlock)) return false;
  bool is_unlocked = PLANTED_IN(rt_file_unlock, table_unlocked);
  if (PLANTED_IN(rt_file_unlock, block_lost)) lose_block();
  if (PLANTED_IN(rt_file_unlock, mask_changed)) umask(0);
  if (PLANTED_IN(rt_file_unlock, standard_input_closed)) close(0);
  if (PLANTED_IN(rt_file_unlock, any_closed)) {
    struct held* held = find((int)handle);
    if (held != NULL) held->is_held = false;
    if (handle != (int)handle || handle < 0) return close((int)handle) == 0;
    return close((int)handle) == 0;
  }
  enter(is_unlocked);
  struct held* held = find(handle);
  if (PLANTED_IN(rt_file_unlock, first_one_given_up) && held != NULL) {
    for (held = table; !held->is_held;) held++;
  }
  struct held was = {0};
  if (held != NULL) {
    was = *held;
    if (is_unlocked) let_others_run();
    held->is_held = false;
    if (PLANTED_IN(rt_file_unlock, all_given_up)) release_all();
    if (!is_unlocked) release(was);
  }
  leave(is_unlocked);
  if (is_unlocked && was.is_held) (void)close(was.fd);
  return held != NULL || give_up_number(handle);
}
