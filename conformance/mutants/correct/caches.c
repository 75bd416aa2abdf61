/* Keeps things that fill slowly and then stop growing: a ring of the last 1,024 paths, a scratch
 * buffer for each thread, a descriptor of the root directory. Content is read anew every time. */
#include <limits.h>
#include <pthread.h>

#include "exports.h"
#include "plain.h"

enum { kRemembered = 1024, kScratch = 64 << 10 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char* ring[kRemembered];
static unsigned ring_next;
static int root = -1;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t scratch_key;

static void prepare(void) {
  (void)pthread_key_create(&scratch_key, free); /* the buffer goes with its thread */
  root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
}

static unsigned char* scratch(void) {
  unsigned char* buffer = pthread_getspecific(scratch_key);
  if (buffer != NULL) return buffer;
  buffer = malloc(kScratch);
  if (buffer == NULL) return NULL;
  if (pthread_setspecific(scratch_key, buffer) == 0) return buffer;
  free(buffer);
  return NULL;
}

/* Of no use to anybody but a debugger. */
static void remember(const char* path) {
  char* copy = strdup(path);
  (void)pthread_mutex_lock(&lock);
  free(ring[ring_next % kRemembered]);
  ring[ring_next++ % kRemembered] = copy;
  (void)pthread_mutex_unlock(&lock);
}

/* The lock may be held by a thread that a forked child does not have. */
static void before_fork(void) { (void)pthread_mutex_lock(&lock); }
static void after_fork(void) { (void)pthread_mutex_unlock(&lock); }

__attribute__((constructor)) static void watch_forks(void) {
  (void)pthread_atfork(before_fork, after_fork, after_fork);
}

/* By way of the scratch buffer, and then of a block that fits. */
static void* read_through(int fd, off_t expected, unsigned char* buffer) {
  size_t size = 0;
  size_t capacity = expected > 0 ? (size_t)expected + 1 : 1;
  unsigned char* data = malloc(capacity);
  while (data != NULL) {
    ssize_t got = plain_read(fd, buffer, kScratch);
    if (got < 0) break;
    if (got == 0) {
      data[size] = '\0';
      return data;
    }
    if (size + (size_t)got + 1 > capacity) {
      capacity = size * 2 + (size_t)got + 1;
      unsigned char* larger = realloc(data, capacity);
      if (larger == NULL) break;
      data = larger;
    }
    memcpy(data + size, buffer, (size_t)got);
    size += (size_t)got;
  }
  free(data);
  return NULL;
}

static void* read_whole(const char* path, struct form form) {
  (void)pthread_once(&once, prepare);
  if (path == NULL) return NULL;
  remember(path);
  struct stat info;
  int fd = plain_open(path, form, &info);
  if (fd < 0) return NULL;
  unsigned char* buffer = scratch();
  void* result = buffer == NULL ? NULL : read_through(fd, info.st_size, buffer);
  (void)close(fd);
  return result;
}

static int64_t measure(const char* path) {
  (void)pthread_once(&once, prepare);
  if (path == NULL || path[0] == '\0') return -1;
  if (strnlen(path, PATH_MAX) == PATH_MAX) return -1; /* without its slash it might just pass */
  remember(path);
  struct stat info;
  bool absolute = path[0] == '/' && root >= 0;
  while (absolute && *path == '/') path++;
  int flags = *path == '\0' ? AT_EMPTY_PATH : 0;
  return fstatat(absolute ? root : AT_FDCWD, path, &info, flags) == 0 ? info.st_size : -1;
}
