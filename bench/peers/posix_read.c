/*
 * open, fstat and read, as a careful C program has it: the size that fstat tells makes the one
 * allocation, and the file ends where read says 0.
 */
#include <errno.h>
#include <fcntl.h>
#include <rt.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* Fills the block, of `room` bytes, to the end of the file. It grows with a file that does; there
 * is always a byte left, for the NUL of a text and for the read that meets the end. */
static char* read_all(int fd, size_t room, size_t* size) {
  char* block = malloc(room);
  *size = 0;
  while (block != NULL) {
    const ssize_t got = read(fd, block + *size, room - *size);
    if (got == 0) return block;
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) break;
    *size += (size_t)got;
    if (*size < room) continue;
    room *= 2;
    char* const larger = realloc(block, room);
    if (larger == NULL) break;
    block = larger;
  }
  free(block);
  return NULL;
}

static char* read_file(const char* path, size_t* size) {
  const int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return NULL;
  char* block = NULL;
  struct stat status;
  if (fstat(fd, &status) == 0) block = read_all(fd, (size_t)status.st_size + 1, size);
  close(fd);
  return block;
}

char* rt_file_read_text(const char* path) {
  size_t size;
  char* const text = read_file(path, &size);
  if (text != NULL) text[size] = '\0';
  return text;
}

uint8_t* rt_file_read_bytes(const char* path) {
  size_t size;
  return (uint8_t*)read_file(path, &size);
}
