/*
 * A provider in C: the group `read`, by read(2).
 *
 *   cc -std=gnu11 -O2 -shared -fPIC -I spec/include -o libread.so docs/examples/read.c
 *   ./rtconf run ./libread.so
 *
 * It is short since all four readers are one loop. What to take from it:
 * - The file ends where read(2) says 0. What fstat(2) says is good for the first guess at a buffer
 *   and for nothing else: files of procfs say 0, and a file may change while it is read.
 * - Everything that is not an answer is a failure. There is no "as much as could be read".
 * - Each function has one way out, on which all that it holds is given back.
 */
#include <errno.h>
#include <fcntl.h>
#include <rt.h> /* so that the compiler compares the signatures */
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* What a reader reads: anything, waiting for a writer if need be, or files only, never waiting. */
enum source { ANYTHING, FILES_ONLY };

/* A descriptor to be read from, or -1. */
static int open_to_read(const char* path, enum source source, struct stat* status) {
  if (path == NULL) return -1;
  /* Close-on-exec: a program that another thread starts just now shall not inherit it.
   * O_NONBLOCK: to open a FIFO would wait for a writer otherwise. Files do not mind it. */
  const int flags = O_RDONLY | O_CLOEXEC | O_NOCTTY | (source == FILES_ONLY ? O_NONBLOCK : 0);
  int fd;
  do {
    fd = open(path, flags);
  } while (fd < 0 && errno == EINTR);
  if (fd < 0) return -1;
  /* Ask about what was opened, not about the path, which may lead elsewhere by now. */
  if (fstat(fd, status) == 0 && !S_ISDIR(status->st_mode) &&
      (source == ANYTHING || S_ISREG(status->st_mode))) {
    return fd;
  }
  close(fd);
  return -1;
}

/* One read(2). A signal may interrupt it, which is no error. */
static ssize_t read_some(int fd, unsigned char* to, size_t room) {
  ssize_t got;
  do {
    got = read(fd, to, room);
  } while (got < 0 && errno == EINTR);
  return got;
}

/* Reads to the end, and puts a NUL there. The block, or NULL. */
static unsigned char* read_to_end(int fd, size_t first_guess) {
  size_t capacity = first_guess;
  size_t size = 0;
  unsigned char* block = malloc(capacity);
  while (block != NULL) {
    /* One call may give less than was asked for, for many reasons: only 0 is the end. */
    const ssize_t got = read_some(fd, block + size, capacity - size);
    if (got < 0) break;
    if (got == 0) {
      block[size] = '\0'; /* there is room: the loop goes on only while size < capacity */
      return block;
    }
    size += (size_t)got;
    if (size < capacity) continue;
    unsigned char* const larger = capacity <= SIZE_MAX / 2 ? realloc(block, capacity * 2) : NULL;
    if (larger == NULL) break;
    block = larger;
    capacity *= 2;
  }
  free(block);
  return NULL;
}

static unsigned char* read_file(const char* path, enum source source) {
  struct stat status;
  const int fd = open_to_read(path, source, &status);
  if (fd < 0) return NULL;
  /* One byte more than the file has: the read that meets the end needs room to ask. */
  const size_t guess = status.st_size > 0 ? (size_t)status.st_size + 1 : 4096;
  unsigned char* const block = read_to_end(fd, guess);
  close(fd);
  return block;
}

/* Bytes need no NUL, but one does no harm, and so the four are the same. */

char* rt_file_read_text(const char* path) { return (char*)read_file(path, ANYTHING); }

uint8_t* rt_file_read_bytes(const char* path) { return read_file(path, ANYTHING); }

char* rt_file_mmap_read_text(const char* path) { return (char*)read_file(path, FILES_ONLY); }

uint8_t* rt_file_mmap_read_bytes(const char* path) { return read_file(path, FILES_ONLY); }

int64_t rt_file_size(const char* path) {
  struct stat status;
  if (path == NULL || stat(path, &status) != 0) return -1;
  return status.st_size;
}
