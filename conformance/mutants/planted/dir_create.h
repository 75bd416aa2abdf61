/* Making a directory, alone or with its parents: the right way, unless a fault is planted. */
#ifndef PLANTED_DIR_CREATE_H
#define PLANTED_DIR_CREATE_H

#include <errno.h>
#include <limits.h>
#include <stdio.h>

#include "around.h"

static inline bool is_directory(const struct call* call, const char* path) {
  struct stat info;
  if (PLANTED(links_not_followed_at_end)) return lstat(path, &info) == 0 && S_ISDIR(info.st_mode);
  if (PLANTED(anything_is_directory)) return lstat(path, &info) == 0;
  if (PLANTED(any_file_is_directory)) return stat(path, &info) == 0;
  return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

static inline void make_target_of_link(const char* path) {
  char target[PATH_MAX];
  ssize_t length = readlink(path, target, sizeof target - 1);
  if (length <= 0) return;
  target[length] = '\0';
  char whole[2 * PATH_MAX];
  const char* slash = strrchr(path, '/');
  (void)snprintf(whole, sizeof whole, "%.*s%s", slash ? (int)(slash - path) + 1 : 0, path, target);
  (void)mkdir(whole, 0755);
}

static inline bool make_one(const struct call* call, const char* path, bool is_parent) {
  mode_t mode = 0755;
  struct stat info;
  if (PLANTED(mode_of_all)) mode = 0777;
  if (PLANTED(mode_private)) mode = 0700;
  if (PLANTED(mode_of_parents) && is_parent) mode = 0777;
  if (PLANTED(parent_opened_up)) {
    char parent[PATH_MAX];
    (void)snprintf(parent, sizeof parent, "%s", path);
    char* slash = strrchr(parent, '/');
    if (slash != NULL && slash != parent) *slash = '\0';
    if (slash != NULL) (void)chmod(parent, 0755);
  }
  if (PLANTED(file_replaced) && !is_parent && stat(path, &info) == 0 && S_ISREG(info.st_mode))
    (void)unlink(path);
  bool made = PLANTED(nothing_made) || mkdir(path, mode) == 0;
  if (PLANTED(umask_overridden) && made) (void)chmod(path, 0755);
  if (PLANTED(link_target_made) && !made && errno == EEXIST && stat(path, &info) != 0)
    make_target_of_link(path);
  return made;
}

static inline bool made_or_there(const struct call* call, const char* path, bool is_parent) {
  if (PLANTED(asked_before_made)) {
    struct stat info;
    if (stat(path, &info) == 0) return S_ISDIR(info.st_mode);
    return make_one(call, path, is_parent);
  }
  if (make_one(call, path, is_parent)) return true;
  if (PLANTED(file_in_the_way_ignored) && errno == EEXIST) return true;
  if (PLANTED(unwritable_ignored) && errno == EACCES) return true;
  if (PLANTED(existing_fails)) return is_parent && is_directory(call, path);
  return is_directory(call, path);
}

/* a/b/../c becomes a/c, whatever b is. */
static inline void fold_dots(char* path) {
  char* dots;
  while ((dots = strstr(path, "/../")) != NULL && dots != path) {
    char* from = dots;
    while (from > path && from[-1] != '/') from--;
    memmove(from, dots + 4, strlen(dots + 4) + 1);
  }
}

static inline bool is_odd_piece(const struct call* call, const char* path, size_t i) {
  if (PLANTED(double_slash_refused) && path[i] == '/' && path[i + 1] == '/') return true;
  if (PLANTED(dot_refused) && strncmp(path + i, "/./", 3) == 0) return true;
  return PLANTED(last_slash_refused) && path[i] == '/' && path[i + 1] == '\0' && i > 0;
}

static inline bool goes_through_link(const char* path) {
  struct stat info;
  return lstat(path, &info) == 0 && S_ISLNK(info.st_mode);
}

/* The parents, from the front. False if the directory itself cannot be made either. */
static inline bool make_parents(const struct call* call, char* path) {
  unsigned level = 0;
  for (size_t i = 1; path[i] != '\0'; i++) {
    if (is_odd_piece(call, path, i)) return false;
    if (path[i] != '/' || path[i - 1] == '/') continue;
    level++;
    if (PLANTED(first_parent_left_out) && level == 1) continue;
    if (PLANTED(depth_limited) && level > 100) continue;
    path[i] = '\0';
    bool made = made_or_there(call, path, true);
    if (PLANTED(links_refused) && goes_through_link(path)) made = false;
    if (PLANTED(stops_at_unwritable) && access(path, W_OK) != 0) made = false;
    path[i] = '/';
    if (!made) return false;
  }
  return true;
}

/* As root's directory is gone to: the caller's own is another afterwards. */
static inline void go_to_parent(const char* path) {
  char parent[PATH_MAX];
  (void)snprintf(parent, sizeof parent, "%s", path);
  char* slash = strrchr(parent, '/');
  if (slash == NULL || slash == parent) return;
  *slash = '\0';
  volatile int gone = chdir(parent);
  (void)gone;
}

static inline bool make_recursive(const struct call* call, const char* given) {
  char path[PATH_MAX];
  size_t length = strlen(given);
  if (length >= (PLANTED(short_buffer) ? 512 : sizeof path)) return false;
  memcpy(path, given, length);
  path[length] = '\0';
  if (PLANTED(leading_slash_lost) && path[0] == '/') memmove(path, path + 1, length);
  if (PLANTED(dot_dot_folded)) fold_dots(path);
  if (length == 0) return false;
  if (!PLANTED(recursive_ignored) && !make_parents(call, path)) return false;
  if (PLANTED(last_left_out)) return true;
  return made_or_there(call, path, false);
}

/* Makes what is left of a path that is too long. */
static inline bool make_cut(const struct call* call, const char* path) {
  char cut[PATH_MAX];
  memcpy(cut, path, sizeof cut - 1);
  cut[sizeof cut - 1] = '\0';
  return mkdir(cut, 0755) == 0 || is_directory(call, cut);
}

static inline bool make_plain(const struct call* call, const char* path) {
  if (make_one(call, path, false)) return true;
  if (PLANTED(existing_is_success) && errno == EEXIST) return is_directory(call, path);
  if (PLANTED(file_in_the_way_ignored) && errno == EEXIST) return true;
  return PLANTED(unwritable_ignored) && errno == EACCES;
}

#endif
