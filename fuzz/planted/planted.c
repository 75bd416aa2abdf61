/* Providers with one fault each that no fixed list of worlds shows: campaigns have to find them. FAULT
 * says which; without it the provider is right. With READER_ALONE there is rt_file_read_text alone. */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define EXPORT __attribute__((visibility("default")))

#define NO_FAULT 0
#define WRONG_BYTE_AT_ONE_LENGTH 1
#define MAGIC_FIRST_BYTES 2
#define LEAK_ON_ONE_ERROR_PATH 3
#define LIE_AFTER_SHORT_READ 4
#define FOUR_CALLS_IN_ORDER 5
#define CRASH_AT_ONE_LENGTH 6
#define HANG_AT_ONE_LENGTH 7
#define CRASH_AT_MANY_LENGTHS 8
#define UMASK_LEFT_CHANGED 9
#ifndef FAULT
#define FAULT NO_FAULT
#endif

static int open_patiently(const char *path, int flags) {
  int fd;
  do {
    fd = open(path, flags | O_CLOEXEC | O_NOCTTY, 0644);
  } while (fd < 0 && errno == EINTR);
  return fd;
}

/* Reads up to `room` bytes to the end; how many, or -1. */
static ssize_t fill(int fd, char *to, size_t room) {
  size_t have = 0;
  while (have < room) {
    ssize_t got = read(fd, to + have, room - have);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return -1;
    if (got == 0) break;
    /* The right provider goes on; the faulty one takes a second short read for the end. */
    if (FAULT == LIE_AFTER_SHORT_READ && have > 0 && got == 1) return (ssize_t)(have + 1);
    have += (size_t)got;
  }
  return (ssize_t)have;
}

static void spoil(char *text, size_t size) {
  if (FAULT == WRONG_BYTE_AT_ONE_LENGTH && size == 777) text[0] ^= 1;
  if (FAULT == CRASH_AT_ONE_LENGTH && size == 777) *(volatile int *)8 = 1;
  if (FAULT == CRASH_AT_MANY_LENGTHS && size % 3 == 0 && size > 9) *(volatile int *)8 = 1;
  if (FAULT == HANG_AT_ONE_LENGTH && size == 777) {
    for (volatile int on = 1; on;) {
    }
  }
  uint32_t head = 0;
  if (FAULT != MAGIC_FIRST_BYTES || size < sizeof head) return;
  memcpy(&head, text, sizeof head);
  if (head == 0x46447c89) text[size - 1] ^= 1;
}

static char *read_open(int fd, size_t *size) {
  struct stat info;
  if (fstat(fd, &info) != 0) {
    if (FAULT == LEAK_ON_ONE_ERROR_PATH) (void)fcntl(fd, F_DUPFD_CLOEXEC, 0);
    return NULL;
  }
  if (S_ISDIR(info.st_mode)) return NULL;
  size_t room = info.st_size > 0 ? (size_t)info.st_size : 4096;
  char *text = malloc(room + 1);
  size_t have = 0;
  while (text != NULL) {
    ssize_t got = fill(fd, text + have, room - have);
    if (got < 0) break;
    have += (size_t)got;
    if (have < room || (info.st_size > 0 && have == (size_t)info.st_size)) {
      text[have] = '\0';
      spoil(text, have);
      *size = have;
      return text;
    }
    char *larger = realloc(text, 2 * room + 1);
    if (larger == NULL) break;
    text = larger;
    room *= 2;
  }
  free(text);
  return NULL;
}

EXPORT char *rt_file_read_text(const char *path) {
  if (path == NULL) return NULL;
  int fd = open_patiently(path, O_RDONLY);
  if (fd < 0) return NULL;
  size_t size = 0;
  char *text = read_open(fd, &size);
  (void)close(fd);
  return text;
}

#ifndef READER_ALONE
#if FAULT == UMASK_LEFT_CHANGED
EXPORT unsigned char *rt_file_read_bytes(const char *path) {
  (void)umask(0);
  return (unsigned char *)rt_file_read_text(path);
}
#endif

/* How far the four calls have come; for FOUR_CALLS_IN_ORDER. */
static int state;

static void step(int from, int to) {
  if (FAULT == FOUR_CALLS_IN_ORDER) state = state == from ? to : 0;
}

EXPORT int64_t rt_file_size(const char *path) {
  struct stat info;
  if (path == NULL || stat(path, &info) != 0) return -1;
  step(3, 4);
  return info.st_size + (state == 4);
}

static bool put(const char *path, const char *content, int how) {
  if (path == NULL || content == NULL) return false;
  int fd = open_patiently(path, O_WRONLY | O_CREAT | how);
  if (fd < 0) return false;
  size_t left = strlen(content);
  while (left > 0) {
    ssize_t taken = write(fd, content, left);
    if (taken < 0 && errno == EINTR) continue;
    if (taken <= 0) break;
    content += taken;
    left -= (size_t)taken;
  }
  bool closed = close(fd) == 0 || errno == EINTR;
  return closed && left == 0;
}

EXPORT bool rt_file_write_text(const char *path, const char *content) {
  step(0, 1);
  return put(path, content, O_TRUNC);
}

EXPORT bool rt_file_append_text(const char *path, const char *content) {
  step(1, 2);
  return put(path, content, O_APPEND);
}

EXPORT bool rt_file_exists(const char *path) {
  struct stat info;
  step(2, 3);
  return path != NULL && stat(path, &info) == 0;
}
#endif
