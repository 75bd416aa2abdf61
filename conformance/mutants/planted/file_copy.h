/* Copying a file. */
#ifndef PLANTED_FILE_COPY_H
#define PLANTED_FILE_COPY_H

#include "file_open.h"

static inline int source_flags(const struct call* call) {
  int flags = O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
  if (PLANTED(links_refused)) flags |= O_NOFOLLOW;
  if (PLANTED(cloexec_missing)) flags &= ~O_CLOEXEC;
  return flags;
}

/* False: the call fails. */
static inline bool open_source(struct call* call) {
  long fd = -1;
  if (PLANTED(opened_for_writing_first))
    fd = open_again(call, call->name, O_RDWR | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0);
  if (fd < 0) fd = open_again(call, call->name, source_flags(call), 0);
  if (fd < 0) {
    call->error = (int)-fd;
    return false;
  }
  call->fd = (int)fd;
  if (os_fstat(call->fd, &call->info) != 0) {
    if (PLANTED(descriptor_lost_on_status_error)) call->fd = -1;
    return false;
  }
  if (S_ISDIR(call->info.st_mode)) call->error = EISDIR;
  return S_ISREG(call->info.st_mode);
}

/* Permissions that a target gets when it is made. */
static inline int mode_of_copy(const struct call* call) {
  if (PLANTED(mode_lost)) return 0644;
  if (PLANTED(mode_of_streams)) return 0666;
  if (PLANTED(owner_bits_only)) return call->info.st_mode & 0700;
  return call->info.st_mode & 0777;
}

static inline void set_mode_of_copy(const struct call* call, int to, bool made) {
  if (PLANTED(umask_ignored) && made) (void)fchmod(to, call->info.st_mode & 0777);
  if (PLANTED(special_bits_copied) && made) (void)fchmod(to, call->info.st_mode & 07755);
  if (PLANTED(mode_of_temporary) && !made) (void)fchmod(to, 0600);
}

/* What one read may take; 0 ends the copy. */
static inline size_t wanted(const struct call* call, uint64_t copied, size_t room) {
  uint64_t size = (uint64_t)call->info.st_size;
  if (PLANTED(size_believed)) return size - copied < room ? (size_t)(size - copied) : room;
  if (PLANTED(cut_after_block) && copied >= 65536) return 0;
  return room;
}

/* Reads and writes to the end of the source. */
static inline bool copy_bytes(struct call* call, int to, uint64_t* copied) {
  char* buffer = malloc(65536);
  bool good = buffer != NULL;
  while (good) {
    size_t most = wanted(call, *copied, 65536);
    long got = most == 0 ? 0 : os_read(call->fd, buffer, most);
    if (got == -EINTR && !PLANTED(interrupted_read_is_failure)) continue;
    if (got == 0) break;
    if (got < 0) {
      good = PLANTED(read_error_is_end);
      break;
    }
    size_t size = (size_t)got;
    if (PLANTED(last_block_lost) && size % 4096 != 0) size -= size % 4096;
    if (PLANTED(stops_at_nul)) size = strnlen(buffer, size);
    good = write_all(call, to, buffer, size);
    *copied += size;
  }
  if (good || !PLANTED(block_lost_on_write_error)) free(buffer);
  return good;
}

static inline bool is_same_file(struct call* call, int to) {
  struct stat target;
  if (os_fstat(to, &target) != 0) return true;
  return target.st_dev == call->info.st_dev && target.st_ino == call->info.st_ino;
}

/* False: no copy is made. A target that is there is opened before it is emptied. */
static inline bool fill_target(struct call* call, int to, bool made) {
  uint64_t copied = 0;
  if (!made && is_same_file(call, to)) {
    if (PLANTED(own_target_emptied)) (void)ftruncate(to, 0);
    return PLANTED(own_target_emptied);
  }
  set_mode_of_copy(call, to, made);
  if (!copy_bytes(call, to, &copied)) return false;
  struct stat target;
  if (os_fstat(to, &target) != 0) return false;
  if (!S_ISREG(target.st_mode) || PLANTED(old_content_kept)) return true;
  return cut(to, (off_t)copied);
}

