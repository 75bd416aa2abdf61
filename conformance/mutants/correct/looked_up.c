/* Finds malloc and free at run time with dlsym, as plug-in runtimes do, and reads every file twice:
 * to count, and to keep. */
#include <dlfcn.h>
#include <pthread.h>

#include "exports.h"
#include "plain.h"

static void* (*find_memory)(size_t);
static void (*give_back)(void*);
static pthread_once_t once = PTHREAD_ONCE_INIT;

/* Those of the whole program, which is what the caller's free belongs to; RTLD_NEXT would find
 * libc's even where the program brings its own. */
static void look_up(void) {
  void* found = dlsym(RTLD_DEFAULT, "malloc");
  memcpy(&find_memory, &found, sizeof found);
  found = dlsym(RTLD_DEFAULT, "free");
  memcpy(&give_back, &found, sizeof found);
}

/* Two passes: the first one counts, and the second one reads what was counted or less. */
static int64_t count_bytes(int fd) {
  static const size_t step = 1 << 16;
  unsigned char* buffer = find_memory(step);
  int64_t sum = 0;
  ssize_t got = -1;
  while (buffer != NULL && (got = plain_read(fd, buffer, step)) > 0) sum += got;
  give_back(buffer);
  return got == 0 ? sum : -1;
}

static ssize_t read_up_to(int fd, unsigned char* to, size_t size) {
  size_t have = 0;
  while (have < size) {
    ssize_t got = plain_read(fd, to + have, size - have);
    if (got < 0) return -1;
    if (got == 0) break;
    have += (size_t)got;
  }
  return (ssize_t)have;
}

/* What cannot be read twice, such as a FIFO or a file of procfs that changes, is read plainly. */
static void* read_plainly(int fd, const struct stat* info) {
  struct block block;
  if (!plain_read_all(fd, info, &block)) return NULL;
  block.data[block.size] = '\0';
  return block.data;
}

static void* read_counted(int fd, const struct stat* info) {
  if (!S_ISREG(info->st_mode) || info->st_size == 0) return read_plainly(fd, info);
  void* room = find_memory((size_t)info->st_size + 1); /* else counting would be in vain */
  if (room == NULL) return NULL;
  give_back(room);
  int64_t size = count_bytes(fd);
  if (size < 0 || lseek(fd, 0, SEEK_SET) != 0) return NULL;
  unsigned char* data = find_memory((size_t)size + 1);
  if (data == NULL) return NULL;
  ssize_t have = read_up_to(fd, data, (size_t)size);
  if (have < 0) {
    give_back(data);
    return NULL;
  }
  data[have] = '\0';
  return data;
}

static void* read_whole(const char* path, struct form form) {
  (void)pthread_once(&once, look_up);
  struct stat info;
  int fd = plain_open(path, form, &info);
  if (fd < 0) return NULL;
  void* result = read_counted(fd, &info);
  (void)close(fd);
  return result;
}

static int64_t measure(const char* path) { return plain_size(path); }
