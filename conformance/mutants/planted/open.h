/* Opening, judging what was opened, and closing. Faults: which kinds of files are taken or refused,
 * with which flags, what happens to the file itself, and whether the descriptor is given back. */
#ifndef PLANTED_OPEN_H
#define PLANTED_OPEN_H

#include "os.h"
#include "path_edit.h"

/* The flags of a right provider: rt_file_size needs no permission to read, and the mapped readers
 * must not wait for a writer. */
static inline int open_flags(const struct call* call) {
  int flags = O_RDONLY | O_CLOEXEC | O_NOCTTY;
  if (is_size(call)) flags = O_PATH | O_CLOEXEC;
  if (is_mapped(call) && !PLANTED(fifo_waited_for)) flags |= O_NONBLOCK;
  if (PLANTED(links_refused)) flags |= O_NOFOLLOW;
  if (PLANTED(cloexec_missing)) flags &= ~O_CLOEXEC;
  if (PLANTED(missing_is_created)) flags = O_RDONLY | O_CREAT | O_CLOEXEC;
  if (PLANTED(opened_for_writing)) flags = O_RDWR | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
  return flags;
}

/* After a failure to open: faults that have something else to open. */
static inline long open_instead(struct call* call, long error) {
  if (PLANTED(parent_opened_instead) && error == -ENOTDIR) {
    drop_last_component(call->edited, call->path);
    return os_open(call->edited, open_flags(call), 0);
  }
  if (PLANTED(permission_forced) && error == -EACCES && os_chmod(call->name, 0400) == 0) {
    long fd = os_open(call->name, open_flags(call), 0);
    (void)os_chmod(call->name, 0);
    return fd;
  }
  return error;
}

static inline long open_file(struct call* call) {
  if (PLANTED(writable_only) && os_access(call->name, W_OK) == -EACCES) return -EACCES;
  if (PLANTED(opened_for_writing_first)) {
    long fd = os_open(call->name, O_RDWR | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0);
    if (fd >= 0) return fd;
  }
  long fd = os_open(call->name, open_flags(call), 0644);
  while (fd == -EINTR && !PLANTED(interrupted_open_is_failure)) {
    fd = os_open(call->name, open_flags(call), 0644);
  }
  return fd < 0 ? open_instead(call, fd) : fd;
}

static inline bool is_directory_taken(const struct call* call) {
  return PLANTED(read_error_is_end) || PLANTED(mapping_failure_unseen) ||
         PLANTED(descriptor_lost_when_mapping_fails);
}

/* Whether this is a file that the function reads. */
static inline bool is_kind_taken(const struct call* call) {
  mode_t mode = call->info.st_mode;
  if (PLANTED(hard_links_refused) && call->info.st_nlink > 1) return false;
  if (PLANTED(unlinked_refused) && call->info.st_nlink == 0) return false;
  if (PLANTED(fifo_refused) && S_ISFIFO(mode)) return false;
  if (is_size(call)) return !S_ISLNK(mode);
  if (S_ISDIR(mode)) return is_directory_taken(call);
  if (PLANTED(devices_read_to_the_end)) return true;
  return S_ISREG(mode) || !is_mapped(call);
}

/* Does things to a file that is only to be read. */
static inline void disturb_file(const struct call* call) {
  if (PLANTED(time_touched)) (void)os_touch(call->name);
  if (PLANTED(mode_changed)) (void)os_chmod(call->name, (call->info.st_mode & 07777) | S_IXUSR);
  if (PLANTED(file_emptied)) (void)os_close((int)os_open(call->name, O_WRONLY | O_TRUNC, 0));
  if (PLANTED(file_lengthened) || PLANTED(file_rewritten)) {
    int append = PLANTED(file_lengthened) ? O_APPEND : 0;
    unsigned char first = '\n';
    int fd = (int)os_open(call->name, O_RDWR | O_CLOEXEC | append, 0);
    if (fd < 0) return;
    if (append == 0 && os_read(fd, &first, 1) == 1) (void)os_seek(fd, 0, SEEK_SET);
    if (append != 0 || call->info.st_size > 0) (void)os_write(fd, &first, 1);
    (void)os_close(fd);
  }
}

/* True when the descriptor is to be forgotten instead of closed. */
static inline bool is_descriptor_lost(const struct call* call, bool failed) {
  if (PLANTED(descriptor_lost)) return !failed;
  if (PLANTED(descriptor_lost_at_times)) return !failed && EVERY(100);
  if (PLANTED(descriptor_lost_rarely)) return !failed && EVERY(1000);
  if (PLANTED(descriptor_lost_on_failure)) return failed;
  if (PLANTED(descriptor_lost_on_directory)) return failed && S_ISDIR(call->info.st_mode);
  if (PLANTED(descriptor_lost_when_mapping_fails)) return failed;
  if (PLANTED(descriptor_lost_on_empty)) return !failed && call->info.st_size == 0;
  if (PLANTED(descriptor_lost_on_read_error)) return failed && S_ISREG(call->info.st_mode);
  return false;
}

static inline void close_file(struct call* call, bool failed) {
  if (call->fd < 0) return;
  if (!is_descriptor_lost(call, failed)) {
    (void)os_close(call->fd);
    if (PLANTED(descriptor_neighbour_closed)) (void)os_close(call->fd + 1);
    if (PLANTED(descriptor_closed_twice)) {
      os_let_others_run();
      (void)os_close(call->fd);
    }
  }
  call->fd = -1;
}

/* False: the call fails. */
static inline bool open_and_judge(struct call* call) {
  long fd = open_file(call);
  if (fd < 0) {
    call->error = (int)-fd;
    return false;
  }
  if (PLANTED(descriptor_zero_is_failure) && fd == 0) return false;
  call->fd = (int)fd;
  if (os_fstat(call->fd, &call->info) != 0) {
    if (PLANTED(descriptor_lost_on_status_error)) call->fd = -1;
    return PLANTED(status_error_ignored);
  }
  if (S_ISDIR(call->info.st_mode)) call->error = EISDIR;
  return is_kind_taken(call);
}

#endif