/* The way of cp(1): a directory is where the copy goes. */
static inline const char* place_in_directory(const struct call* call, const char* target, char* out,
                                             size_t room) {
  struct stat info;
  if (stat(target, &info) != 0 || !S_ISDIR(info.st_mode)) return target;
  (void)snprintf(out, room, "%s/%s", target, last_component(call->path));
  return out;
}

/* The way of make(1): what looks the same is left alone. */
static inline bool looks_copied(const struct call* call, const char* target) {
  struct stat info;
  return stat(target, &info) == 0 && info.st_size == call->info.st_size && info.st_size > 0 &&
         info.st_mtim.tv_sec >= call->info.st_mtim.tv_sec;
}

static inline bool copy_link(const struct call* call, const char* target) {
  char named[PATH_MAX];
  ssize_t size = readlink(call->path, named, sizeof named - 1);
  if (size < 0) return false;
  named[size] = '\0';
  return symlink(named, target) == 0;
}

/* Through a new file that takes the target's place. */
static inline bool copy_by_renaming(struct call* call, const char* target) {
  char other[PATH_MAX + 8];
  struct stat old;
  if (strlen(target) >= PATH_MAX || (stat(target, &old) == 0 && !S_ISREG(old.st_mode)))
    return false;
  (void)snprintf(other, sizeof other, "%.*s.tmp", PATH_MAX, target);
  if (PLANTED(temporary_shared)) (void)strcpy(other, "rt-temporary");
  long to = open_again(call, other, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode_of_copy(call));
  if (to < 0) return false;
  uint64_t copied = 0;
  bool good = copy_bytes(call, (int)to, &copied);
  (void)os_close((int)to);
  if (good && rename(other, target) == 0) return true;
  if (!PLANTED(temporary_left)) (void)os_unlink(other);
  return false;
}

static inline bool copy_to(struct call* call, const char* target) {
  struct stat before;
  bool made = stat(target, &before) != 0;
  if (PLANTED(renamed_over) || PLANTED(temporary_shared) || PLANTED(temporary_left))
    return copy_by_renaming(call, target);
  int how = PLANTED(emptied_when_opened) ? O_TRUNC : 0;
  long to = open_target(call, target, how, mode_of_copy(call));
  if (to < 0) return PLANTED(failure_is_success);
  bool good = fill_target(call, (int)to, made);
  if (!good && PLANTED(descriptor_lost_on_write_error)) return false;
  return close_target(call, (int)to) && good;
}

static inline bool copy_file(struct call* call, const char* target) {
  char inside[2 * PATH_MAX];
  if (target == NULL) {
    if (PLANTED(null_target_crashes)) return *(const volatile char*)target != '\0';
    if (PLANTED(null_target_empties_source))
      (void)os_close((int)os_open(call->name, O_WRONLY | O_TRUNC | O_CLOEXEC, 0));
    return false;
  }
  if (PLANTED(target_opened_first)) (void)os_close((int)open_target(call, target, O_TRUNC, 0644));
  if (PLANTED(linked_instead)) return link(call->name, target) == 0;
  bool is_open = open_source(call);
  if (!is_open && PLANTED(unreadable_is_empty) && call->error == EACCES)
    return os_close((int)open_target(call, target, O_TRUNC, 0644)) == 0;
  if (!is_open && PLANTED(missing_is_empty) && call->error == ENOENT)
    return os_close((int)open_target(call, target, O_TRUNC, 0644)) == 0;
  if (!is_open && PLANTED(directory_is_empty) && call->error == EISDIR)
    return os_close((int)open_target(call, target, O_TRUNC, 0644)) == 0;
  struct stat link;
  if (PLANTED(links_copied) && os_lstat(call->name, &link) == 0 && S_ISLNK(link.st_mode))
    return copy_link(call, target);
  if (!is_open) return false;
  if (PLANTED(placed_in_directory))
    target = place_in_directory(call, target, inside, sizeof inside);
  if (PLANTED(same_looks_skipped) && looks_copied(call, target)) return true;
  return copy_to(call, target);
}

#endif
