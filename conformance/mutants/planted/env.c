/* The provider that faults of rt_env_cwd, rt_env_get, rt_env_home and rt_env_set are planted in. */
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <pwd.h>
#include <stdio.h>
#include <strings.h>

#include "around.h"

#pragma GCC visibility push(default)
#include "rt.h"
#pragma GCC visibility pop

extern char** environ;

/* A copy of the text that may be changed, or NULL. */
static char* spoilt(const struct call* call, const char* text) {
  char* copy = strdup(text);
  if (copy == NULL || !PLANTED(high_bytes_replaced)) return copy;
  for (char* byte = copy; *byte != '\0'; byte++) {
    if (*byte & 0x80) *byte = '?';
  }
  return copy;
}

/* Frees the text, which may be NULL, and gives a block of the caller's. */
static char* hand_over(const struct call* call, char* text) {
  char* result = NULL;
  if (text != NULL) result = give_text(call, text);
  free(text);
  if (result == NULL) leave_failing(call);
  return result;
}

/* --- rt_env_cwd --- */

/* Goes away and comes back, as one does who looks for the way up. */
static void walk_up(void) {
  int here = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);
  volatile int gone = chdir("/");
  (void)sched_yield();
  gone = fchdir(here);
  (void)gone;
  (void)sched_yield();
  (void)close(here);
}

static char* room_for_path(size_t room) {
  char* path = malloc(room);
  if (path != NULL && getcwd(path, room) != NULL) return path;
  free(path);
  return NULL;
}

static char* told_by_proc(void) {
  char path[PATH_MAX];
  ssize_t length = readlink("/proc/self/cwd", path, sizeof path - 1);
  if (length < 0) return NULL;
  path[length] = '\0';
  return strdup(path);
}

static char* find_directory(const struct call* call) {
  if (PLANTED(dot_for_directory)) return strdup(".");
  if (PLANTED(told_by_variable) && getenv("PWD") != NULL) return strdup(getenv("PWD"));
  if (PLANTED(short_buffer)) return room_for_path(1024);
  if (PLANTED(page_of_room)) return room_for_path(PATH_MAX);
  char* path = getcwd(NULL, 0);
  if (path == NULL && PLANTED(gone_is_empty)) return strdup("");
  if (path == NULL && PLANTED(gone_is_told)) return told_by_proc();
  if (path != NULL && *path != '/') {
    free(path);
    return NULL;
  }
  return path;
}

static const char* kept_directory(const struct call* call, const char* path) {
  static char kept[PATH_MAX];
  static struct stat of;
  struct stat info = {0};
  bool is_known = PLANTED(kept) ? *kept != '\0'
                                : stat(".", &info) == 0 && info.st_ino == of.st_ino &&
                                      info.st_dev == of.st_dev && *kept != '\0';
  if (is_known || path == NULL || strlen(path) >= sizeof kept) return is_known ? kept : path;
  of = info;
  return strcpy(kept, path);
}

char* rt_env_cwd(void) {
  const struct call itself = {TARGET_rt_env_cwd};
  const struct call* call = &itself;
  if (!enter(call)) return PLANTED(fault_is_success) ? strdup("") : NULL;
  if (PLANTED(walks_up)) walk_up();
  char* path = find_directory(call);
  if (PLANTED(kept) || PLANTED(kept_for_inode)) {
    const char* known = kept_directory(call, path);
    char* copy = known == NULL ? NULL : strdup(known);
    free(path);
    path = copy;
  }
  if (path != NULL && PLANTED(path_cut) && strlen(path) > 255) path[255] = '\0';
  if (path != NULL && PLANTED(slash_at_end)) {
    char* longer = malloc(strlen(path) + 2);
    if (longer != NULL) (void)sprintf(longer, "%s/", path);
    free(path);
    path = longer;
  }
  if (path != NULL && PLANTED(high_bytes_replaced)) {
    char* copy = spoilt(call, path);
    free(path);
    path = copy;
  }
  return hand_over(call, path);
}

/* --- Variables --- */

/* A copy of the environment, made once. */
static char** at_start(void) {
  static char** copy;
  if (copy != NULL) return copy;
  size_t count = 0;
  while (environ != NULL && environ[count] != NULL) count++;
  char** entries = malloc((count + 1) * sizeof *entries);
  if (entries == NULL) return environ;
  for (size_t i = 0; i < count; i++) entries[i] = strdup(environ[i]);
  entries[count] = NULL;
  copy = entries;
  return copy;
}

