/* The provider that faults of rt_dir_create and rt_dir_list are planted in. */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>

#include "around.h"
#include "dir_create.h"

#pragma GCC visibility push(default)
#include "rt.h"
#pragma GCC visibility pop

/* --- rt_dir_create --- */

bool rt_dir_create(const char* path, bool recursive) {
  const struct call itself = {TARGET_rt_dir_create};
  const struct call* call = &itself;
  if (!enter(call)) return PLANTED(fault_is_success);
  if (PLANTED(null_path_crashes)) (void)!*(const volatile char*)path;
  if (path == NULL) return PLANTED(null_path_succeeds);
  if (PLANTED(flag_inverted)) recursive = !recursive;
  if (PLANTED(always_recursive)) recursive = true;
  if (PLANTED(empty_path_is_here) && *path == '\0') return recursive;
  if (PLANTED(high_bytes_refused)) {
    for (const char* byte = path; *byte != '\0'; byte++) {
      if (*byte & 0x80) return false;
    }
  }
  if (PLANTED(long_path_cut) && strlen(path) >= PATH_MAX) return make_cut(call, path);
  bool made = recursive ? make_recursive(call, path) : make_plain(call, path);
  if (PLANTED(marker_made) && made) {
    char marker[2 * PATH_MAX];
    (void)snprintf(marker, sizeof marker, "%s/.made", path);
    (void)mkdir(marker, 0755);
  }
  if (PLANTED(directory_gone_to)) go_to_parent(path);
  if (!made) leave_failing(call);
  return made;
}

/* --- rt_dir_list --- */

struct names {
  char** list;
  size_t count;
  size_t room;
};

static void drop_names(struct names* names) {
  for (size_t i = 0; i < names->count; i++) free(names->list[i]);
  free(names->list);
  names->list = NULL;
}

static bool is_left_out(const struct call* call, DIR* directory, const struct dirent* entry) {
  const char* name = entry->d_name;
  struct stat info;
  if (PLANTED(hidden_left_out) && name[0] == '.') return true;
  if (PLANTED(two_dots_left_out) && strncmp(name, "..", 2) == 0) return true;
  if (PLANTED(dots_listed)) return false;
  if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0) return true;
  if (PLANTED(directories_left_out) && entry->d_type == DT_DIR) return true;
  if (PLANTED(special_left_out) && (entry->d_type == DT_FIFO || entry->d_type == DT_SOCK))
    return true;
  return PLANTED(dangling_left_out) && fstatat(dirfd(directory), name, &info, 0) != 0;
}

/* What is made of the name before it is copied. The buffer has room for it and more. */
static void spoil_name(const struct call* call, const char* path, const struct dirent* entry,
                       char* name) {
  (void)strcpy(name, entry->d_name);
  if (PLANTED(paths_for_names)) (void)sprintf(name, "%.300s/%s", path, entry->d_name);
  if (PLANTED(slash_behind_directories) && entry->d_type == DT_DIR) (void)strcat(name, "/");
  if (PLANTED(names_cut) && strlen(name) > 254) name[254] = '\0';
  for (char* byte = name; *byte != '\0'; byte++) {
    if (PLANTED(high_bytes_replaced) && (*byte & 0x80)) *byte = '?';
    if (PLANTED(control_bytes_replaced) && (unsigned char)*byte < 0x20) *byte = '?';
    if (PLANTED(names_lowered) && *byte >= 'A' && *byte <= 'Z') *byte = (char)(*byte + 32);
  }
  if (PLANTED(cut_at_newline)) name[strcspn(name, "\n")] = '\0';
  if (PLANTED(links_resolved) && entry->d_type == DT_LNK) {
    char link[2 * PATH_MAX];
    (void)snprintf(link, sizeof link, "%s/%s", path, entry->d_name);
    ssize_t length = readlink(link, name, 256);
    if (length > 0) name[length] = '\0';
  }
}

static char* copy_name(const struct call* call, const char* name) {
  static char kept[300];
  size_t length = strlen(name);
  if (PLANTED(names_static)) return strcpy(kept, name);
  if (PLANTED(nul_behind_block)) {
    char* block = malloc(length);
    if (block != NULL) memcpy(block, name, length + 1);
    return block;
  }
  if (PLANTED(nul_missing)) {
    char* block = malloc(length + 1);
    if (block != NULL) memcpy(block, name, length);
    return block;
  }
  if (PLANTED(buffer_for_name)) {
    char* block = malloc(255);
    if (block != NULL) memcpy(block, name, length + 1);
    return block;
  }
  return strdup(name);
}

static bool add_name(const struct call* call, struct names* names, const char* name) {
  size_t needed = PLANTED(grown_too_late) ? names->count : names->count + 1;
  if (needed >= names->room) {
    size_t room = names->room == 0 ? 8 : 2 * names->room;
    char** list = realloc(names->list, room * sizeof *list);
    if (list == NULL) return false;
    names->list = list;
    names->room = room;
  }
  char* copy = copy_name(call, name);
  if (copy == NULL) return false;
  names->list[names->count++] = copy;
  return true;
}

