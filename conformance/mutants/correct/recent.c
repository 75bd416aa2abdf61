/* Uses the newer system calls, openat2, statx and preadv2, and the old ones where the kernel or a
 * filter refuses those. */
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <sys/uio.h>

#include "exports.h"
#include "plain.h"

static int open_recent(const char* path, struct form form) {
  struct open_how how;
  memset(&how, 0, sizeof how);
  how.flags = O_RDONLY | O_CLOEXEC | O_NOCTTY | (form.mapped ? O_NONBLOCK : 0);
  long fd;
  do {
    fd = syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof how);
  } while (fd < 0 && (errno == EINTR || errno == EAGAIN));
  return (int)fd;
}

/* Into both halves of the room at once. */
static ssize_t read_at(int fd, void* to, size_t room, off_t at) {
  struct iovec halves[2] = {{to, room / 2}, {(char*)to + room / 2, room - room / 2}};
  ssize_t got;
  do {
    got = preadv2(fd, halves, 2, at, 0);
  } while (got < 0 && errno == EINTR);
  return got;
}

/* False: nothing is there to be freed. */
static bool read_pieces(int fd, bool seekable, struct block* block) {
  block->size = 0;
  while (block->data != NULL) {
    off_t at = seekable ? (off_t)block->size : -1; /* -1: where the descriptor stands */
    ssize_t got = read_at(fd, block->data + block->size, block->capacity - block->size, at);
    if (got == 0) return true;
    if (got < 0) break;
    block->size += (size_t)got;
    if (block->size < block->capacity) continue;
    unsigned char* larger = realloc(block->data, block->capacity * 2);
    if (larger == NULL) break;
    block->data = larger;
    block->capacity *= 2;
  }
  free(block->data);
  return false;
}

static void* read_recent(int fd, struct form form) {
  struct statx about;
  if (statx(fd, "", AT_EMPTY_PATH, STATX_TYPE | STATX_SIZE, &about) != 0) return NULL;
  bool regular = S_ISREG(about.stx_mode);
  if (S_ISDIR(about.stx_mode) || (form.mapped && !regular)) return NULL;
  struct block block;
  block.capacity = about.stx_size > 0 ? (size_t)about.stx_size + 1 : 4096;
  block.data = malloc(block.capacity);
  if (!read_pieces(fd, regular, &block)) return NULL;
  block.data[block.size] = '\0';
  return block.data;
}

static void* read_whole(const char* path, struct form form) {
  if (path == NULL) return NULL;
  int fd = open_recent(path, form);
  if (fd < 0) return errno == ENOSYS || errno == EPERM ? plain_file(path, form).data : NULL;
  void* result = read_recent(fd, form);
  (void)close(fd);
  return result;
}

static int64_t measure(const char* path) {
  struct statx about;
  if (path == NULL) return -1;
  if (statx(AT_FDCWD, path, 0, STATX_SIZE, &about) == 0) return (int64_t)about.stx_size;
  return errno == ENOSYS || errno == EPERM ? plain_size(path) : -1;
}
