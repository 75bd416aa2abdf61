/* What a program that rt_process_run runs is given, and how it is found: the right way, unless a
 * fault is planted. How it is started and waited for is in process.c. */
#ifndef PLANTED_RUN_H
#define PLANTED_RUN_H

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fault.h"

extern char** environ;

/* Made when the library is loaded, for the faults that do not look again. */
static char first_path[PATH_MAX];
static char* first_environment[4096];

__attribute__((constructor)) static void remember_first(void) {
  const char* path = getenv("PATH");
  if (path != NULL) (void)snprintf(first_path, sizeof first_path, "%s", path);
  size_t count = 0;
  for (char** entry = environ; *entry != NULL && count + 1 < 4096; entry++)
    first_environment[count++] = strdup(*entry);
}

static inline bool is_ascii(const char* text) {
  while (*text > 0) text++;
  return *text == '\0';
}

/* A copy without the carriage returns. It is lost. */
static inline char* without_returns(const char* text) {
  char* copy = strdup(text);
  char* to = copy;
  for (; *text != '\0'; text++) {
    if (*text != '\r') *to++ = *text;
  }
  *to = '\0';
  return copy;
}

static inline char* cut(const char* text, size_t size) { return strndup(text, size); }

/* All in one line, each in quotes, as somebody does who has never met a quote in an argument. */
static inline char* one_line(const char* command, const char* const* arguments, size_t count,
                             const char* quote) {
  size_t size = strlen(command) + 8;
  for (size_t i = 0; i < count; i++) size += strlen(arguments[i]) + 8;
  char* line = malloc(size);
  char* end = line + sprintf(line, "%s%s%s", quote, command, quote);
  for (size_t i = 0; i < count; i++) end += sprintf(end, " %s%s%s", quote, arguments[i], quote);
  return line;
}

static inline size_t number_of(const char* const* arguments, size_t count) {
  if (PLANTED_IN(rt_process_run, null_looked_for)) {
    size_t found = 0;
    while (arguments != NULL && arguments[found] != NULL) found++;
    return found;
  }
  if (PLANTED_IN(rt_process_run, argument_behind_read) && count > 0) {
    if (((const char* const volatile*)arguments)[count] == NULL) return count;
  }
  if (PLANTED_IN(rt_process_run, argument_lost) && count > 0) return count - 1;
  if (PLANTED_IN(rt_process_run, table_fixed) && count > 1000) return 1000;
  return count;
}

/* What is done to one argument: NULL leaves it out. */
static inline const char* argument_of(const char* argument) {
  if (PLANTED_IN(rt_process_run, empty_left_out) && *argument == '\0') return NULL;
  if (PLANTED_IN(rt_process_run, return_removed) && strchr(argument, '\r') != NULL)
    return without_returns(argument);
  if (PLANTED_IN(rt_process_run, argument_cut) && strlen(argument) > 65535)
    return cut(argument, 65535);
  if (PLANTED_IN(rt_process_run, blank_trimmed) && *argument == ' ') return argument + 1;
  return argument;
}

/* The list for exec, or NULL. */
static inline char** list_for(const char* command, const char* const* arguments, size_t count) {
  size_t number = number_of(arguments, count);
  char** list = calloc(number + 8, sizeof *list);
  if (list == NULL) return NULL;
  size_t at = 0;
  if (PLANTED_IN(rt_process_run, shell_line) || PLANTED_IN(rt_process_run, shell_quoted)) {
    list[0] = "sh";
    list[1] = "-c";
    list[2] =
        one_line(command, arguments, number, PLANTED_IN(rt_process_run, shell_quoted) ? "'" : "");
    return list;
  }
  if (PLANTED_IN(rt_process_run, shell_between)) {
    list[at++] = "sh";
    list[at++] = "-c";
    list[at++] = "exec \"$0\" \"$@\"";
  }
  if (!PLANTED_IN(rt_process_run, name_left_out) || number == 0)
    list[at++] = (char*)(size_t)command;
  for (size_t i = 0; i < number; i++) {
    if (PLANTED_IN(rt_process_run, bytes_refused) && !is_ascii(arguments[i])) {
      free(list);
      return NULL;
    }
    if (PLANTED_IN(rt_process_run, empty_ends_list) && *arguments[i] == '\0') break;
    const char* argument = argument_of(arguments[i]);
    if (argument != NULL) list[at++] = (char*)(size_t)argument;
  }
  if (PLANTED_IN(rt_process_run, argument_added) && number > 0) list[at++] = "--";
  return list;
}

