/*
 * The runtime that the contract comes from, as its report gives the algorithm: the file is mapped,
 * copied to the heap, and unmapped. What a careful programmer would do differently (close-on-exec,
 * what is no file, a file that shrinks) is left as it was, since that is what is measured.
 */
#include <fcntl.h>
#include <rt.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* The content and room for `extra` bytes more, or NULL; `size` gets the length of the content. */
static char* read_mapped(const char* path, size_t extra, size_t* size) {
  const int fd = open(path, O_RDONLY);
  if (fd < 0) return NULL;
  struct stat status;
  if (fstat(fd, &status) < 0) {
    close(fd);
    return NULL;
  }
  *size = (size_t)status.st_size;
  if (*size == 0) {
    close(fd);
    return malloc(1);
  }
  void* const mapped = mmap(NULL, *size, PROT_READ, MAP_PRIVATE, fd, 0);
  close(fd);
  if (mapped == MAP_FAILED) return NULL;
  char* const copy = malloc(*size + extra);
  if (copy != NULL) memcpy(copy, mapped, *size);
  munmap(mapped, *size);
  return copy;
}

char* rt_file_mmap_read_text(const char* path) {
  size_t size;
  char* const text = read_mapped(path, 1, &size);
  if (text != NULL) text[size] = '\0';
  return text;
}

uint8_t* rt_file_mmap_read_bytes(const char* path) {
  size_t size;
  return (uint8_t*)read_mapped(path, 0, &size);
}
