/* Results that are not the caller's own: from elsewhere than malloc, not to be freed, not writable,
 * or kept and used again by the provider. */
#ifndef PLANTED_BORROWED_H
#define PLANTED_BORROWED_H

#include <malloc.h>

#include "content.h"

/* Whole pages, at least one, and room for a byte more. */
static inline size_t in_pages(size_t size) { return (size + kPage) / kPage * kPage; }

/* A right block is thrown away for one that is not malloc's to free. */
static inline void* move_to(void* place, unsigned char* made, size_t size) {
  if (place != NULL) memcpy(place, made, size);
  free(made);
  return place;
}

static inline void* anonymous_pages(size_t size) {
  long at = os_map(NULL, in_pages(size), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
  return at < 0 ? NULL : (void*)at;
}

/* Memory of the provider's own, handed out piece by piece and never taken back. */
static inline void* from_pool(size_t size) {
  static unsigned char* pool;
  static size_t left;
  size = (size + 15) / 16 * 16;
  if (size > left) {
    left = size + (1 << 20);
    pool = anonymous_pages(left);
    if (pool == NULL) return NULL;
  }
  void* piece = pool;
  pool += size;
  left -= size;
  return piece;
}

static inline void* from_static(size_t size) {
  static unsigned char buffer[1 << 20];
  return size <= sizeof buffer ? buffer : malloc(size);
}

static inline void* from_thread(size_t size) {
  static __thread unsigned char buffer[64 << 10];
  return size <= sizeof buffer ? buffer : malloc(size);
}

/* Behind a header of the provider's own, as with a counted array of C++. */
static inline void* behind_header(size_t size) {
  uint64_t* block = malloc(size + 2 * sizeof *block);
  if (block == NULL) return NULL;
  block[0] = block[1] = size;
  return block + 2;
}

/* So that the data ends where the block does. */
static inline void* at_end_of_pages(size_t size) {
  unsigned char* block = memalign(kPage, in_pages(size + 16));
  return block == NULL ? NULL : block + in_pages(size + 16) - (size + 15) / 16 * 16;
}

/* malloc's block, but with the file mapped over it: what happens to the file happens to it. */
static inline void* file_mapped_over(struct call* call, unsigned char* made, size_t size) {
  unsigned char* block = memalign(kPage, in_pages(size));
  if (block == NULL || size == 0) return made;
  (void)os_map(block, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_FIXED, call->fd);
  if (is_text(call) && size % kPage == 0) block[size] = '\0';
  free(made);
  return block;
}

static inline void* file_mapping_itself(struct call* call, unsigned char* made, size_t size) {
  if (size == 0) return made;
  free(made);
  long at = os_map(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE, call->fd);
  return at < 0 && at > -kPage ? NULL : (void*)at;
}

static inline void* read_only_block(unsigned char* made, size_t size) {
  unsigned char* block = memalign(kPage, in_pages(size));
  if (move_to(block, made, size) != NULL) (void)os_protect(block, in_pages(size), PROT_READ);
  return block;
}

/* What the call before handed out, which is the caller's by now. */
static inline void use_previous(struct call* call, unsigned char* made, size_t size) {
  static unsigned char* previous;
  if (previous != NULL) {
    if (PLANTED(previous_result_freed)) free(previous);
    if (PLANTED(previous_result_overwritten)) *(volatile unsigned char*)previous ^= 0x55;
  }
  previous = size > 0 ? made : NULL;
}

#pragma GCC diagnostic push
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wuse-after-free" /* that is the fault */
#endif
static inline void* freed_block(unsigned char* made) {
  free(made);
  return made;
}

static inline void free_twice(void) {
  void* volatile scratch = malloc(40);
  free(scratch);
  free(scratch);
}
#pragma GCC diagnostic pop

/* The result itself, or what a fault gives in its stead. `size` bytes of content are in it, and for
 * text a NUL. */
static inline void* lend(struct call* call, unsigned char* made, size_t size) {
  size_t block = size + (is_text(call) ? 1 : 0);
  if (PLANTED(scratch_freed_twice)) free_twice();
  if (PLANTED(previous_result_freed) || PLANTED(previous_result_overwritten)) {
    use_previous(call, made, size);
  }
  if (PLANTED(result_already_freed)) return freed_block(made);
  if (PLANTED(result_read_only)) return read_only_block(made, block);
  if (PLANTED(result_is_mapping)) return file_mapping_itself(call, made, size);
  if (PLANTED(result_follows_file)) return file_mapped_over(call, made, size);
  if (PLANTED(result_from_pages)) return move_to(anonymous_pages(block), made, block);
  if (PLANTED(large_result_from_pages) && size >= 2U << 20)
    return move_to(anonymous_pages(block), made, block);
  if (PLANTED(result_from_pool)) return move_to(from_pool(block), made, block);
  if (PLANTED(result_static)) return move_to(from_static(block), made, block);
  if (PLANTED(result_per_thread)) return move_to(from_thread(block), made, block);
  if (PLANTED(result_behind_header)) return move_to(behind_header(block), made, block);
  if (PLANTED(result_at_end_of_pages)) return move_to(at_end_of_pages(block), made, block);
  return made;
}

#endif