static inline const char* search_path(void) {
  if (PLANTED_IN(rt_process_run, path_kept)) return first_path;
  const char* path = getenv("PATH");
  return path == NULL ? "/bin:/usr/bin" : path;
}

static inline bool stops_search(const char* file) {
  struct stat info;
  if (PLANTED_IN(rt_process_run, search_stops_at_refusal)) return errno == EACCES;
  if (PLANTED_IN(rt_process_run, search_takes_anything)) return stat(file, &info) == 0;
  return false;
}

static inline void execute_file(const char* file, char** list) {
  if (PLANTED_IN(rt_process_run, directory_of_program)) {
    char directory[PATH_MAX];
    const char* slash = strrchr(file, '/');
    if (slash != NULL && slash != file && strlen(file) < sizeof directory) {
      (void)snprintf(directory, sizeof directory, "%.*s", (int)(slash - file), file);
      char whole[PATH_MAX];
      if (realpath(file, whole) != NULL && chdir(directory) == 0) file = whole;
      (void)execve(file, list, environ);
      return;
    }
  }
  if (PLANTED_IN(rt_process_run, name_replaced)) list[0] = (char*)(size_t)file;
  if (PLANTED_IN(rt_process_run, environment_kept)) {
    (void)execve(file, list, first_environment);
  } else if (PLANTED_IN(rt_process_run, environment_left_out)) {
    char* none[] = {NULL};
    (void)execve(file, list, none);
  } else {
    (void)execve(file, list, environ);
  }
  if (PLANTED_IN(rt_process_run, text_run_by_shell) && errno == EACCES && access(file, R_OK) == 0) {
    char* shell[] = {"sh", (char*)(size_t)file, NULL};
    (void)execve("/bin/sh", shell, environ);
  }
}

/* Comes back only when there is no such program. errno says why. */
static inline void execute(const char* command, char** list) {
  if (PLANTED_IN(rt_process_run, shell_line) || PLANTED_IN(rt_process_run, shell_quoted) ||
      PLANTED_IN(rt_process_run, shell_between))
    command = "/bin/sh";
  if (PLANTED_IN(rt_process_run, command_split) && strchr(command, ' ') != NULL) {
    *strchr((char*)(size_t)(command = strdup(command)), ' ') = '\0';
  }
  const char* slash =
      PLANTED_IN(rt_process_run, slash_searched) && *command != '.' && *command != '/'
          ? NULL
          : strchr(command, '/');
  if (PLANTED_IN(rt_process_run, found_here) && slash == NULL && *command != '\0' &&
      access(command, X_OK) == 0)
    slash = command;
  if (slash != NULL || *command == '\0') {
    errno = ENOENT;
    if (slash != NULL) execute_file(command, list);
    return;
  }
  int error = ENOENT;
  for (const char* rest = search_path();; rest++) {
    size_t length = strcspn(rest, ":");
    char file[PATH_MAX];
    if (length + strlen(command) + 2 < sizeof file) {
      (void)snprintf(file, sizeof file, "%.*s%s%s", (int)length, rest, length == 0 ? "" : "/",
                     command);
      execute_file(file, list);
      if (errno == EACCES) error = errno;
      if (stops_search(file)) break;
    }
    rest += length;
    if (*rest == '\0' || PLANTED_IN(rt_process_run, first_directory_alone)) break;
  }
  errno = error;
}

#endif
