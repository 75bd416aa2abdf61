/* Maps every regular file and copies from the mapping, with a SIGBUS handler of its own installed
 * while any thread copies, for the case that the file is cut meanwhile. */
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <sys/mman.h>

#include "exports.h"
#include "plain.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned copying;
static struct sigaction before;
static __thread sigjmp_buf* volatile way_out; /* its stores are for the handler */

static void on_bus_error(int number, siginfo_t* info, void* context) {
  if (way_out != NULL) siglongjmp(*way_out, 1);
  /* Not ours: to whom it belonged. */
  if ((before.sa_flags & SA_SIGINFO) != 0) {
    before.sa_sigaction(number, info, context);
  } else {
    (void)sigaction(SIGBUS, &before, NULL);
  }
}

/* The first to come installs the handler, the last to go puts back what was there. */
static void enter(void) {
  struct sigaction ours;
  memset(&ours, 0, sizeof ours);
  ours.sa_sigaction = on_bus_error;
  ours.sa_flags = SA_SIGINFO | SA_NODEFER;
  (void)pthread_mutex_lock(&lock);
  if (copying++ == 0) (void)sigaction(SIGBUS, &ours, &before);
  (void)pthread_mutex_unlock(&lock);
}

static void leave(void) {
  (void)pthread_mutex_lock(&lock);
  if (--copying == 0) (void)sigaction(SIGBUS, &before, NULL);
  (void)pthread_mutex_unlock(&lock);
}

/* False: the file was cut meanwhile. */
static bool copy_guarded(void* to, const void* from, size_t size) {
  sigjmp_buf out;
  volatile bool good = false;
  enter();
  if (sigsetjmp(out, 1) == 0) {
    way_out = &out;
    memcpy(to, from, size);
    good = true;
  }
  way_out = NULL;
  leave();
  return good;
}

static bool copy_mapped(int fd, const struct stat* info, struct block* block) {
  size_t size = (size_t)info->st_size;
  void* map = mmap(NULL, size, PROT_READ, MAP_SHARED, fd, 0);
  if (map == MAP_FAILED) return false;
  block->data = malloc(size + 1);
  block->size = size;
  bool good = block->data != NULL && copy_guarded(block->data, map, size);
  if (!good) free(block->data);
  (void)munmap(map, size);
  return good;
}

static void* read_whole(const char* path, struct form form) {
  struct stat info;
  int fd = plain_open(path, form, &info);
  if (fd < 0) return NULL;
  struct block block = {NULL, 0, 0};
  bool may_map = S_ISREG(info.st_mode) && info.st_size > 0;
  bool good = (may_map && copy_mapped(fd, &info, &block)) || plain_read_all(fd, &info, &block);
  (void)close(fd);
  if (!good) return NULL;
  block.data[block.size] = '\0';
  return block.data;
}

static int64_t measure(const char* path) { return plain_size(path); }
