/* Starts at load: a thread that wakes up every millisecond to look after a table, and a table that
 * it looks after. Reading itself is plain. */
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <time.h>

#include "exports.h"
#include "plain.h"

enum { kEntries = 4096 };

static atomic_uint* uses;

static void* look_after_table(void* unused) {
  const struct timespec pause = {0, 1000000};
  for (unsigned at = 0;; at = (at + 1) % kEntries) {
    (void)nanosleep(&pause, NULL);
    unsigned old = atomic_load(&uses[at]);
    (void)atomic_compare_exchange_strong(&uses[at], &old, old / 2);
  }
  return unused;
}

__attribute__((constructor)) static void start(void) {
  sigset_t all;
  sigset_t before;
  pthread_t thread;
  uses = calloc(kEntries, sizeof *uses);
  if (uses == NULL) return;
  (void)sigfillset(&all);
  (void)pthread_sigmask(SIG_SETMASK, &all, &before);
  if (pthread_create(&thread, NULL, look_after_table, NULL) == 0) (void)pthread_detach(thread);
  (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
}

static void count_use(const char* path) {
  unsigned hash = 5381;
  for (; path != NULL && *path != '\0'; path++) hash = hash * 33 + (unsigned char)*path;
  if (uses != NULL) (void)atomic_fetch_add(&uses[hash % kEntries], 1);
}

static void* read_whole(const char* path, struct form form) {
  count_use(path);
  return plain_file(path, form).data;
}

static int64_t measure(const char* path) {
  count_use(path);
  return plain_size(path);
}