/* The value in the list of entries by a careless comparison, or NULL. */
static const char* search(const struct call* call, char** entries, const char* key) {
  size_t length = strlen(key);
  for (; length > 0 && entries != NULL && *entries != NULL; entries++) {
    const char* sign = strchr(*entries, '=');
    if (sign == NULL) continue;
    bool same = strncmp(*entries, key, length) == 0 && (*entries)[length] == '=';
    if (PLANTED(prefix_found)) same = strncmp(*entries, key, length) == 0;
    if (PLANTED(case_ignored))
      same = strncasecmp(*entries, key, length) == 0 && (*entries)[length] == '=';
    if (same) return sign + 1;
  }
  return NULL;
}

/* What rt_env_set keeps for itself. */
static char* own_table[64][2];

static const char* look_up(const struct call* call, const char* key) {
  for (int i = 0; i < 64 && own_table[i][0] != NULL; i++) {
    if (strcmp(own_table[i][0], key) == 0) return own_table[i][1];
  }
  if (PLANTED(environment_at_start)) return search(call, at_start(), key);
  if (PLANTED(prefix_found) || PLANTED(case_ignored)) return search(call, environ, key);
  return *key == '\0' ? NULL : getenv(key);
}

static char* translate(const struct call* call, const char* value) {
  if (PLANTED(value_behind_last) && strrchr(value, '=') != NULL) value = strrchr(value, '=') + 1;
  char* text = spoilt(call, value);
  if (text == NULL) return NULL;
  if (PLANTED(value_cut) && strlen(text) > 4095) text[4095] = '\0';
  if (PLANTED(value_trimmed)) {
    memmove(text, text + strspn(text, " \t\n"), strlen(text + strspn(text, " \t\n")) + 1);
    while (*text != '\0' && strchr(" \t\n", text[strlen(text) - 1])) text[strlen(text) - 1] = '\0';
  }
  return text;
}

static const char* kept_value(const char* key, const char* value) {
  static char last[256];
  static char* text;
  if (strcmp(last, key) == 0 && text != NULL) return text;
  if (strlen(key) >= sizeof last) return value;
  (void)strcpy(last, key);
  text = value == NULL ? NULL : strdup(value);
  return value;
}

char* rt_env_get(const char* key) {
  const struct call itself = {TARGET_rt_env_get};
  const struct call* call = &itself;
  if (!enter(call)) return PLANTED(fault_is_success) ? strdup("") : NULL;
  if (PLANTED(null_key_crashes)) (void)!*(const volatile char*)key;
  if (PLANTED(null_key_is_empty) && key == NULL) key = "";
  if (key == NULL) return NULL;
  const char* value = look_up(call, key);
  if (PLANTED(kept)) value = kept_value(key, value);
  if (PLANTED(unset_is_null) && value == NULL) return NULL;
  if (PLANTED(empty_is_null) && value != NULL && *value == '\0') return NULL;
  if (PLANTED(result_in_environment) && value != NULL) return (char*)(size_t)value;
  return hand_over(call, translate(call, value == NULL ? "" : value));
}

/* --- rt_env_home --- */

/* The home in the user's entry; NULL if there is no entry. */
static char* home_in_entry(void) {
  for (size_t room = 1024;; room *= 2) {
    struct passwd entry;
    struct passwd* found = NULL;
    char* texts = malloc(room);
    if (texts == NULL) return NULL;
    int error = getpwuid_r(getuid(), &entry, texts, room, &found);
    char* home = error == 0 && found != NULL ? strdup(entry.pw_dir) : NULL;
    free(texts);
    if (error != ERANGE) return home;
  }
}

static char* home_by_entry(const struct call* call) {
  if (PLANTED(unset_is_null)) return NULL;
  char* home = PLANTED(unset_is_empty) ? NULL : home_in_entry();
  if (home != NULL) return home;
  return strdup(PLANTED(no_entry_is_root) ? "/" : "");
}

static char* home_by_variable(const struct call* call, const char* value) {
  struct stat info;
  if (PLANTED(empty_is_root) && *value == '\0') return strdup("/");
  if (PLANTED(missing_home_ignored) && (stat(value, &info) != 0 || !S_ISDIR(info.st_mode)))
    return home_by_entry(call);
  if (PLANTED(home_resolved)) {
    char* real = realpath(value, NULL);
    if (real != NULL) return real;
  }
  char* home = spoilt(call, value);
  size_t length = home == NULL ? 0 : strlen(home);
  if (PLANTED(last_slash_dropped) && length > 1 && home[length - 1] == '/') home[length - 1] = '\0';
  return home;
}

char* rt_env_home(void) {
  const struct call itself = {TARGET_rt_env_home};
  const struct call* call = &itself;
  if (!enter(call)) return PLANTED(fault_is_success) ? strdup("") : NULL;
  const char* value = look_up(call, "HOME");
  if (PLANTED(result_in_environment) && value != NULL) return (char*)(size_t)value;
  if (PLANTED(entry_first)) {
    char* home = home_in_entry();
    if (home != NULL) return hand_over(call, home);
  }
  return hand_over(call, value != NULL ? home_by_variable(call, value) : home_by_entry(call));
}

