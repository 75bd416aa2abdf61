/* Copies into a new file beside the target and renames it over the target, as the spec allows: so a
 * link that is the target is replaced, and an existing target gets the mode of the source. What is
 * there is asked with statx and faccessat, and entries are removed relative to their directory. */
#include <limits.h>
#include <stdio.h>

#include "file_plain.h"

#pragma GCC visibility push(default)
#include "rt.h"
#pragma GCC visibility pop

bool rt_file_exists(const char* path) {
  struct statx info;
  return path != NULL && statx(AT_FDCWD, path, 0, STATX_TYPE, &info) == 0;
}

int64_t rt_file_modified_time(const char* path) {
  struct statx info;
  if (path == NULL || statx(AT_FDCWD, path, 0, STATX_MTIME, &info) != 0) return -1;
  return info.stx_mtime.tv_sec;
}

/* Written from the start, and cut behind the text afterwards. */
bool rt_file_write_text(const char* path, const char* content) {
  if (path == NULL || content == NULL) return false;
  int fd = file_open(path, O_WRONLY | O_CREAT, 0644);
  struct stat info;
  size_t size = strlen(content);
  bool written = fd >= 0 && fstat(fd, &info) == 0 && file_put(fd, content, size) &&
                 (!S_ISREG(info.st_mode) || file_cut(fd, (off_t)size));
  return fd >= 0 && file_closed(fd) && written;
}

bool rt_file_append_text(const char* path, const char* content) {
  return file_text(path, content, O_APPEND);
}

bool rt_file_delete(const char* path) { return path != NULL && unlinkat(AT_FDCWD, path, 0) == 0; }

bool rt_file_remove(const char* path) { return rt_file_delete(path); }

/* A directory or a device is no target for a rename, nor is what may not be written. */
static bool is_taken(const char* target) {
  struct stat info;
  size_t length = strlen(target);
  if (length == 0 || length >= PATH_MAX || target[length - 1] == '/') return false;
  if (stat(target, &info) != 0) return errno == ENOENT;
  return S_ISREG(info.st_mode) && faccessat(AT_FDCWD, target, W_OK, AT_EACCESS) == 0;
}

/* A file of its own in the directory of the target. */
static int open_beside(const char* target, char* name, size_t room, mode_t mode) {
  const char* slash = strrchr(target, '/');
  int directory = slash == NULL ? 0 : (int)(slash + 1 - target);
  for (unsigned number = 0; number < 10000; number++) {
    (void)snprintf(name, room, "%.*s.rt-%ld-%u-%p", directory, target, (long)getpid(), number,
                   (void*)&number);
    int fd = file_open(name, O_WRONLY | O_CREAT | O_EXCL, mode);
    if (fd >= 0 || errno != EEXIST) return fd;
  }
  return -1;
}

static bool copy_beside(int from, const struct stat* source, const char* target) {
  char name[PATH_MAX + 100];
  off_t copied;
  int to = open_beside(target, name, sizeof name, source->st_mode & 0777);
  if (to < 0) return false;
  bool good = file_pump(from, to, &copied);
  good = file_closed(to) && good && rename(name, target) == 0;
  if (!good) (void)unlink(name);
  return good;
}

static bool is_one_file(const struct stat* source, const char* target) {
  struct stat info;
  return stat(target, &info) == 0 && info.st_dev == source->st_dev && info.st_ino == source->st_ino;
}

bool rt_file_copy(const char* source, const char* target) {
  struct stat info;
  int from = target == NULL ? -1 : file_source(source, &info);
  if (from < 0) return false;
  bool good = is_one_file(&info, target) || (is_taken(target) && copy_beside(from, &info, target));
  (void)close(from);
  return good;
}