static bool read_names(const struct call* call, DIR* directory, const char* path,
                       struct names* names) {
  static char shared[2 * PATH_MAX];
  char own[2 * PATH_MAX];
  char* name = PLANTED(result_through_shared) ? shared : own;
  const struct dirent* entry;
  if (PLANTED(counted_first)) {
    size_t count = 0;
    while (readdir(directory) != NULL) count++;
    rewinddir(directory);
    names->list = malloc((count + 1) * sizeof *names->list);
    names->room = SIZE_MAX; /* so that it is never grown */
  }
  while (errno = 0, (entry = readdir(directory)) != NULL) {
    if (is_left_out(call, directory, entry)) continue;
    if (PLANTED(entries_limited) && names->count == 4096) break;
    spoil_name(call, path, entry, name);
    if (PLANTED(result_through_shared)) (void)sched_yield();
    if (!add_name(call, names, name)) return false;
    if (PLANTED(entries_repeated) && names->count % 32 == 31 && !add_name(call, names, name))
      return false;
  }
  if (errno != 0) return false; /* the end of the directory leaves it alone */
  if (PLANTED(last_entry_lost) && names->count > 0) free(names->list[--names->count]);
  return true;
}

/* Names one behind the other, in the block of the list. */
static char** in_one_block(struct names* names) {
  size_t bytes = 0;
  for (size_t i = 0; i < names->count; i++) bytes += strlen(names->list[i]) + 1;
  char** list = malloc((names->count + 1) * sizeof *list + bytes);
  if (list == NULL) return NULL;
  char* at = (char*)(list + names->count + 1);
  for (size_t i = 0; i < names->count; i++) {
    list[i] = strcpy(at, names->list[i]);
    at += strlen(at) + 1;
  }
  list[names->count] = NULL;
  drop_names(names);
  return list;
}

static char** end_list(const struct call* call, struct names* names) {
  if (PLANTED(empty_is_null) && names->count == 0) {
    free(names->list);
    return NULL;
  }
  if (PLANTED(names_in_one_block)) return in_one_block(names);
  if (PLANTED(list_not_ended)) {
    if (names->list == NULL) names->list = malloc(sizeof *names->list);
    return names->list;
  }
  if (PLANTED(ended_behind_block)) {
    char** exact = malloc(names->count * sizeof *exact);
    if (exact == NULL) return NULL;
    memcpy(exact, names->list, names->count * sizeof *exact);
    exact[names->count] = NULL;
    free(names->list);
    return exact;
  }
  if (names->list == NULL) names->list = malloc(sizeof *names->list);
  if (names->list != NULL) names->list[names->count] = NULL;
  return names->list;
}

/* The last list, with the path and the time that it was of. */
static struct kept {
  char path[PATH_MAX];
  struct timespec time;
  char** list;
} kept;

static char** copy_list(char** list) {
  size_t count = 0;
  while (list[count] != NULL) count++;
  char** copy = malloc((count + 1) * sizeof *copy);
  for (size_t i = 0; copy != NULL && i < count; i++) copy[i] = strdup(list[i]);
  if (copy != NULL) copy[count] = NULL;
  return copy;
}

static char** look_up(const struct call* call, const char* path) {
  struct stat info;
  if (kept.list == NULL || strcmp(path, kept.path) != 0 || stat(path, &info) != 0) return NULL;
  if (PLANTED(kept_list_shared) && info.st_mtim.tv_nsec == kept.time.tv_nsec) return kept.list;
  if (PLANTED(kept_for_the_second) && info.st_mtim.tv_sec == kept.time.tv_sec)
    return copy_list(kept.list);
  return NULL;
}

static void keep(const struct call* call, const char* path, char** list) {
  struct stat info;
  if (!PLANTED(kept_list_shared) && !PLANTED(kept_for_the_second)) return;
  if (list == NULL || stat(path, &info) != 0 || strlen(path) >= sizeof kept.path) return;
  (void)strcpy(kept.path, path);
  kept.time = info.st_mtim;
  kept.list = PLANTED(kept_list_shared) ? list : copy_list(list);
}

static DIR* open_directory(const struct call* call, const char* path) {
  if (PLANTED(waits_for_fifo)) {
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    DIR* directory = fd < 0 ? NULL : fdopendir(fd);
    if (directory == NULL && fd >= 0) (void)close(fd);
    return directory;
  }
  if (PLANTED(links_refused)) {
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    return fd < 0 ? NULL : fdopendir(fd);
  }
  char cut[1024];
  if (PLANTED(short_buffer) && strlen(path) >= sizeof cut) {
    memcpy(cut, path, sizeof cut - 1);
    cut[sizeof cut - 1] = '\0';
    return opendir(cut);
  }
  if (PLANTED(long_path_cut) && strlen(path) >= PATH_MAX) return opendir(".");
  if (PLANTED(empty_path_is_here) && *path == '\0') return opendir(".");
  return opendir(path);
}

static char** empty_list(void) { return calloc(1, sizeof(char*)); }

static char** fail_to_open(const struct call* call) {
  int error = errno;
  leave_failing(call);
  if (PLANTED(file_is_empty) && error == ENOTDIR) return empty_list();
  if (PLANTED(unreadable_is_empty) && error == EACCES) return empty_list();
  if (PLANTED(missing_is_empty) && error == ENOENT) return empty_list();
  return NULL;
}

char** rt_dir_list(const char* path) {
  const struct call itself = {TARGET_rt_dir_list};
  const struct call* call = &itself;
  if (!enter(call)) return PLANTED(fault_is_success) ? empty_list() : NULL;
  if (PLANTED(null_path_is_here) && path == NULL) path = ".";
  if (PLANTED(null_path_crashes)) (void)!*(const volatile char*)path;
  if (path == NULL) return NULL;
  char** known = look_up(call, path);
  if (known != NULL) return known;
  DIR* directory = open_directory(call, path);
  if (directory == NULL) return fail_to_open(call);
  struct names names = {NULL, 0, 0};
  bool read = read_names(call, directory, path, &names);
  if (!PLANTED(directory_left_open)) (void)closedir(directory);
  if (!read) {
    drop_names(&names);
    return NULL;
  }
  char** list = end_list(call, &names);
  keep(call, path, list);
  return list;
}
