/* The file that rt_file_lock locks: how it is opened, which lock is taken, and that nothing else
 * becomes of it. */
#ifndef PLANTED_HOLD_H
#define PLANTED_HOLD_H

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fault.h"

/* What the path is made to before it is opened. */
static inline const char* edited(const char* path, char* room, size_t size) {
  size_t length = strlen(path);
  if (PLANTED_IN(rt_file_lock, path_cut) && length > 255) {
    (void)snprintf(room, size, "%.255s", path);
    return room;
  }
  if (PLANTED_IN(rt_file_lock, slash_removed) && length > 1 && path[length - 1] == '/') {
    (void)snprintf(room, size, "%.*s", (int)(length - 1), path);
    return room;
  }
  return path;
}

static inline int open_flags(void) {
  int flags = O_NONBLOCK | O_CLOEXEC | O_NOCTTY;
  if (PLANTED_IN(rt_file_lock, file_created)) flags |= O_CREAT;
  if (PLANTED_IN(rt_file_lock, file_emptied)) flags |= O_TRUNC;
  if (PLANTED_IN(rt_file_lock, links_refused)) flags |= O_NOFOLLOW;
  if (PLANTED_IN(rt_file_lock, descriptor_inherited)) flags &= ~O_CLOEXEC;
  return flags;
}

static inline int open_file(const char* path) {
  char room[PATH_MAX];
  path = edited(path, room, sizeof room);
  if (PLANTED_IN(rt_file_lock, writer_waited_for)) {
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd >= 0) return fd;
  }
  if (PLANTED_IN(rt_file_lock, directory_locked)) {
    int fd = open(path, O_RDONLY | open_flags());
    if (fd >= 0) return fd;
  }
  int fd;
  do {
    fd = open(path, O_RDWR | open_flags(), 0644);
  } while (fd < 0 && errno == EINTR);
  if (fd < 0 && errno == EACCES) fd = open(path, O_RDONLY | open_flags());
  if (fd < 0 && errno == EACCES) fd = open(path, O_WRONLY | open_flags());
  if (fd < 0 && errno == EACCES && PLANTED_IN(rt_file_lock, refusal_is_success))
    fd = open("/dev/null", O_RDWR | O_CLOEXEC);
  if (fd == 0 && PLANTED_IN(rt_file_lock, descriptor_zero_refused)) {
    (void)close(fd);
    return -1;
  }
  return fd;
}

static inline bool is_lockable(int fd) {
  struct stat info;
  if (PLANTED_IN(rt_file_lock, directory_locked) || PLANTED_IN(rt_file_lock, refusal_is_success))
    return true;
  return fstat(fd, &info) == 0 && S_ISREG(info.st_mode);
}

/* A lock of fcntl(2) on a part of the file. */
static inline bool lock_part(int fd, short whence, off_t length, bool of_process) {
  struct flock part = {.l_type = F_WRLCK, .l_whence = whence, .l_len = length};
  return fcntl(fd, of_process ? F_SETLK : F_OFD_SETLK, &part) == 0;
}

/* A file beside the file, in the place of a lock. */
static inline bool lock_beside(const char* path) {
  char name[PATH_MAX + 8];
  if (strlen(path) >= PATH_MAX) return false;
  (void)snprintf(name, sizeof name, "%s.lock", path);
  int fd = open(name, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0644);
  if (fd >= 0) (void)close(fd);
  return fd >= 0;
}

static inline bool take_lock(int fd, const char* path) {
  struct stat info;
  if (PLANTED_IN(rt_file_lock, no_lock_taken)) return true;
  if (PLANTED_IN(rt_file_lock, lock_beside)) return lock_beside(path);
  if (PLANTED_IN(rt_file_lock, lock_shared)) return flock(fd, LOCK_SH | LOCK_NB) == 0;
  if (PLANTED_IN(rt_file_lock, lock_waited_for)) return flock(fd, LOCK_EX) == 0;
  if (PLANTED_IN(rt_file_lock, lock_of_process)) return lock_part(fd, SEEK_SET, 0, true);
  if (PLANTED_IN(rt_file_lock, first_byte_locked)) return lock_part(fd, SEEK_SET, 1, false);
  if (PLANTED_IN(rt_file_lock, locked_from_end)) return lock_part(fd, SEEK_END, 0, false);
  if (PLANTED_IN(rt_file_lock, size_locked))
    return fstat(fd, &info) == 0 && lock_part(fd, SEEK_SET, info.st_size, false);
  if (PLANTED_IN(rt_file_lock, unwritable_not_locked) && access(path, W_OK) != 0) return true;
  if (PLANTED_IN(rt_file_lock, lock_not_looked_at)) {
    (void)flock(fd, LOCK_EX | LOCK_NB);
    return true;
  }
  return flock(fd, LOCK_EX | LOCK_NB) == 0;
}

/* NULL if there is one already: its owner holds the lock, or died. */
static inline char* make_mark(int fd) {
  struct stat info;
  if (fstat(fd, &info) != 0) return NULL;
  const char* directory = getenv("TMPDIR");
  char name[PATH_MAX];
  (void)snprintf(name, sizeof name, "%s/rt-lock-%lu", directory == NULL ? "/tmp" : directory,
                 (unsigned long)info.st_ino);
  int mark = open(name, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0644);
  if (mark < 0) return NULL;
  (void)close(mark);
  return strdup(name);
}

static inline void change_file(int fd, const char* path) {
  char name[PATH_MAX + 8];
  if (PLANTED_IN(rt_file_lock, id_written)) (void)dprintf(fd, "%d\n", getpid());
  if (PLANTED_IN(rt_file_lock, time_set)) (void)futimens(fd, NULL);
  if (PLANTED_IN(rt_file_lock, mode_set)) (void)fchmod(fd, 0600);
  if (PLANTED_IN(rt_file_lock, id_written_beside) && strlen(path) < PATH_MAX) {
    (void)snprintf(name, sizeof name, "%s.pid", path);
    int beside = open(name, O_CREAT | O_WRONLY | O_CLOEXEC, 0644);
    if (beside >= 0) (void)close(beside);
  }
}

#endif
