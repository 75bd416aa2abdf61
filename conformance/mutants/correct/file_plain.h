/* Plain and right ways of the functions of group file, for those correct providers whose oddity
 * lies elsewhere. The others do it their own way, and do not include this. */
#ifndef CORRECT_FILE_PLAIN_H
#define CORRECT_FILE_PLAIN_H

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static inline int file_open(const char* path, int flags, mode_t mode) {
  int fd;
  do {
    fd = open(path, flags | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, mode);
  } while (fd < 0 && errno == EINTR);
  return fd;
}

/* An interrupted close has closed. */
static inline bool file_closed(int fd) { return close(fd) == 0 || errno == EINTR; }

static inline bool file_cut(int fd, off_t size) {
  int result;
  do {
    result = ftruncate(fd, size);
  } while (result != 0 && errno == EINTR);
  return result == 0;
}

static inline bool file_put(int fd, const char* from, size_t size) {
  while (size > 0) {
    ssize_t taken = write(fd, from, size);
    if (taken < 0 && errno == EINTR) continue;
    if (taken <= 0) return false;
    from += taken;
    size -= (size_t)taken;
  }
  return true;
}

static inline bool file_exists(const char* path) {
  struct stat info;
  return path != NULL && stat(path, &info) == 0;
}

static inline int64_t file_time(const char* path) {
  struct stat info;
  return path != NULL && stat(path, &info) == 0 ? info.st_mtime : -1;
}

static inline bool file_text(const char* path, const char* content, int how) {
  if (path == NULL || content == NULL) return false;
  int fd = file_open(path, O_WRONLY | O_CREAT | how, 0644);
  if (fd < 0) return false;
  bool written = file_put(fd, content, strlen(content));
  return file_closed(fd) && written;
}

static inline bool file_unlink(const char* path) { return path != NULL && unlink(path) == 0; }

/* A regular file that is open to be read, or -1. */
static inline int file_source(const char* path, struct stat* info) {
  int fd = path == NULL ? -1 : file_open(path, O_RDONLY, 0);
  if (fd < 0) return -1;
  if (fstat(fd, info) == 0 && S_ISREG(info->st_mode)) return fd;
  (void)close(fd);
  return -1;
}

/* Reads and writes until there is no more; `copied` tells how much. */
static inline bool file_pump(int from, int to, off_t* copied) {
  char buffer[16384];
  for (*copied = 0;;) {
    ssize_t got = read(from, buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return got == 0;
    if (!file_put(to, buffer, (size_t)got)) return false;
    *copied += got;
  }
}

static inline bool file_fill(int from, const struct stat* source, int to) {
  struct stat info;
  off_t copied;
  if (fstat(to, &info) != 0) return false;
  if (info.st_dev == source->st_dev && info.st_ino == source->st_ino) return true;
  return file_pump(from, to, &copied) && (!S_ISREG(info.st_mode) || file_cut(to, copied));
}

static inline bool file_copy(const char* source, const char* target) {
  struct stat info;
  int from = target == NULL ? -1 : file_source(source, &info);
  if (from < 0) return false;
  int to = file_open(target, O_WRONLY | O_CREAT, info.st_mode & 0777);
  bool copied = to >= 0 && file_fill(from, &info, to);
  if (to >= 0 && !file_closed(to)) copied = false;
  (void)close(from);
  return copied;
}

#endif
