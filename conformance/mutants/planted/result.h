/* From the content to the pointer that the caller gets: the size of its block, the NUL behind it,
 * and where it comes from. A right provider hands over a block of malloc's that is just large
 * enough, and forgets it. */
#ifndef PLANTED_RESULT_H
#define PLANTED_RESULT_H

#include "borrowed.h"

/* The block that a right result needs. */
static inline size_t needed(const struct call* call, const struct content* content) {
  return content->size + (is_text(call) ? 1 : 0);
}

/* A new block of that many bytes, at least one, with the content in it. */
static inline unsigned char* copy_content(struct content* content, size_t size) {
  unsigned char* copy = malloc(size > 0 ? size : 1);
  if (copy != NULL) memcpy(copy, content->data, content->size < size ? content->size : size);
  free(content->data);
  content->data = NULL;
  return copy;
}

/* Faults in the size of the block, or in what is written to it. NULL: none of these. */
static inline unsigned char* misfit(struct call* call, struct content* content) {
  size_t size = content->size;
  size_t need = needed(call, content);
  unsigned char* made = NULL;
  if (PLANTED(allocation_one_short)) { /* the NUL, or the last byte, does not fit */
    made = copy_content(content, need > 0 ? need - 1 : 0);
    if (made != NULL && is_text(call)) made[size] = '\0';
  }
  if (PLANTED(written_past_the_end)) {
    made = copy_content(content, need);
    if (made != NULL) made[need > 0 ? need : 1] = '\0';
  }
  if (PLANTED(copied_by_words)) { /* whole words, also where the last one reaches beyond the end */
    made = copy_content(content, need);
    if (made != NULL) memset(made + size, 0, (need + 7) / 8 * 8 + (need == 0 ? 8 : 0) - size);
  }
  if (PLANTED(written_before_the_start)) {
    made = copy_content(content, need);
    if (made != NULL) *(volatile unsigned char*)(made - 1) = 0x5a;
  }
  return made;
}

static inline void end_text(struct call* call, unsigned char* data, size_t size) {
  if (PLANTED(nul_missing)) return;
  if (PLANTED(nul_missing_at_pages) && size > 0 && size % kPage == 0) return;
  if (PLANTED(nul_missing_in_large) && size >= 2U << 20) return;
  if (PLANTED(nul_missing_when_empty) && size == 0) return;
  if (PLANTED(nul_over_last_byte) && size > 0) size--;
  if (PLANTED(nul_one_late)) size++;
  data[size] = '\0';
}

/* Makes the block as large as the result needs, and no larger. */
static inline unsigned char* fit(struct call* call, struct content* content) {
  size_t size = needed(call, content) + (PLANTED(nul_one_late) ? 1 : 0);
  unsigned char* fitted = realloc(content->data, size > 0 ? size : 1);
  if (fitted != NULL) content->data = fitted;
  return fitted;
}

/* Faults that answer an empty file with something special. NULL and *answered: that is the answer.
 */
static inline void* answer_empty(struct call* call, bool* answered) {
  *answered = true;
  if (PLANTED(empty_is_failure)) return NULL;
  if (PLANTED(empty_is_literal)) return (void*)(uintptr_t) "";
  if (PLANTED(empty_is_dangling)) return (void*)1;
  *answered = false;
  return NULL;
}

/* The result, or NULL when memory is lacking. Either way the content is spent. */
static inline void* hand_over(struct call* call, struct content* content) {
  if (content->size == 0) {
    bool answered;
    void* answer = answer_empty(call, &answered);
    if (answered) {
      free(content->data);
      return answer;
    }
  }
  unsigned char* made = misfit(call, content);
  if (made != NULL) return made;
  size_t size = content->size;
  made = fit(call, content);
  if (made == NULL) {
    free(content->data);
    return NULL;
  }
  if (is_text(call)) end_text(call, made, size);
  return lend(call, made, size);
}

#endif
