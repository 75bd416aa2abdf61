/* Putting a text into a file, in place of all that was there or behind it. */
#ifndef PLANTED_FILE_WRITE_H
#define PLANTED_FILE_WRITE_H

#include "file_open.h"

static inline bool appends(const struct call* call) {
  return call->function == TARGET_rt_file_append_text;
}

/* Faults in what becomes of the text on its way. The result is from malloc. */
static inline char* translated(const struct call* call, const char* text, size_t* size) {
  char* out = malloc(*size * 3 + 2);
  size_t used = 0;
  if (out == NULL) return NULL;
  for (size_t i = 0; i < *size; i++) {
    bool is_high = (unsigned char)text[i] > 0x7f;
    if (PLANTED(returns_dropped) && text[i] == '\r') continue;
    if (PLANTED(newlines_translated) && text[i] == '\n') out[used++] = '\r';
    if (PLANTED(high_bytes_replaced) && is_high) {
      out[used++] = '?';
      continue;
    }
    if (PLANTED(stops_at_control_z) && text[i] == 0x1a) break;
    out[used++] = text[i];
  }
  if (PLANTED(mark_dropped) && used >= 3 && memcmp(out, "\xef\xbb\xbf", 3) == 0) {
    used -= 3;
    memmove(out, out + 3, used);
  }
  if (PLANTED(space_trimmed)) {
    while (used > 0 && (out[used - 1] == ' ' || out[used - 1] == '\n')) used--;
  }
  if (PLANTED(newline_added)) out[used++] = '\n';
  if (PLANTED(nul_added)) out[used++] = '\0';
  *size = used;
  return out;
}

static inline bool is_translating(const struct call* call) {
  return PLANTED(returns_dropped) || PLANTED(newlines_translated) || PLANTED(high_bytes_replaced) ||
         PLANTED(stops_at_control_z) || PLANTED(mark_dropped) || PLANTED(space_trimmed) ||
         PLANTED(newline_added) || PLANTED(nul_added);
}

static inline bool write_text(struct call* call, int fd, const char* content) {
  size_t size = strlen(content);
  if (PLANTED(text_is_format)) return dprintf(fd, content, "", "", "", "") >= 0;
  if (PLANTED(cut_after_block) && size > 65536) size = 65536;
  if (PLANTED(last_byte_lost) && size > 1) size--;
  if (PLANTED(multiples_cut) && size > 0 && size % 4096 == 0) size--;
  if (!is_translating(call)) return write_all(call, fd, content, size);
  char* text = translated(call, content, &size);
  bool written = text != NULL && write_all(call, fd, text, size);
  free(text);
  return written;
}

static inline int way_of_opening(const struct call* call) {
  if (!appends(call)) return PLANTED(old_content_kept) ? 0 : O_TRUNC;
  if (PLANTED(old_content_lost)) return O_TRUNC;
  return PLANTED(appended_by_seek) ? 0 : O_APPEND;
}

static inline int mode_of_new(const struct call* call) {
  if (PLANTED(mode_of_streams)) return 0666;
  return PLANTED(mode_of_temporary) ? 0600 : 0644;
}

/* A new file in the place of the old one. */
static inline bool replace_by_renaming(struct call* call, const char* content) {
  char other[PATH_MAX + 8];
  struct stat old;
  if (os_lstat(call->name, &old) == 0 && S_ISDIR(old.st_mode)) return false;
  if (strlen(call->name) >= PATH_MAX) return false;
  (void)snprintf(other, sizeof other, "%.*s.tmp", PATH_MAX, call->name);
  if (PLANTED(temporary_shared)) (void)strcpy(other, "rt-temporary");
  long fd = open_target(call, other, O_TRUNC, 0644);
  if (fd < 0) return false;
  bool written = write_text(call, (int)fd, content);
  (void)os_close((int)fd);
  if (written && rename(other, call->name) == 0) return true;
  (void)os_unlink(other);
  return false;
}

/* What append must not do: reads all, and writes all anew. */
static inline bool append_by_rewriting(struct call* call, int fd, const char* content) {
  static char all[1 << 22];
  long in = os_open(call->name, O_RDONLY | O_CLOEXEC, 0);
  if (in < 0) return false;
  long size = os_read((int)in, all, sizeof all);
  (void)os_close((int)in);
  if (size < 0 || !cut(fd, 0)) return false;
  return write_all(call, fd, all, (size_t)size) && write_text(call, fd, content);
}

static inline bool ends_without_newline(const struct call* call) {
  char last = '\n';
  long in = os_open(call->name, O_RDONLY | O_CLOEXEC, 0);
  if (in < 0) return false;
  if (os_seek((int)in, -1, SEEK_END) >= 0) (void)os_read((int)in, &last, 1);
  (void)os_close((int)in);
  return last != '\n';
}

static inline bool put_text(struct call* call, const char* content) {
  if (content == NULL && PLANTED(null_content_is_empty)) content = "";
  if (content == NULL && PLANTED(null_content_empties))
    (void)os_close((int)open_target(call, call->name, O_TRUNC, 0644));
  if (content == NULL) return false;
  if (PLANTED(renamed_over) || PLANTED(temporary_shared)) return replace_by_renaming(call, content);
  long fd = open_target(call, call->name, way_of_opening(call), mode_of_new(call));
  if (fd < 0)
    return PLANTED(failure_is_success) || (PLANTED(directory_is_success) && fd == -EISDIR);
  if (PLANTED(mode_reset)) (void)os_chmod(call->name, 0644);
  if (PLANTED(appended_by_seek)) (void)os_seek((int)fd, 0, SEEK_END);
  bool gap = PLANTED(newline_put_between) && ends_without_newline(call);
  bool written = (!gap || write_all(call, (int)fd, "\n", 1)) &&
                 (PLANTED(appended_by_rewriting) ? append_by_rewriting(call, (int)fd, content)
                                                 : write_text(call, (int)fd, content));
  if (PLANTED(written_twice)) (void)write_text(call, (int)fd, content);
  if (!written && PLANTED(descriptor_lost_on_write_error)) return false;
  return close_target(call, (int)fd) && written;
}

#endif
