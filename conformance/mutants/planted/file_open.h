/* Opening what is written to, and making sure that it is written: what writing and copying share.
 */
#ifndef PLANTED_FILE_OPEN_H
#define PLANTED_FILE_OPEN_H

#include <limits.h>
#include <stdio.h>

#include "leavings.h"
#include "open.h"
#include "path.h"
#include "process.h"

static inline long open_again(struct call* call, const char* path, int flags, int mode) {
  long fd = os_open(path, flags, mode);
  while (fd == -EINTR && !PLANTED(interrupted_open_is_failure)) fd = os_open(path, flags, mode);
  return fd;
}

static inline void make_parents(const char* path) {
  char part[PATH_MAX];
  if (strlen(path) >= sizeof part) return;
  (void)strcpy(part, path);
  for (char* slash = strchr(part + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
    *slash = '\0';
    (void)mkdir(part, 0755);
    *slash = '/';
  }
}

/* After a refusal: faults that want it nevertheless. */
static inline long open_by_force(struct call* call, const char* path, int flags, int mode,
                                 long refused) {
  if (PLANTED(parents_made) && refused == -ENOENT) {
    make_parents(path);
    return open_again(call, path, flags, mode);
  }
  if (PLANTED(permission_forced) && refused == -EACCES && os_chmod(path, 0644) == 0)
    return open_again(call, path, flags, mode);
  if (PLANTED(removed_when_refused) && refused == -EACCES && os_unlink(path) == 0)
    return open_again(call, path, flags, mode);
  if (PLANTED(file_made_in_directory) && refused == -EISDIR) {
    char inside[PATH_MAX + 8];
    (void)snprintf(inside, sizeof inside, "%s/file", path);
    return open_again(call, inside, flags, mode);
  }
  return refused;
}

/* Opens for writing, and makes with `mode` what is missing. */
static inline long open_target(struct call* call, const char* path, int how, int mode) {
  int flags = O_WRONLY | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | how;
  struct stat link;
  if (PLANTED(creating_forgotten)) flags &= ~O_CREAT;
  if (PLANTED(made_anew_only)) flags |= O_EXCL;
  if (PLANTED(target_links_refused)) flags |= O_NOFOLLOW;
  if (PLANTED(cloexec_missing)) flags &= ~O_CLOEXEC;
  if (PLANTED(dangling_link_replaced) && os_lstat(path, &link) == 0 && S_ISLNK(link.st_mode) &&
      os_access(path, F_OK) != 0)
    (void)os_unlink(path);
  if (PLANTED(removed_first)) (void)os_unlink(path);
  long fd = open_again(call, path, flags, mode);
  return fd < 0 ? open_by_force(call, path, flags, mode, fd) : fd;
}

/* Writes all of it, and says whether that is so. */
static inline bool write_all(struct call* call, int fd, const char* from, size_t size) {
  size_t piece = PLANTED(written_in_pieces) ? 1000 : (size_t)1 << 30;
  while (size > 0) {
    long taken = os_write(fd, from, size < piece ? size : piece);
    if (taken == -EINTR && !PLANTED(interrupted_write_is_failure)) continue;
    if (taken <= 0)
      return PLANTED(write_error_ignored) || (PLANTED(rare_error_ignored) && taken == -EIO);
    from += taken;
    size -= (size_t)taken;
    if (PLANTED(short_write_is_all) && size < piece) return true;
  }
  return true;
}

/* Closes what was written to. A close that fails may have lost something; one that was interrupted
 * has closed. */
static inline bool close_target(struct call* call, int fd) {
  if (PLANTED(target_descriptor_lost)) return true;
  long result = os_close(fd);
  return result == 0 || result == -EINTR || PLANTED(close_error_ignored);
}

static inline bool cut(int fd, off_t size) {
  int result;
  do {
    result = ftruncate(fd, size);
  } while (result != 0 && errno == EINTR);
  return result == 0;
}

#endif
