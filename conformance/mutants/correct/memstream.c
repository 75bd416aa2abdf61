/* Reads line by line with getdelim into an open_memstream, whose buffer, allocated deep inside
 * libc, is the result. */
#include <errno.h>
#include <stdio.h>

#include "exports.h"
#include "plain.h"

/* getdelim reports an interrupted read as an error, with what it has so far lost in the line, so
 * that the stream reads through a function that does not know EINTR. */
static ssize_t read_cookie(void* cookie, char* to, size_t room) {
  return plain_read(*(int*)cookie, to, room);
}

static bool copy_lines(FILE* from, FILE* to) {
  char* line = NULL;
  size_t capacity = 0;
  bool good = true;
  for (;;) {
    ssize_t length = getdelim(&line, &capacity, '\n', from);
    if (length <= 0) break;
    if (fwrite(line, 1, (size_t)length, to) != (size_t)length) good = false;
    if (!good) break;
  }
  free(line);
  return good && feof(from) && !ferror(from);
}

static void* collect(FILE* from) {
  char* text = NULL;
  size_t size = 0;
  FILE* to = open_memstream(&text, &size);
  if (to == NULL) return NULL;
  bool good = copy_lines(from, to);
  if (fclose(to) == 0 && good) return text; /* open_memstream ends it with a NUL */
  free(text);
  return NULL;
}

/* Lines may be as long as the file, and the result doubles on its way: a file of which there is
 * not room for half a dozen copies is refused before it takes time. */
static bool is_room_for(off_t size) {
  if (size < (64 << 20)) return true;
  void* room = size > INT64_MAX / 6 ? NULL : malloc((size_t)size * 5);
  free(room);
  return room != NULL;
}

static void* read_whole(const char* path, struct form form) {
  struct stat info;
  int fd = plain_open(path, form, &info);
  if (fd < 0) return NULL;
  const cookie_io_functions_t functions = {read_cookie, NULL, NULL, NULL};
  FILE* from = is_room_for(info.st_size) ? fopencookie(&fd, "r", functions) : NULL;
  void* result = NULL;
  if (from != NULL) {
    result = collect(from);
    (void)fclose(from);
  }
  (void)close(fd);
  return result;
}

static int64_t measure(const char* path) { return plain_size(path); }
