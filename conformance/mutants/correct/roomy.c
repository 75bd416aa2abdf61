/* Takes its results from every member of malloc's family in turn, aligned and larger than needed.
 */
#include <malloc.h>
#include <stdatomic.h>

#include "exports.h"
#include "plain.h"

static void* aligned_to_page(size_t size) {
  void* block = NULL;
  return posix_memalign(&block, 4096, size) == 0 ? block : NULL;
}

static void* aligned_to_line(size_t size) {
  return size > SIZE_MAX - 64 ? NULL : aligned_alloc(64, (size + 63) / 64 * 64);
}

static void* cleared(size_t size) { return calloc(size, 1); }

static void* grown(size_t size) {
  void* block = malloc(16);
  void* larger = realloc(block, size);
  if (larger == NULL) free(block);
  return larger;
}

static void* counted(size_t size) { return reallocarray(NULL, size, 1); }

static void* on_page(size_t size) { return valloc(size); }

static void* (*const kAllocators[])(size_t) = {malloc, aligned_to_page, aligned_to_line, cleared,
                                               grown,  counted,         on_page};

static void* allocate(size_t size) {
  static atomic_uint turn;
  size_t count = sizeof kAllocators / sizeof kAllocators[0];
  return kAllocators[atomic_fetch_add(&turn, 1) % count](size);
}

static void* read_whole(const char* path, struct form form) {
  struct block block = plain_file(path, form);
  if (block.data == NULL) return NULL;
  unsigned char* result = allocate(block.size + 100);
  if (result != NULL) memcpy(result, block.data, block.size + 1);
  free(block.data);
  return result;
}

static int64_t measure(const char* path) { return plain_size(path); }
