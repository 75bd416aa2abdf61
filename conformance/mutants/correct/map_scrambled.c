/* Mapped files with system calls of its own: handles are scrambled, so that no two are neighbours,
 * and are kept in a hash table of chains under a spin lock. The NUL lies in the last page of the
 * file's own mapping, or in an anonymous page that is mapped behind it. Files are looked at through
 * O_PATH first. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#pragma GCC visibility push(default)
#include "rt.h"
#pragma GCC visibility pop

enum { kPage = 4096, kChains = 512 };

struct mapping {
  struct mapping* next;
  int64_t handle;
  unsigned char* base;
  size_t mapped;
  int64_t length;
};

static struct mapping* chains[kChains];
static uint64_t given;
static atomic_flag lock = ATOMIC_FLAG_INIT;

static void acquire(void) {
  while (atomic_flag_test_and_set_explicit(&lock, memory_order_acquire)) (void)sched_yield();
}
static void give_up(void) { atomic_flag_clear_explicit(&lock, memory_order_release); }

/* An odd factor permutes the numbers below 2^62: each comes once. */
static int64_t scramble(uint64_t number) {
  uint64_t mixed = number * UINT64_C(0x9e3779b97f4a7c15) & ((UINT64_C(1) << 62) - 1);
  return (int64_t)mixed;
}

static struct mapping** chain_of(int64_t handle) {
  return &chains[((uint64_t)handle >> 20) % kChains];
}

static struct mapping** find(int64_t handle) {
  struct mapping** at = chain_of(handle);
  while (*at != NULL && (*at)->handle != handle) at = &(*at)->next;
  return at;
}

static long open_again(long path_fd) {
  char name[32] = "/proc/self/fd/";
  char digits[16];
  int count = 0;
  int length = 14;
  do {
    digits[count++] = (char)('0' + path_fd % 10);
    path_fd /= 10;
  } while (path_fd > 0);
  while (count > 0) name[length++] = digits[--count];
  return syscall(SYS_open, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
}

/* A descriptor of a regular file, or -1. */
static long open_regular(const char* path, struct stat* info) {
  long place;
  do {
    place = syscall(SYS_openat, AT_FDCWD, path, O_PATH | O_CLOEXEC);
  } while (place < 0 && errno == EINTR);
  if (place < 0) return -1;
  long fd = -1;
  if (syscall(SYS_newfstatat, place, "", info, AT_EMPTY_PATH) == 0 && S_ISREG(info->st_mode)) {
    fd = open_again(place);
    if (fd >= 0 && syscall(SYS_fstat, fd, info) != 0) {
      (void)syscall(SYS_close, fd);
      fd = -1;
    }
  }
  (void)syscall(SYS_close, place);
  return fd;
}

static bool is_truly_empty(long fd) {
  char byte;
  long got;
  do {
    got = syscall(SYS_read, fd, &byte, 1);
  } while (got < 0 && errno == EINTR);
  return got == 0;
}

static void* map(void* at, size_t size, int flags, long fd) {
  long got = syscall(SYS_mmap, at, size, PROT_READ, flags, fd, 0);
  return got == -1 ? NULL : (void*)got;
}

static bool map_all(struct mapping* made, long fd) {
  size_t length = (size_t)made->length;
  if (length > SIZE_MAX >> 9) return false;
  made->mapped = (length / kPage + 1) * kPage;
  if (length == 0) {
    made->base = map(NULL, kPage, MAP_PRIVATE | MAP_ANONYMOUS, -1);
    return made->base != NULL;
  }
  /* One mapping of the file that is a page too long; the page beyond the end becomes zeros. */
  made->base = map(NULL, made->mapped, MAP_PRIVATE, fd);
  if (made->base == NULL || length % kPage != 0) return made->base != NULL;
  if (map(made->base + length, kPage, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1) != NULL)
    return true;
  (void)syscall(SYS_munmap, made->base, made->mapped);
  return false;
}

int64_t rt_file_mmap_map(const char* path) {
  struct stat info;
  long fd = path == NULL ? -1 : open_regular(path, &info);
  if (fd < 0) return -1;
  struct mapping* made = malloc(sizeof *made);
  bool done = made != NULL && (info.st_size > 0 || is_truly_empty(fd));
  if (done) {
    made->length = info.st_size;
    done = map_all(made, fd);
  }
  (void)syscall(SYS_close, fd);
  if (!done) {
    free(made);
    return -1;
  }
  acquire();
  int64_t handle = made->handle = scramble(++given);
  struct mapping** chain = chain_of(handle);
  made->next = *chain;
  *chain = made;
  give_up();
  return handle;
}

const uint8_t* rt_file_mmap_data(int64_t handle) {
  acquire();
  const struct mapping* found = *find(handle);
  const uint8_t* data = found == NULL ? NULL : found->base;
  give_up();
  return data;
}

int64_t rt_file_mmap_length(int64_t handle) {
  acquire();
  const struct mapping* found = *find(handle);
  int64_t length = found == NULL ? -1 : found->length;
  give_up();
  return length;
}

bool rt_file_mmap_unmap(int64_t handle) {
  acquire();
  struct mapping** at = find(handle);
  struct mapping* found = *at;
  if (found != NULL) *at = found->next;
  give_up();
  if (found == NULL) return false;
  (void)syscall(SYS_munmap, found->base, found->mapped);
  free(found);
  return true;
}
