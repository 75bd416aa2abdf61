/* Getting the bytes of the open file into memory. A right provider reads to the end whatever the
 * length was taken for, and takes a mapping, where it has one, only through the kernel, so that a
 * file cut meanwhile does not kill it. Faults: bytes lost, doubled or spoilt on the way, errors
 * taken for the end, mappings left. */
#ifndef PLANTED_CONTENT_H
#define PLANTED_CONTENT_H

#include <stdlib.h>

#include "length.h"

/* A right provider's answer to a lack of memory is to fail. */
static inline bool lack_memory(struct call* call, struct content* content) {
  if (PLANTED(allocation_unchecked)) *(volatile unsigned char*)content->data = 0;
  if (PLANTED(lack_of_memory_aborts)) abort();
  if (PLANTED(mapping_lost_without_memory)) {
    (void)os_map(NULL, (size_t)call->length, PROT_READ, MAP_PRIVATE, call->fd);
  }
  if (PLANTED(too_large_is_empty)) content->data = malloc(content->capacity = kPage);
  return content->data != NULL;
}

static inline bool make_room(struct call* call, struct content* content) {
  content->capacity = call->length > 0 ? (size_t)call->length + 1 : kPage;
  content->data = malloc(content->capacity);
  return content->data != NULL || lack_memory(call, content);
}

/* On failure the old block stays valid. */
static inline bool grow(struct call* call, struct content* content, size_t capacity) {
  if (capacity <= content->capacity) return capacity != 0;
  unsigned char* larger = realloc(content->data, capacity);
  if (larger == NULL && PLANTED(devices_read_to_the_end)) abort();
  if (larger == NULL) return false;
  content->data = larger;
  content->capacity = capacity;
  return true;
}

/* Through one buffer for all threads, which another one may overwrite before it is copied. */
static inline long read_through_scratch(const struct call* call, void* to, size_t room) {
  static unsigned char scratch[kPage];
  long got = os_read(call->fd, scratch, room < sizeof scratch ? room : sizeof scratch);
  os_let_others_run();
  if (got > 0) memcpy(to, scratch, (size_t)got);
  return got;
}

static inline long read_some(const struct call* call, void* to, size_t room) {
  if (PLANTED(scratch_shared)) return read_through_scratch(call, to, room);
  if (PLANTED(holes_skipped)) {
    long data = os_seek(call->fd, os_seek(call->fd, 0, SEEK_CUR), SEEK_DATA);
    if (data < 0) return 0;
    long hole = os_seek(call->fd, data, SEEK_HOLE);
    (void)os_seek(call->fd, data, SEEK_SET);
    if (hole > data && (size_t)(hole - data) < room) room = (size_t)(hole - data);
  }
  long got = os_read(call->fd, to, room);
  while (got == -EINTR) {
    if (PLANTED(interrupted_is_failure)) return got;
    if (PLANTED(interrupted_is_end)) return 0;
    got = os_read(call->fd, to, room);
    if (PLANTED(interrupted_once_only)) break;
  }
  return got < 0 && PLANTED(read_error_is_end) ? 0 : got;
}

/* Whether a provider stops although the file may go on. */
static inline bool stops_early(const struct call* call, long got, size_t room) {
  if (PLANTED(one_read_only)) return true;
  if (PLANTED(fifo_cut_at_first_read)) return S_ISFIFO(call->info.st_mode);
  if (PLANTED(short_read_is_all)) return (size_t)got < room;
  return false;
}

static inline bool read_to_end(struct call* call, struct content* content) {
  content->size = 0;
  for (;;) {
    if (call->length_is_final && content->size >= (size_t)call->length) return true;
    if (content->size == content->capacity && !grow(call, content, content->capacity * 2)) {
      return false;
    }
    size_t room = content->capacity - content->size;
    long got = read_some(call, content->data + content->size, room);
    if (got < 0) return false;
    content->size += (size_t)got;
    if (got == 0 || stops_early(call, got, room)) return true;
  }
}

/* A file that has grown since it was measured: told by asking again. */
static inline bool has_grown(const struct call* call) {
  struct stat now;
  return os_fstat(call->fd, &now) == 0 && now.st_size > call->info.st_size;
}

static inline void unmap(const struct call* call, void* map, size_t size) {
  if (PLANTED(mapping_left)) return;
  if (PLANTED(mapping_partly_left) && size > kPage) size = kPage;
  (void)os_unmap(map, size);
}

/* A mapping shows zeros behind the end of a file that was cut within its last page. */
static inline bool was_cut(const struct call* call, size_t size) {
  struct stat now;
  return os_fstat(call->fd, &now) != 0 || now.st_size < (off_t)size;
}

/* False: nothing was read, and reading may still do. */
static inline bool copy_from_map(struct call* call, struct content* content) {
  size_t size = (size_t)call->length;
  long at = os_map(NULL, size, PROT_READ, MAP_PRIVATE, call->fd);
  if (at < 0 && at > -kPage && !PLANTED(mapping_failure_unseen)) return false;
  const unsigned char* map = (const unsigned char*)at;
  if (PLANTED(mapping_copied_plainly) || PLANTED(mapping_failure_unseen)) {
    memcpy(content->data, map, size);
    content->size = size;
  }
  while (content->size < size) {
    long got = os_peek(content->data + content->size, map + content->size, size - content->size);
    if (got <= 0) break;
    content->size += (size_t)got;
  }
  unmap(call, (void*)at, size);
  if (content->size == size && !was_cut(call, size)) return true;
  content->size = 0;
  return false;
}

/* Bytes that arrived, but not as they are in the file. */
static inline void spoil(struct call* call, struct content* content) {
  const size_t chunk = 64 << 10;
  const size_t reach = 1 << 20;
  if (PLANTED(chunk_doubled) && content->size >= 2 * chunk) {
    memcpy(content->data + chunk, content->data, chunk);
  }
  if (PLANTED(tail_never_read) && content->size > reach) {
    memset(content->data + reach, 0, content->size - reach);
  }
  if (PLANTED(byte_wrong_rarely) && EVERY(700) && content->size > 0) {
    content->data[content->size / 2] ^= 1;
  }
}

/* What a believed length makes of the content: cut, or filled up with zeros. */
static inline bool force_length(struct call* call, struct content* content) {
  if (!call->length_is_final) return true;
  size_t length = (size_t)call->length;
  if (length > content->size) {
    if (!grow(call, content, length)) return false;
    memset(content->data + content->size, 0, length - content->size);
  }
  content->size = length;
  return true;
}

static inline bool is_worth_mapping(const struct call* call) {
  return (is_mapped(call) || PLANTED(mapping_copied_plainly)) && call->length > 0 &&
         call->length == call->info.st_size;
}

/* False: the call fails; the caller frees what there is. */
static inline bool take_content(struct call* call, struct content* content) {
  if (!make_room(call, content)) return false;
  if (PLANTED(too_large_is_empty) && content->capacity < (size_t)call->length) return true;
  if (PLANTED(grown_file_overruns) && has_grown(call)) content->capacity *= 2; /* not the block */
  bool is_read = is_worth_mapping(call) && copy_from_map(call, content);
  if (!is_read && PLANTED(mapping_failure_is_empty) && is_worth_mapping(call)) return true;
  if (!is_read && !read_to_end(call, content)) return false;
  if (PLANTED(grown_file_cut) && has_grown(call)) content->size /= 2;
  spoil(call, content);
  return force_length(call, content);
}

#endif
