/* The group lock with both kinds of locks, and descriptors for handles: system calls of its own,
 * and an array that tells which descriptor is a lock, and of which process. */
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#pragma GCC visibility push(default)
#include "rt.h"
#pragma GCC visibility pop

enum { kMost = 65536 };

/* The process that holds a lock by the descriptor of that number, or 0. */
static _Atomic int owner[kMost];

static bool set_locks(int fd, short type) {
  struct flock whole = {.l_type = type, .l_whence = SEEK_SET};
  int operation = type == F_UNLCK ? LOCK_UN : LOCK_EX | LOCK_NB;
  return syscall(SYS_flock, fd, operation) == 0 && syscall(SYS_fcntl, fd, F_OFD_SETLK, &whole) == 0;
}

int64_t rt_file_lock(const char* path) {
  int fd;
  do {
    fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  } while (fd < 0 && errno == EINTR);
  if (fd < 0) return -1;
  struct stat info;
  if (fd < kMost && fstat(fd, &info) == 0 && S_ISREG(info.st_mode) && set_locks(fd, F_WRLCK)) {
    owner[fd] = (int)syscall(SYS_getpid);
    return fd;
  }
  (void)syscall(SYS_close, fd);
  return -1;
}

bool rt_file_unlock(int64_t handle) {
  if (handle < 0 || handle >= kMost) return false;
  int holder = atomic_exchange(&owner[handle], 0);
  if (holder == 0) return false;
  if (holder == (int)syscall(SYS_getpid)) (void)set_locks((int)handle, F_UNLCK);
  (void)syscall(SYS_close, (int)handle);
  return true;
}
