/* From the caller's path to the name that is opened. A right provider hands the path on as it is.
 * What opening it then does stands in open.h. */
#ifndef PLANTED_PATH_H
#define PLANTED_PATH_H

#include "os.h"
#include "path_edit.h"

/* The working directory when the library was loaded. */
static char first_directory[PATH_MAX];

__attribute__((constructor)) static void remember_directory(void) {
  if (getcwd(first_directory, sizeof first_directory) == NULL) first_directory[0] = '\0';
}

static inline void edit(struct call* call, void (*editor)(char*, const char*)) {
  editor(call->edited, call->path);
  call->name = call->edited;
}

static inline bool is_refused(const struct call* call) {
  const char* path = call->path;
  if (PLANTED(spaces_refused)) return holds_byte(path, ' ', false);
  if (PLANTED(newlines_refused)) return holds_byte(path, '\n', false);
  if (PLANTED(high_bytes_in_names_refused)) return holds_byte(path, '\xff', true);
  if (PLANTED(dashes_refused)) return last_component(path)[0] == '-';
  if (PLANTED(long_names_refused)) return holds_long_name(path, 128);
  if (PLANTED(relative_refused)) return path[0] != '/';
  return false;
}

/* Not inlined, so that what lies behind the buffer is the address to return to. */
__attribute__((noinline)) static bool copy_into_small_buffer(const char* path) {
  volatile char buffer[256];
  for (size_t i = 0;; i++) {
    buffer[i] = path[i];
    if (path[i] == '\0') return buffer[0] != '\0';
  }
}

/* Anchors a relative path elsewhere than at the working directory. */
static inline void anchor(struct call* call, const char* directory) {
  if (call->path[0] == '/') return;
  char rest[PATH_MAX + 2] = "/";
  cut_path(rest + 1, call->path, PATH_MAX);
  join_paths(call->edited, directory, rest);
  call->name = call->edited;
}

/* One buffer for all threads, which another one may overwrite before the file is opened. */
static inline const char* share_path(const char* path) {
  static char buffer[kEdited];
  cut_path(buffer, path, sizeof buffer - 1);
  os_let_others_run();
  return buffer;
}

static inline void edit_by_fault(struct call* call) {
  if (PLANTED(path_cut_short)) edit(call, cut_after_short);
  if (PLANTED(path_cut_at_a_kilobyte)) edit(call, cut_after_kilobyte);
  if (PLANTED(path_cut_at_newline)) edit(call, cut_at_newline);
  if (PLANTED(quotes_stripped)) edit(call, drop_quotes);
  if (PLANTED(backslash_is_slash)) edit(call, turn_backslashes);
  if (PLANTED(names_lowered)) edit(call, lower_case);
  if (PLANTED(spaces_trimmed)) edit(call, trim_spaces);
  if (PLANTED(percent_decoded)) edit(call, decode_percent);
  if (PLANTED(tilde_expanded)) edit(call, expand_tilde);
  if (PLANTED(long_path_squeezed)) edit(call, squeeze);
  if (PLANTED(dot_dot_folded)) edit(call, fold_dot_dot);
  if (PLANTED(last_slash_dropped)) edit(call, drop_last_slashes);
  if (PLANTED(suffix_appended)) edit(call, add_suffix);
  if (PLANTED(relative_to_root)) anchor(call, "");
  if (PLANTED(relative_to_first_directory)) anchor(call, first_directory);
  if (PLANTED(path_buffer_shared)) call->name = share_path(call->path);
}

/* False: the call fails, before anything was opened. */
static inline bool name_file(struct call* call) {
  call->name = call->path;
  if (call->path == NULL) {
    if (PLANTED(null_path_crashes)) return *(const volatile char*)call->path != '\0';
    if (!PLANTED(null_path_is_here)) return false;
    call->name = call->path = ".";
  }
  if (PLANTED(empty_path_is_here) && call->path[0] == '\0') call->name = ".";
  if (PLANTED(path_overflows_buffer)) (void)copy_into_small_buffer(call->path);
  if (PLANTED(path_written_to)) *(volatile char*)(uintptr_t)call->path = call->path[0];
  if (is_refused(call)) return false;
  edit_by_fault(call);
  if (!PLANTED(links_resolved_by_name)) return true;
  call->name = realpath(call->path, call->edited);
  return call->name != NULL;
}

#endif
