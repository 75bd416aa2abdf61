/* What faults of any function may be around its call, and about a text that it returns, for
 * providers whose functions share nothing else: those of dir.c, env.c and system.c. */
#ifndef PLANTED_AROUND_H
#define PLANTED_AROUND_H

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <sched.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fault.h"
#include "scratch.h"

struct call {
  enum target function;
};

/* Keeps what would be optimised away otherwise. */
static void* volatile lost;

static inline void lose_descriptor(void) {
  volatile int fd = open("/", O_RDONLY | O_CLOEXEC);
  (void)fd;
}

static inline void say(void) {
  volatile ssize_t wrote = write(STDOUT_FILENO, "calling\n", 8);
  (void)wrote;
}

static inline void change_directory(void) {
  volatile int gone = chdir("/");
  (void)gone;
}

/* Opens a file that the call has no need of; what becomes of that shows only when it fails. */
static inline bool look_aside(const struct call* call) {
  if (!PLANTED(interruption_fails) && !PLANTED(fault_is_success) && !PLANTED(block_lost_on_fault) &&
      !PLANTED(open_in_children))
    return true;
  int fd = open("/", O_RDONLY | (PLANTED(open_in_children) ? 0 : O_CLOEXEC));
  if (fd >= 0) return close(fd) == 0;
  if (PLANTED(block_lost_on_fault)) lost = malloc(64);
  return !PLANTED(fault_is_success) && !(PLANTED(interruption_fails) && errno == EINTR);
}

/* At the start of every call. False: it fails at once. */
static inline bool enter(const struct call* call) {
  static pid_t first;
  if (PLANTED(standard_input_closed)) (void)close(STDIN_FILENO);
  if (PLANTED(mask_changed)) (void)umask(0);
  if (PLANTED(locale_changed)) (void)setlocale(LC_ALL, "C.UTF-8");
  if (PLANTED(locale_follows)) (void)setlocale(LC_ALL, "");
  if (PLANTED(directory_changed)) change_directory();
  if (PLANTED(environment_changed)) (void)setenv("RT_LAST_CALL", "yes", 1);
  if (PLANTED(printed_to_output)) say();
  if (PLANTED(descriptor_lost)) lose_descriptor();
  if (PLANTED(block_lost)) lost = malloc(24);
  if (PLANTED(scratch_unchecked)) use_unchecked_memory();
  if (PLANTED(aside_unchecked)) use_unchecked_file();
  if (PLANTED(log_kept_elsewhere)) keep_log();
  if (!look_aside(call)) return false;
  if (!PLANTED(refuses_in_child)) return true;
  if (first == 0) first = getpid();
  return first == getpid();
}

/* On the way out of a call that fails. */
static inline void leave_failing(const struct call* call) {
  if (PLANTED(descriptor_lost_on_failure)) lose_descriptor();
  if (PLANTED(block_lost_on_failure)) lost = malloc(64);
}

/* The text through a buffer that all threads share. */
static inline const char* pass_through_shared(const char* text) {
  static char shared[1 << 16];
  size_t length = strlen(text);
  if (length >= sizeof shared) return text;
  memset(shared, 0, length + 1);
  for (size_t i = 0; i <= length; i++) {
    shared[i] = text[i];
    if (i % 16 == 3) (void)sched_yield();
  }
  return shared;
}

static inline char* from_pages(const char* text, size_t length) {
  char* pages = mmap(NULL, length + 1, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return pages == MAP_FAILED ? NULL : memcpy(pages, text, length + 1);
}

static inline char* in_static(const char* text, size_t length) {
  static char buffer[1 << 16];
  return length < sizeof buffer ? memcpy(buffer, text, length + 1) : strdup(text);
}

/* The text as a block of the caller's. */
static inline char* give_text(const struct call* call, const char* text) {
  static char* previous;
  size_t length = strlen(text);
  if (PLANTED(result_static)) return in_static(text, length);
  if (PLANTED(result_from_pages)) return from_pages(text, length);
  if (PLANTED(result_is_literal) && length == 0) return (char*)(size_t) "";
  if (PLANTED(result_through_shared)) text = pass_through_shared(text);
  size_t room = PLANTED(nul_behind_block) && length > 0 ? length : length + 1;
  char* block = malloc(room);
  if (block == NULL) return NULL;
  memcpy(block, text, PLANTED(nul_missing) ? length : length + 1);
  if (PLANTED(written_past_the_end)) block[room] = '\0';
  if (PLANTED(previous_result_overwritten)) {
    if (previous != NULL && previous != block) memset(previous, '?', 1);
    previous = block;
  }
  return block;
}

#endif
