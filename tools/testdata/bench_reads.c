/* Reads files, in one of the ways in which a library can go wrong that is measured: see HOW. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { RIGHT, WRONG_BYTES, DIES, EXITS, CLOSES_ALL, NOTHING_LARGE };

uint8_t* rt_file_read_bytes(const char* path) {
  struct stat status;
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0 || fstat(file, &status) != 0) return NULL;
  size_t size = (size_t)status.st_size;
  uint8_t* bytes = malloc(size + 1);
  if (bytes == NULL || read(file, bytes, size) != (ssize_t)size) abort();
  close(file);
  if (HOW == WRONG_BYTES && size > 0) bytes[size - 1] ^= 1;
  if (HOW == DIES && size > 0) abort();
  if (HOW == EXITS) exit(0);
  if (HOW == CLOSES_ALL) close_range(0, ~0U, 0);
  if (HOW == NOTHING_LARGE && size >= 4096) {
    free(bytes);
    return NULL;
  }
  return bytes;
}
