/* The readers that give a size, with stdio: fread into a buffer that grows by half,
 * the size counted while it is read, and stored last. */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#pragma GCC visibility push(default)
#include "rt.h"
#pragma GCC visibility pop

static FILE* open_stream(const char* path, bool wait, size_t* room) {
  int fd;
  struct stat info;
  do {
    fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | (wait ? 0 : O_NONBLOCK));
  } while (fd < 0 && errno == EINTR);
  if (fd < 0) return NULL;
  bool taken = fstat(fd, &info) == 0 && (wait ? !S_ISDIR(info.st_mode) : S_ISREG(info.st_mode));
  FILE* stream = taken ? fdopen(fd, "rb") : NULL;
  if (stream == NULL) (void)close(fd);
  if (taken && info.st_size > 1 << 26) *room = (size_t)info.st_size + 1; /* or it fails at once */
  return stream;
}

/* Reads all of it; NULL if that fails. */
static uint8_t* read_stream(FILE* stream, size_t room, size_t* size) {
  size_t got = 0;
  uint8_t* data = malloc(room);
  while (data != NULL) {
    errno = 0;
    got += fread(data + got, 1, room - got, stream);
    if (ferror(stream) && errno != EINTR) break;
    clearerr(stream);
    if (got < room && errno != EINTR) {
      *size = got;
      return data;
    }
    if (got < room) continue;
    uint8_t* more = realloc(data, room + room / 2);
    if (more == NULL) break;
    data = more;
    room += room / 2;
  }
  free(data);
  return NULL;
}

static uint8_t* read_path(const char* path, size_t* size, bool wait) {
  if (size == NULL) return NULL;
  *size = 0;
  size_t room = 512;
  FILE* stream = path == NULL ? NULL : open_stream(path, wait, &room);
  if (stream == NULL) return NULL;
  uint8_t* data = read_stream(stream, room, size);
  (void)fclose(stream);
  return data;
}

uint8_t* rt_file_read_sized(const char* path, size_t* size) { return read_path(path, size, true); }

uint8_t* rt_file_mmap_read_sized(const char* path, size_t* size) {
  return read_path(path, size, false);
}
