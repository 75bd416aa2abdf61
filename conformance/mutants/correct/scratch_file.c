/* Copies the file to a scratch file first, whose name is gone before anything is written, and reads
 * the result from there. Where no scratch file can be made, a memory file does. */
#include <stdio.h>
#include <sys/mman.h>

#include "exports.h"
#include "plain.h"

static int open_scratch(void) {
  char path[4096];
  const char* directory = getenv("TMPDIR");
  if (directory == NULL) directory = "/tmp";
  int length = snprintf(path, sizeof path, "%s/rt-scratch-XXXXXX", directory);
  int fd = length < (int)sizeof path ? mkostemp(path, O_CLOEXEC) : -1;
  if (fd < 0) return memfd_create("rt-scratch", MFD_CLOEXEC);
  (void)unlink(path);
  return fd;
}

static bool write_all(int fd, const unsigned char* from, size_t size) {
  while (size > 0) {
    ssize_t written = write(fd, from, size);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    from += written;
    size -= (size_t)written;
  }
  return true;
}

static bool copy_all(int from, int to) {
  unsigned char chunk[32768];
  for (;;) {
    ssize_t got = plain_read(from, chunk, sizeof chunk);
    if (got <= 0) return got == 0;
    if (!write_all(to, chunk, (size_t)got)) return false;
  }
}

/* A file that does not fit in memory is not worth a copy. */
static bool is_room_for(off_t size) {
  void* room = malloc((size_t)size + 1);
  free(room);
  return room != NULL;
}

static void* read_scratch(int fd) {
  struct stat info;
  struct block block;
  if (fstat(fd, &info) != 0 || lseek(fd, 0, SEEK_SET) != 0) return NULL;
  if (!plain_read_all(fd, &info, &block)) return NULL;
  block.data[block.size] = '\0';
  return block.data;
}

static void* read_whole(const char* path, struct form form) {
  struct stat info;
  int fd = plain_open(path, form, &info);
  if (fd < 0) return NULL;
  void* result = NULL;
  int scratch = is_room_for(info.st_size) ? open_scratch() : -1;
  if (scratch >= 0) {
    if (copy_all(fd, scratch)) result = read_scratch(scratch);
    (void)close(scratch);
  }
  (void)close(fd);
  return result;
}

static int64_t measure(const char* path) { return plain_size(path); }
