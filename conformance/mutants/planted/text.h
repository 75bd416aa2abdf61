/* Translation of the bytes read: every fault here takes a file for text of some kind. A right
 * provider leaves them alone. */
#ifndef PLANTED_TEXT_H
#define PLANTED_TEXT_H

#include <ctype.h>

#include "content.h"

/* Keeps the bytes of which keep() says so. It may look at all of them, and at its own index. */
static inline void keep_bytes(struct content* content,
                              bool (*keep)(const struct content*, size_t)) {
  size_t kept = 0;
  for (size_t i = 0; i < content->size; i++) {
    if (keep(content, i)) content->data[kept++] = content->data[i];
  }
  content->size = kept;
}

static inline bool is_not_return(const struct content* content, size_t i) {
  return content->data[i] != '\r';
}

static inline bool is_not_return_in_pair(const struct content* content, size_t i) {
  return !(content->data[i] == '\r' && i + 1 < content->size && content->data[i + 1] == '\n');
}

static inline void cut_at_byte(struct content* content, unsigned char end) {
  unsigned char* found = memchr(content->data, end, content->size);
  if (found != NULL) content->size = (size_t)(found - content->data);
}

static inline void replace_bytes(struct content* content, unsigned char lowest,
                                 unsigned char highest, unsigned char by) {
  for (size_t i = 0; i < content->size; i++) {
    if (content->data[i] >= lowest && content->data[i] <= highest) content->data[i] = by;
  }
}

static inline void strip_mark(struct content* content) {
  if (content->size < 3 || memcmp(content->data, "\xef\xbb\xbf", 3) != 0) return;
  content->size -= 3;
  memmove(content->data, content->data + 3, content->size);
}

/* The length of the UTF-8 sequence at the index, or 0 if there is none. Shape only: that is enough
 * for a fault. */
static inline size_t sequence_length(const struct content* content, size_t i) {
  unsigned char lead = content->data[i];
  size_t length = lead < 0x80    ? 1
                  : lead >= 0xf5 ? 0
                  : lead >= 0xf0 ? 4
                  : lead >= 0xe0 ? 3
                  : lead >= 0xc2 ? 2
                                 : 0;
  if (length > content->size - i) return 0;
  for (size_t k = 1; k < length; k++) {
    if ((content->data[i + k] & 0xc0) != 0x80) return 0;
  }
  return length;
}

static inline bool is_valid(const struct content* content) {
  for (size_t i = 0; i < content->size;) {
    size_t length = sequence_length(content, i);
    if (length == 0) return false;
    i += length;
  }
  return true;
}

/* Invalid bytes become U+FFFD, as in a lossy conversion. */
static inline bool replace_invalid(struct call* call, struct content* content) {
  static const unsigned char replacement[] = {0xef, 0xbf, 0xbd};
  struct content valid = {NULL, 0, 0};
  if (!grow(call, &valid, content->size * sizeof replacement + 1)) return false;
  for (size_t i = 0; i < content->size;) {
    size_t length = sequence_length(content, i);
    bool valid_here = length > 0;
    size_t added = valid_here ? length : sizeof replacement;
    memcpy(valid.data + valid.size, valid_here ? content->data + i : replacement, added);
    valid.size += added;
    i += valid_here ? length : 1;
  }
  free(content->data);
  *content = valid;
  return true;
}

static inline bool ends_with(const struct content* content, unsigned char byte) {
  return content->size > 0 && content->data[content->size - 1] == byte;
}

/* False: the call fails. */
static inline bool translate(struct call* call, struct content* content) {
  if (PLANTED(cut_at_first_nul)) cut_at_byte(content, '\0');
  if (PLANTED(control_z_is_end)) cut_at_byte(content, 0x1a);
  if (PLANTED(returns_stripped)) keep_bytes(content, is_not_return);
  if (PLANTED(line_ends_translated)) keep_bytes(content, is_not_return_in_pair);
  if (PLANTED(high_bytes_replaced)) replace_bytes(content, 0x80, 0xff, '?');
  if (PLANTED(nuls_are_spaces)) replace_bytes(content, '\0', '\0', ' ');
  if (PLANTED(byte_order_mark_stripped)) strip_mark(content);
  if (PLANTED(invalid_text_replaced)) return replace_invalid(call, content);
  if (PLANTED(invalid_text_refused)) return is_valid(content);
  if (PLANTED(last_newline_stripped) && ends_with(content, '\n')) content->size--;
  if (PLANTED(trailing_nuls_trimmed)) {
    while (ends_with(content, '\0')) content->size--;
  }
  if (PLANTED(last_newline_added) && content->size > 0 && !ends_with(content, '\n')) {
    if (!grow(call, content, content->size + 2)) return false;
    content->data[content->size++] = '\n';
  }
  return true;
}

#endif
