/* Asking about a path: whether something is there, and when it was modified. */
#ifndef PLANTED_FILE_ASK_H
#define PLANTED_FILE_ASK_H

#include <math.h>
#include <time.h>

#include "file_open.h"

/* What asking gave for a path some calls ago. */
struct asked {
  char path[PATH_MAX];
  bool found;
  int64_t time;
};

static struct asked* remembered(const char* path) {
  static struct asked table[16];
  static unsigned next;
  for (unsigned i = 0; i < 16; i++) {
    if (table[i].path[0] != '\0' && strcmp(table[i].path, path) == 0) return &table[i];
  }
  struct asked* entry = &table[next++ % 16];
  entry->path[0] = '\0';
  return entry;
}

/* Opens without a wish to read, so that no permission is needed, and asks. */
static inline bool ask(struct call* call) {
  int flags = O_PATH | O_CLOEXEC;
  if (PLANTED(link_itself_asked)) flags |= O_NOFOLLOW;
  if (PLANTED(cloexec_missing)) flags &= ~O_CLOEXEC;
  if (PLANTED(opened_to_see)) flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
  if (PLANTED(fifo_waited_for)) flags = O_RDONLY | O_CLOEXEC | O_NOCTTY;
  if (PLANTED(read_permission_asked) && os_access(call->name, R_OK) != 0) return false;
  long fd = open_again(call, call->name, flags, 0);
  if (fd < 0) {
    call->error = (int)-fd;
    return false;
  }
  call->fd = (int)fd;
  if (os_fstat(call->fd, &call->info) == 0) return true;
  if (PLANTED(descriptor_lost_on_status_error)) call->fd = -1;
  return PLANTED(status_error_ignored);
}

static inline bool is_there(struct call* call) {
  struct asked* known = PLANTED(cached_by_path) ? remembered(call->name) : NULL;
  if (known != NULL && known->path[0] != '\0') return known->found;
  bool found = ask(call);
  mode_t mode = call->info.st_mode;
  struct stat link;
  if (PLANTED(regular_only) && !S_ISREG(mode)) found = false;
  if (PLANTED(directory_is_missing) && S_ISDIR(mode)) found = false;
  if (PLANTED(empty_is_missing) && S_ISREG(mode) && call->info.st_size == 0) found = false;
  if (PLANTED(unsearchable_exists) && call->error == EACCES) found = true;
  if (PLANTED(parent_is_enough) && call->error == ENOTDIR) found = true;
  if (PLANTED(links_are_missing) && os_lstat(call->name, &link) == 0 && S_ISLNK(link.st_mode))
    found = false;
  if (known != NULL) {
    cut_path(known->path, call->name, PATH_MAX - 1);
    known->found = found;
  }
  return found;
}

/* st_mtim by a wrong type or a wrong rule. */
static inline int64_t spoilt_time(const struct call* call) {
  const struct timespec* modified = &call->info.st_mtim;
  if (PLANTED(change_time_given)) return call->info.st_ctim.tv_sec;
  if (PLANTED(access_time_given)) return call->info.st_atim.tv_sec;
  if (PLANTED(size_given)) return call->info.st_size;
  if (PLANTED(milliseconds_given)) return modified->tv_sec * 1000 + modified->tv_nsec / 1000000;
  if (PLANTED(rounded_to_nearest)) return modified->tv_sec + (modified->tv_nsec >= 500000000);
  if (PLANTED(rounded_up)) return modified->tv_sec + (modified->tv_nsec > 0);
  if (PLANTED(cut_towards_zero))
    return modified->tv_sec + (modified->tv_sec < 0 && modified->tv_nsec > 0);
  if (PLANTED(time_in_int)) return (int32_t)modified->tv_sec;
  if (PLANTED(time_is_unsigned)) return (uint32_t)modified->tv_sec;
  if (PLANTED(time_in_nanoseconds)) {
    uint64_t all = (uint64_t)modified->tv_sec * 1000000000U + (uint64_t)modified->tv_nsec;
    int64_t whole = (int64_t)all;
    return whole / 1000000000 - (whole % 1000000000 < 0);
  }
  if (PLANTED(time_is_local)) {
    struct tm local;
    (void)localtime_r(&modified->tv_sec, &local);
    return timegm(&local);
  }
  return modified->tv_sec;
}

static inline bool tell_time(struct call* call, int64_t* time) {
  static struct stat shared;
  struct asked* known = PLANTED(cached_by_path) ? remembered(call->name) : NULL;
  if (known != NULL && known->path[0] != '\0') {
    *time = known->time;
    return known->found;
  }
  bool found = ask(call);
  if (PLANTED(unreadable_is_empty) && found && os_access(call->name, R_OK) != 0) {
    *time = 0;
    return true;
  }
  if (!found) return false;
  if (PLANTED(directory_has_no_time) && S_ISDIR(call->info.st_mode)) return false;
  if (PLANTED(status_shared)) {
    shared = call->info;
    os_let_others_run();
    call->info = shared;
  }
  *time = spoilt_time(call);
  if (PLANTED(zero_is_failure) && *time == 0) *time = -1;
  if (PLANTED(early_is_failure) && *time < 0) *time = -1;
  if (known != NULL) {
    cut_path(known->path, call->name, PATH_MAX - 1);
    known->found = true;
    known->time = *time;
  }
  return true;
}

#endif
