/* Standard streams on descriptors that are opened with the right mode; copies through sendfile and
 * copy_file_range first, and reads on where those give up. */
#include <stdio.h>
#include <sys/sendfile.h>

#include "file_plain.h"

#pragma GCC visibility push(default)
#include "rt.h"
#pragma GCC visibility pop

bool rt_file_exists(const char* path) {
  return path != NULL && faccessat(AT_FDCWD, path, F_OK, AT_EACCESS) == 0;
}

/* Opened to be asked: what may not be read has no time here. */
int64_t rt_file_modified_time(const char* path) {
  struct stat info;
  if (path == NULL || stat(path, &info) != 0) return -1;
  if (S_ISREG(info.st_mode) && access(path, R_OK) != 0) return -1;
  return info.st_mtim.tv_sec;
}

/* A link that leads nowhere is refused. */
static bool is_dangling(const char* path) {
  struct stat info;
  return lstat(path, &info) == 0 && S_ISLNK(info.st_mode) && stat(path, &info) != 0;
}

/* Without a buffer, so that what is left after an interruption is known. */
static bool put_all(FILE* stream, const char* from, size_t size) {
  (void)setvbuf(stream, NULL, _IONBF, 0);
  for (;;) {
    size_t taken = fwrite(from, 1, size, stream);
    if (taken == size) return true;
    if (errno != EINTR) return false;
    clearerr(stream);
    from += taken;
    size -= taken;
  }
}

static bool put(const char* path, const char* content, int how) {
  if (path == NULL || content == NULL || is_dangling(path)) return false;
  int fd = file_open(path, O_WRONLY | O_CREAT | how, 0644);
  FILE* stream = fd < 0 ? NULL : fdopen(fd, how == O_APPEND ? "a" : "w");
  if (stream == NULL) return fd >= 0 && close(fd) == 0 && false;
  bool written = put_all(stream, content, strlen(content));
  return (fclose(stream) == 0 || errno == EINTR) && written;
}

bool rt_file_write_text(const char* path, const char* content) {
  return put(path, content, O_TRUNC);
}

bool rt_file_append_text(const char* path, const char* content) {
  return put(path, content, O_APPEND);
}

/* remove(3) would take directories, too. */
bool rt_file_delete(const char* path) {
  struct stat info;
  if (path == NULL || lstat(path, &info) != 0 || S_ISDIR(info.st_mode)) return false;
  return unlink(path) == 0;
}

bool rt_file_remove(const char* path) { return rt_file_delete(path); }

/* As far as the kernel copies by itself. Both leave their descriptors where they have got to. */
static bool move_in_kernel(int from, int to) {
  for (;;) {
    ssize_t moved = copy_file_range(from, NULL, to, NULL, 1 << 30, 0);
    if (moved < 0) moved = sendfile(to, from, NULL, 1 << 30);
    if (moved < 0 && errno == EINTR) continue;
    if (moved < 0) return errno == EINVAL || errno == ENOSYS || errno == EXDEV || errno == EBADF;
    if (moved == 0) return true;
  }
}

static bool fill(int from, const struct stat* source, int to) {
  struct stat info;
  off_t rest;
  if (fstat(to, &info) != 0) return false;
  if (info.st_dev == source->st_dev && info.st_ino == source->st_ino) return false;
  if (S_ISREG(info.st_mode) && !file_cut(to, 0)) return false;
  return move_in_kernel(from, to) && file_pump(from, to, &rest);
}

bool rt_file_copy(const char* source, const char* target) {
  struct stat info;
  int from = target == NULL || is_dangling(target) ? -1 : file_source(source, &info);
  if (from < 0) return false;
  int to = file_open(target, O_WRONLY | O_CREAT, info.st_mode & 0777);
  bool copied = to >= 0 && fill(from, &info, to);
  if (to >= 0 && !file_closed(to)) copied = false;
  (void)close(from);
  return copied;
}
