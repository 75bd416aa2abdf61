/* Directories, environment and machine by system calls of its own: paths are made back from the
 * end, entries are taken from getdents64, variables are found in environ by hand. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#pragma GCC visibility push(default)
#include "rt.h"
#pragma GCC visibility pop

extern char** environ;

static long call_mkdir(const char* path) { return syscall(SYS_mkdirat, AT_FDCWD, path, 0755); }

static bool is_there(const char* path) {
  struct stat info;
  return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

/* Where the last component begins; 0 if there is one only. */
static size_t start_of_last(const char* path, size_t length) {
  while (length > 0 && path[length - 1] == '/') length--;
  while (length > 0 && path[length - 1] != '/') length--;
  return length;
}

/* Makes the path if it can be made, else its parent first. */
static bool make_back_from_end(char* path, size_t length) {
  char ends = path[length];
  path[length] = '\0';
  bool made = call_mkdir(path) == 0 || is_there(path);
  if (!made && errno == ENOENT) {
    size_t start = start_of_last(path, length);
    if (start > 0 && make_back_from_end(path, start))
      made = call_mkdir(path) == 0 || is_there(path);
  }
  path[length] = ends;
  return made;
}

bool rt_dir_create(const char* path, bool recursive) {
  if (!recursive || path == NULL) return path != NULL && call_mkdir(path) == 0;
  size_t length = strlen(path);
  char* copy = length < PATH_MAX ? strdup(path) : NULL;
  bool made = copy != NULL && length > 0 && make_back_from_end(copy, length);
  free(copy);
  return made;
}

struct entry {
  uint64_t inode;
  int64_t offset;
  unsigned short length;
  unsigned char kind;
  char name[];
};

struct list {
  char** names;
  size_t count;
};

/* Each name in a block that is larger than it needs; the list always has its NULL. */
static bool add(struct list* list, const char* name) {
  char** names = reallocarray(list->names, list->count + 2, sizeof *names);
  if (names == NULL) return false;
  list->names = names;
  char* copy = calloc(1, strlen(name) + 33);
  if (copy != NULL) memcpy(copy, name, strlen(name));
  names[list->count] = copy;
  if (copy != NULL) names[++list->count] = NULL;
  return copy != NULL;
}

static bool add_all(struct list* list, const char* packed, long size) {
  for (long at = 0; at < size;) {
    struct entry entry;
    memcpy(&entry, packed + at, sizeof entry);
    const char* name = packed + at + offsetof(struct entry, name);
    at += entry.length;
    if (strcmp(name, ".") != 0 && strcmp(name, "..") != 0 && !add(list, name)) return false;
  }
  return true;
}

char** rt_dir_list(const char* path) {
  static _Thread_local char packed[4096];
  struct list list = {calloc(1, sizeof(char*)), 0};
  long fd =
      path == NULL ? -1 : syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  long got = fd < 0 || list.names == NULL ? -1 : 1;
  while (got > 0) {
    got = syscall(SYS_getdents64, fd, packed, sizeof packed);
    if (got > 0 && !add_all(&list, packed, got)) got = -1;
  }
  if (fd >= 0) (void)syscall(SYS_close, fd);
  if (got == 0) return list.names;
  while (list.count > 0) free(list.names[--list.count]);
  free(list.names);
  return NULL;
}

char* rt_env_cwd(void) {
  char path[PATH_MAX];
  long length = syscall(SYS_getcwd, path, sizeof path);
  if (length > 0) return path[0] == '/' ? strdup(path) : NULL;
  return errno == ENAMETOOLONG || errno == ERANGE ? getcwd(NULL, 0) : NULL;
}

static const char* find(const char* key) {
  size_t length = strlen(key);
  for (char** entry = environ; length > 0 && entry != NULL && *entry != NULL; entry++) {
    if (strncmp(*entry, key, length) == 0 && (*entry)[length] == '=') return *entry + length + 1;
  }
  return NULL;
}

char* rt_env_get(const char* key) {
  if (key == NULL) return NULL;
  const char* value = strchr(key, '=') == NULL ? find(key) : NULL;
  return strdup(value == NULL ? "" : value);
}

/* Looks through the password database entry by entry. */
char* rt_env_home(void) {
  const char* value = find("HOME");
  if (value != NULL && *value != '\0') return strdup(value);
  char texts[16384];
  struct passwd entry;
  struct passwd* found = NULL;
  int error = getpwuid_r((uid_t)syscall(SYS_getuid), &entry, texts, sizeof texts, &found);
  return strdup(error == 0 && found != NULL ? entry.pw_dir : "");
}

bool rt_env_set(const char* key, const char* value) {
  return key != NULL && value != NULL && setenv(key, value, 1) == 0;
}

int64_t rt_system_cpu_count(void) {
  unsigned long set[128] = {0};
  int64_t count = 0;
  if (syscall(SYS_sched_getaffinity, 0, sizeof set, set) < 0) return 1;
  for (size_t word = 0; word < 128; word++) count += __builtin_popcountl(set[word]);
  return count < 1 ? 1 : count;
}

char* rt_hostname(void) {
  struct utsname names;
  char* result = malloc(sizeof names.nodename);
  if (result == NULL) return NULL;
  if (syscall(SYS_uname, &names) == 0) return strcpy(result, names.nodename);
  free(result);
  return NULL;
}
