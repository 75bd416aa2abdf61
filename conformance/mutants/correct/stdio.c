/* Reads with fopen and fread into a buffer that doubles, and measures by opening: so an unreadable
 * file has no size here, nor has a directory. */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "exports.h"

/* fopen itself would wait for a FIFO's writer. */
static FILE* open_stream(const char* path, bool wait) {
  int fd;
  do {
    fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | (wait ? 0 : O_NONBLOCK));
  } while (fd < 0 && errno == EINTR);
  FILE* stream = fd < 0 ? NULL : fdopen(fd, "r");
  if (stream == NULL && fd >= 0) (void)close(fd);
  return stream;
}

/* fread gives up at EINTR, and says so by the error flag. */
static size_t read_stream(FILE* stream, unsigned char* to, size_t room) {
  size_t got = 0;
  for (;;) {
    errno = 0;
    got += fread(to + got, 1, room - got, stream);
    if (got == room || !ferror(stream) || errno != EINTR) return got;
    clearerr(stream);
  }
}

static void* read_rest(FILE* stream, off_t expected) {
  size_t size = 0;
  size_t capacity = expected > 0 ? (size_t)expected + 1 : BUFSIZ;
  unsigned char* data = malloc(capacity);
  while (data != NULL) {
    size += read_stream(stream, data + size, capacity - size);
    if (ferror(stream)) break;
    if (size < capacity) {
      data[size] = '\0';
      return data;
    }
    unsigned char* larger = realloc(data, capacity * 2);
    if (larger == NULL) break;
    data = larger;
    capacity *= 2;
  }
  free(data);
  return NULL;
}

/* Text and bytes alike: a NUL behind bytes does no harm inside the block. */
static void* read_whole(const char* path, struct form form) {
  FILE* stream = path == NULL ? NULL : open_stream(path, !form.mapped);
  if (stream == NULL) return NULL;
  struct stat info;
  void* result = NULL;
  if (fstat(fileno(stream), &info) == 0 && (S_ISREG(info.st_mode) || !form.mapped)) {
    result = read_rest(stream, info.st_size); /* a directory fails at its first read */
  }
  (void)fclose(stream);
  return result;
}

static int64_t measure(const char* path) {
  FILE* stream = path == NULL ? NULL : open_stream(path, false);
  if (stream == NULL) return -1;
  struct stat info;
  bool known = fstat(fileno(stream), &info) == 0 && !S_ISDIR(info.st_mode);
  (void)fclose(stream);
  return known ? info.st_size : -1;
}
