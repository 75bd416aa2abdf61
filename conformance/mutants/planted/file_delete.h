/* Removing an entry from its directory. */
#ifndef PLANTED_FILE_DELETE_H
#define PLANTED_FILE_DELETE_H

#include "file_open.h"

static inline bool is_name_gone(const struct call* call) {
  struct stat info;
  return os_lstat(call->name, &info) != 0;
}

/* Faults that look at the file before, or do something to it. False: the call fails. */
static inline bool prepare_removal(struct call* call) {
  struct stat info;
  if (PLANTED(opened_before)) {
    long fd = os_open(call->name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW, 0);
    if (fd == -EACCES) return false;
    if (fd >= 0) (void)os_close((int)fd);
  }
  if (PLANTED(writable_only) && os_access(call->name, W_OK) == -EACCES) return false;
  if (PLANTED(dangling_is_missing) && os_access(call->name, F_OK) != 0) return false;
  if (PLANTED(regular_only) &&
      (os_lstat(call->name, &info) != 0 || !(S_ISREG(info.st_mode) || S_ISLNK(info.st_mode))))
    return false;
  if (PLANTED(emptied_before)) {
    long fd = os_open(call->name, O_WRONLY | O_TRUNC | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW, 0);
    if (fd >= 0) (void)os_close((int)fd);
  }
  if (PLANTED(interrupted_look_is_failure)) {
    long fd = os_open(".", O_RDONLY | O_CLOEXEC, 0);
    if (fd == -EINTR) return false;
    if (fd >= 0) (void)os_close((int)fd);
  }
  if (PLANTED(target_removed)) {
    char* real = realpath(call->name, NULL);
    if (real != NULL) cut_path(call->edited, real, PATH_MAX);
    if (real != NULL) call->name = call->edited;
    free(real);
  }
  return true;
}

static inline bool remove_entry(struct call* call) {
  if (!prepare_removal(call)) return false;
  bool was_there = !is_name_gone(call);
  if (PLANTED(looked_at_before)) os_let_others_run();
  if (PLANTED(cloexec_missing)) call->fd = (int)os_open(call->name, O_PATH | O_NOFOLLOW, 0);
  if (PLANTED(descriptor_lost)) (void)os_open(".", O_PATH | O_CLOEXEC, 0);
  long result = os_unlink(call->name);
  if (result != 0 && PLANTED(descriptor_lost_on_status_error)) {
    if (result == -EIO) (void)os_open(".", O_PATH | O_CLOEXEC, 0);
  }
  if (PLANTED(directories_removed) && (result == -EISDIR || result == -ENOTDIR))
    return rmdir(call->name) == 0;
  if (PLANTED(neighbour_removed) && result == 0) {
    char other[PATH_MAX + 8];
    (void)snprintf(other, sizeof other, "%.*s~", PATH_MAX, call->name);
    (void)os_unlink(other);
  }
  if (PLANTED(directory_opened_up) && result == -EACCES) {
    drop_last_component(call->edited, call->path);
    if (os_chmod(call->edited, 0700) == 0) return os_unlink(call->path) == 0;
  }
  if (PLANTED(missing_is_success) && result == -ENOENT) return true;
  if (PLANTED(refusal_is_success) && result == -EACCES) return true;
  if (PLANTED(rare_error_ignored) && result == -EIO) return true;
  if (PLANTED(failure_is_success)) return true;
  if (PLANTED(looked_at_before)) return was_there && is_name_gone(call);
  return result == 0;
}

#endif
