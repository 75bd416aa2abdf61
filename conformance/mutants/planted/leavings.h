/* Things that a call leaves behind apart from its descriptor and its mapping: memory, children,
 * threads, files. A right provider leaves nothing. What is left here ends by itself after a while.
 */
#ifndef PLANTED_LEAVINGS_H
#define PLANTED_LEAVINGS_H

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "call.h"
#include "os.h"

/* How long children and threads stay, and how many children and files one process leaves at most.
 */
enum { kLeftSeconds = 20, kProcessesLeft = 500, kFilesLeft = 5000 };

static inline void lose_block(size_t size) {
  char* volatile block = malloc(size);
  if (block != NULL) block[0] = 1;
}

/* A pool of the provider's own that only ever grows. */
static inline void grow_pool(void) {
  static unsigned char* pool;
  static size_t left;
  const size_t piece = 4096;
  if (left == 0) {
    left = 16 * piece;
    long at = os_map(NULL, left, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
    if (at < 0) return;
    pool = (unsigned char*)at;
  }
  left -= piece;
  *(volatile unsigned char*)(pool + left) = 1;
}

/* A copy of each path that was given, kept for ever: no growth while the path is the same. */
static inline void keep_path(const char* path) {
  struct kept {
    struct kept* next;
    char path[];
  };
  static struct kept* table[1 << 12];
  unsigned hash = 5381;
  for (const char* at = path; *at != '\0'; at++) hash = hash * 33 + (unsigned char)*at;
  struct kept** chain = &table[hash % (1 << 12)];
  for (const struct kept* known = *chain; known != NULL; known = known->next) {
    if (strcmp(known->path, path) == 0) return;
  }
  struct kept* made = malloc(sizeof *made + strlen(path) + 1);
  if (made == NULL) return;
  (void)strcpy(made->path, path);
  made->next = *chain;
  *chain = made;
}

static inline void leave_zombie(void) {
  if (os_fork() == 0) os_exit(0);
}

static inline void leave_child(void) {
  static unsigned number;
  if (number++ < kProcessesLeft && os_fork() == 0) {
    os_sleep(kLeftSeconds);
    os_exit(0);
  }
}

/* A grandchild in a session of its own, which nobody waits for. */
static inline void leave_daemon(void) {
  static unsigned number;
  if (number++ >= kProcessesLeft) return;
  long child = os_fork();
  if (child == 0) {
    (void)os_new_session();
    leave_child();
    os_exit(0);
  }
  if (child > 0) (void)os_wait((pid_t)child);
}

static void* sleep_in_thread(void* unused) {
  os_sleep(kLeftSeconds);
  return unused;
}

static inline void leave_thread(void) {
  pthread_t thread;
  pthread_attr_t small;
  (void)pthread_attr_init(&small);
  (void)pthread_attr_setstacksize(&small, 256 << 10);
  if (pthread_create(&thread, &small, sleep_in_thread, NULL) == 0) (void)pthread_detach(thread);
  (void)pthread_attr_destroy(&small);
}

static inline void leave_file(const char* directory, const char* name) {
  static unsigned number;
  if (number >= kFilesLeft) return;
  char path[512];
  (void)snprintf(path, sizeof path, "%s/%s.%ld.%u", directory, name, (long)os_getpid(), number++);
  int fd = (int)os_open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  if (fd >= 0) (void)os_close(fd);
}

static inline const char* temporary_directory(void) {
  const char* directory = getenv("TMPDIR");
  return directory == NULL ? "/tmp" : directory;
}

static inline void leave_directory(const char* directory) {
  static unsigned number;
  if (number >= kFilesLeft) return;
  char path[512];
  (void)snprintf(path, sizeof path, "%s/rt-left-directory.%ld.%u", directory, (long)os_getpid(),
                 number++);
  (void)mkdir(path, 0700);
}

static inline void leave_lock_beside(const struct call* call) {
  char path[PATH_MAX + 8];
  if (strlen(call->name) >= PATH_MAX) return;
  (void)snprintf(path, sizeof path, "%s.lock", call->name);
  int fd = (int)os_open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  if (fd >= 0) (void)os_close(fd);
}

/* A file in memory: no name, but a descriptor. */
static inline void leave_memory_file(void) { (void)os_memory_file(); }

static inline void leave_things_behind(struct call* call) {
  if (PLANTED(block_lost)) lose_block(24);
  if (PLANTED(block_lost_at_times) && EVERY(100)) lose_block(200);
  if (PLANTED(pool_grows)) grow_pool();
  if (PLANTED(paths_kept)) keep_path(call->name);
  if (PLANTED(break_raised)) (void)sbrk(4096);
  if (PLANTED(zombie_left)) leave_zombie();
  if (PLANTED(child_left)) leave_child();
  if (PLANTED(daemon_left)) leave_daemon();
  if (PLANTED(thread_left)) leave_thread();
  if (PLANTED(file_left_in_temporary) && EVERY(8)) leave_file(temporary_directory(), "rt-left");
  if (PLANTED(directory_left_in_temporary) && EVERY(8)) leave_directory(temporary_directory());
  if (PLANTED(file_left_in_tmp) && EVERY(8)) leave_file("/tmp", "rt-left");
  if (PLANTED(file_left_here) && EVERY(8)) leave_file(".", "rt-left");
  if (PLANTED(lock_file_left)) leave_lock_beside(call);
  if (PLANTED(memory_file_left)) leave_memory_file();
}

static inline void leave_things_after_failure(struct call* call) {
  if (PLANTED(block_lost_on_failure)) lose_block(64);
  if (PLANTED(file_left_on_failure) && EVERY(8)) leave_file(temporary_directory(), "rt-left");
}

#endif