/* --- rt_env_set --- */

static void remove_alike(const struct call* call, const char* key) {
  size_t length = strlen(key);
  for (size_t i = 0; environ != NULL && environ[i] != NULL;) {
    char name[256];
    size_t end = strcspn(environ[i], "=");
    if (end < sizeof name) (void)snprintf(name, sizeof name, "%.*s", (int)end, environ[i]);
    bool longer = end > length && strncmp(environ[i], key, length) == 0;
    bool other_case = end == length && strncasecmp(environ[i], key, length) == 0 &&
                      strncmp(environ[i], key, length) != 0;
    bool alike = PLANTED(alike_removed) ? longer : other_case;
    if (alike && length > 0 && end < sizeof name) {
      (void)unsetenv(name);
    } else {
      i++;
    }
  }
}

static bool keep_in_table(const char* key, const char* value) {
  for (int i = 0; i < 63; i++) {
    if (own_table[i][0] != NULL && strcmp(own_table[i][0], key) != 0) continue;
    if (own_table[i][0] == NULL) own_table[i][0] = strdup(key);
    free(own_table[i][1]);
    own_table[i][1] = strdup(value);
    return true;
  }
  return false;
}

static char* entry_of(const char* key, const char* value) {
  char* entry = malloc(strlen(key) + strlen(value) + 2);
  if (entry != NULL) (void)sprintf(entry, "%s=%s", key, value);
  return entry;
}

/* A second entry, in front of all. */
static bool add_again(const char* key, const char* value) {
  size_t count = 0;
  while (environ != NULL && environ[count] != NULL) count++;
  char** entries = malloc((count + 2) * sizeof *entries);
  if (entries == NULL) return false;
  if (count > 0) memcpy(entries + 1, environ, count * sizeof *entries);
  entries[0] = entry_of(key, value);
  entries[count + 1] = NULL;
  environ = entries;
  return true;
}

/* The texts of the caller's last call are set once more. */
static void set_last_again(const char* key, const char* value) {
  static const char* last[2];
  if (last[0] != NULL) (void)setenv(last[0], last[1], 1);
  last[0] = key;
  last[1] = value;
}

static void forget_in_child(void) { environ = at_start(); }

static void tell_no_child(void) {
  static bool told;
  if (told) return;
  told = true;
  (void)at_start();
  (void)pthread_atfork(NULL, NULL, forget_in_child);
}

static bool set_value(const struct call* call, const char* key, const char* value) {
  if (PLANTED(nothing_set)) return true;
  if (PLANTED(table_of_its_own)) return keep_in_table(key, value);
  if (PLANTED(empty_unsets) && *value == '\0') return unsetenv(key) == 0;
  if (PLANTED(added_again) && getenv(key) != NULL) return add_again(key, value);
  if (PLANTED(entry_lost)) return putenv(entry_of(key, value)) == 0;
  if (PLANTED(texts_kept)) set_last_again(key, value);
  if (PLANTED(children_not_told)) tell_no_child();
  char* text = spoilt(call, value);
  if (text == NULL) return false;
  if (PLANTED(value_cut) && strlen(text) > 4095) text[4095] = '\0';
  if (PLANTED(value_cut_at_equals)) text[strcspn(text, "=")] = '\0';
  bool set = setenv(key, text, PLANTED(existing_kept) ? 0 : 1) == 0;
  free(text);
  if (PLANTED(alike_removed) || PLANTED(case_ignored)) remove_alike(call, key);
  if (PLANTED(locale_follows)) (void)setlocale(LC_ALL, "");
  return set;
}

static bool set_bad_key(const struct call* call, const char* key, const char* value) {
  if (PLANTED(empty_key_is_success) && *key == '\0') return true;
  if (PLANTED(empty_key_put) && *key == '\0') return putenv(entry_of(key, value)) == 0;
  if (PLANTED(equals_sign_put) && *key != '\0') return putenv(entry_of(key, value)) == 0;
  leave_failing(call);
  return false;
}

bool rt_env_set(const char* key, const char* value) {
  const struct call itself = {TARGET_rt_env_set};
  const struct call* call = &itself;
  if (!enter(call)) return PLANTED(fault_is_success);
  if (PLANTED(null_key_crashes)) (void)!*(const volatile char*)key;
  if (key == NULL) return false;
  if (PLANTED(null_value_unsets) && value == NULL) return unsetenv(key) == 0;
  if (value == NULL) return false;
  if (*key == '\0' || strchr(key, '=') != NULL) return set_bad_key(call, key, value);
  return set_value(call, key, value);
}
