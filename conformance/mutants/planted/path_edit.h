/* The ways in which a provider may spoil a path, as functions from one string to another. `out` has
 * room for kEdited bytes; the functions cut what does not fit. Who uses which stands in path.h. */
#ifndef PLANTED_PATH_EDIT_H
#define PLANTED_PATH_EDIT_H

#include <ctype.h>
#include <limits.h>
#include <stdlib.h>

#include "call.h"

enum { kEdited = sizeof((struct call*)0)->edited };

static inline void cut_path(char* out, const char* in, size_t longest) {
  size_t length = 0;
  for (; length < longest && in[length] != '\0'; length++) out[length] = in[length];
  out[length] = '\0';
}

static inline void cut_after_short(char* out, const char* in) { cut_path(out, in, 255); }
static inline void cut_after_kilobyte(char* out, const char* in) { cut_path(out, in, 1023); }
static inline void cut_at_newline(char* out, const char* in) {
  cut_path(out, in, strcspn(in, "\n"));
}

static inline void join_paths(char* out, const char* first, const char* second) {
  cut_path(out, first, PATH_MAX);
  cut_path(out + strlen(out), second, kEdited - PATH_MAX - 1);
}

/* Leaves out every byte that is one of `unwanted`. */
static inline void drop_bytes(char* out, const char* in, const char* unwanted) {
  size_t used = 0;
  for (; *in != '\0' && used < kEdited - 1; in++) {
    if (strchr(unwanted, *in) == NULL) out[used++] = *in;
  }
  out[used] = '\0';
}

static inline void drop_quotes(char* out, const char* in) { drop_bytes(out, in, "\"'"); }

static inline void turn_backslashes(char* out, const char* in) {
  cut_path(out, in, kEdited - 1);
  for (; *out != '\0'; out++) {
    if (*out == '\\') *out = '/';
  }
}

static inline void lower_case(char* out, const char* in) {
  cut_path(out, in, kEdited - 1);
  for (; *out != '\0'; out++) {
    if (*out >= 'A' && *out <= 'Z') *out = (char)(*out + 'a' - 'A');
  }
}

static inline void trim_spaces(char* out, const char* in) {
  while (isspace((unsigned char)*in)) in++;
  cut_path(out, in, kEdited - 1);
  for (size_t end = strlen(out); end > 0 && isspace((unsigned char)out[end - 1]); end--) {
    out[end - 1] = '\0';
  }
}

/* %41 becomes A, as in a URL. */
static inline void decode_percent(char* out, const char* in) {
  size_t used = 0;
  while (*in != '\0' && used < kEdited - 1) {
    if (in[0] == '%' && isxdigit((unsigned char)in[1]) && isxdigit((unsigned char)in[2])) {
      const char digits[3] = {in[1], in[2], '\0'};
      out[used++] = (char)strtol(digits, NULL, 16);
      in += 3;
    } else {
      out[used++] = *in++;
    }
  }
  out[used] = '\0';
}

/* ~name becomes $HOME and the rest. */
static inline void expand_tilde(char* out, const char* in) {
  const char* home = getenv("HOME");
  if (in[0] == '~' && home != NULL) {
    join_paths(out, home, in + 1);
  } else {
    cut_path(out, in, kEdited - 1);
  }
}

/* "a/./b" and "a//b" become "a/b": right for one path, but too long a path becomes short. */
static inline void squeeze(char* out, const char* in) {
  size_t used = 0;
  while (*in != '\0' && used < kEdited - 1) {
    bool after_slash = used > 0 && out[used - 1] == '/';
    if (after_slash && in[0] == '/') {
      in++;
    } else if (after_slash && in[0] == '.' && in[1] == '/') {
      in += 2;
    } else {
      out[used++] = *in++;
    }
  }
  out[used] = '\0';
}

/* "a/b/../c" becomes "a/c" without asking whether a/b is a directory, or a link elsewhere. */
static inline void fold_dot_dot(char* out, const char* in) {
  cut_path(out, in, kEdited - 1);
  for (char* up = strstr(out, "/../"); up != NULL; up = strstr(out, "/../")) {
    char* before = up;
    while (before > out && before[-1] != '/') before--;
    memmove(before, up + 4, strlen(up + 4) + 1);
  }
}

static inline void drop_last_slashes(char* out, const char* in) {
  cut_path(out, in, kEdited - 1);
  for (size_t end = strlen(out); end > 1 && out[end - 1] == '/'; end--) out[end - 1] = '\0';
}

static inline void drop_last_component(char* out, const char* in) {
  cut_path(out, in, kEdited - 1);
  char* slash = strrchr(out, '/');
  if (slash != NULL) *slash = '\0';
}

static inline const char* last_component(const char* path) {
  const char* slash = strrchr(path, '/');
  return slash == NULL ? path : slash + 1;
}

static inline void add_suffix(char* out, const char* in) {
  join_paths(out, in, strchr(last_component(in), '.') == NULL ? ".txt" : "");
}

/* True if some byte of the path is `unwanted`, or over 0x7f when `high` is asked for. */
static inline bool holds_byte(const char* path, char unwanted, bool high) {
  for (; *path != '\0'; path++) {
    if (*path == unwanted || (high && (unsigned char)*path > 0x7f)) return true;
  }
  return false;
}

/* A name that is longer than `longest` bytes between two slashes. */
static inline bool holds_long_name(const char* path, size_t longest) {
  for (size_t length = 0; *path != '\0'; path++) {
    length = *path == '/' ? 0 : length + 1;
    if (length > longest) return true;
  }
  return false;
}

#endif
