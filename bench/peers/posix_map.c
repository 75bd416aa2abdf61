/*
 * mmap as a C program has it for itself: a handle is the address of a small block that knows the
 * mapping. So what is no handle is followed all the same, and nothing is added behind a last page
 * that is full.
 */
#include <fcntl.h>
#include <rt.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

struct Mapping {
  void* data;
  size_t length;
};

static struct Mapping* mapping_of(int64_t handle) {
  /* The contract's handles are numbers. NOLINTNEXTLINE(performance-no-int-to-ptr) */
  return (struct Mapping*)(intptr_t)handle;
}

/* The mapping of the whole file, or MAP_FAILED. */
static void* map_file(const char* path, size_t* length) {
  const int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return MAP_FAILED;
  void* data = MAP_FAILED;
  struct stat status;
  if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode)) {
    *length = (size_t)status.st_size;
    /* Nothing can be mapped of an empty file: a page of zeros stands for it. */
    data = *length > 0 ? mmap(NULL, *length, PROT_READ, MAP_PRIVATE, fd, 0)
                       : mmap(NULL, 1, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  }
  close(fd);
  return data;
}

int64_t rt_file_mmap_map(const char* path) {
  struct Mapping* const mapping = malloc(sizeof *mapping);
  if (mapping == NULL) return -1;
  mapping->data = map_file(path, &mapping->length);
  if (mapping->data == MAP_FAILED) {
    free(mapping);
    return -1;
  }
  return (int64_t)(intptr_t)mapping;
}

const uint8_t* rt_file_mmap_data(int64_t handle) { return mapping_of(handle)->data; }

int64_t rt_file_mmap_length(int64_t handle) { return (int64_t)mapping_of(handle)->length; }

bool rt_file_mmap_unmap(int64_t handle) {
  struct Mapping* const mapping = mapping_of(handle);
  const bool unmapped = munmap(mapping->data, mapping->length > 0 ? mapping->length : 1) == 0;
  free(mapping);
  return unmapped;
}
