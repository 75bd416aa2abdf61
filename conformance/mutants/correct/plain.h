/* A plain and right way to read and measure a file, for those correct providers whose oddity lies
 * elsewhere. The others do it their own way, and do not include this. */
#ifndef CORRECT_PLAIN_H
#define CORRECT_PLAIN_H

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "form.h"

struct block {
  unsigned char* data; /* from malloc */
  size_t size;
  size_t capacity; /* more than size: there is room for a NUL */
};

/* A descriptor of a file that the form takes, or -1. */
static inline int plain_open(const char* path, struct form form, struct stat* info) {
  if (path == NULL) return -1;
  int flags = O_RDONLY | O_CLOEXEC | O_NOCTTY | (form.mapped ? O_NONBLOCK : 0);
  int fd;
  do {
    fd = open(path, flags);
  } while (fd < 0 && errno == EINTR);
  if (fd < 0) return -1;
  bool taken =
      fstat(fd, info) == 0 && !S_ISDIR(info->st_mode) && (S_ISREG(info->st_mode) || !form.mapped);
  if (taken) return fd;
  (void)close(fd);
  return -1;
}

static inline ssize_t plain_read(int fd, void* to, size_t room) {
  ssize_t got;
  do {
    got = read(fd, to, room);
  } while (got < 0 && errno == EINTR);
  return got;
}

/* Reads to the end. On failure there is nothing to free. */
static inline bool plain_read_all(int fd, const struct stat* info, struct block* block) {
  block->size = 0;
  block->capacity = info->st_size > 0 ? (size_t)info->st_size + 1 : 4096;
  block->data = malloc(block->capacity);
  for (;;) {
    if (block->data == NULL) return false;
    ssize_t got = plain_read(fd, block->data + block->size, block->capacity - block->size);
    if (got == 0) return true;
    if (got < 0) break;
    block->size += (size_t)got;
    if (block->size < block->capacity) continue;
    unsigned char* larger = realloc(block->data, block->capacity * 2);
    if (larger == NULL) break;
    block->data = larger;
    block->capacity *= 2;
  }
  free(block->data);
  return false;
}

/* The whole file with a NUL behind it, or a block whose data is NULL. */
static inline struct block plain_file(const char* path, struct form form) {
  struct block block = {NULL, 0, 0};
  struct stat info;
  int fd = plain_open(path, form, &info);
  if (fd < 0) return block;
  if (plain_read_all(fd, &info, &block)) {
    block.data[block.size] = '\0';
  } else {
    block.data = NULL;
  }
  (void)close(fd);
  return block;
}

static inline int64_t plain_size(const char* path) {
  struct stat info;
  return path != NULL && stat(path, &info) == 0 ? info.st_size : -1;
}

#endif
