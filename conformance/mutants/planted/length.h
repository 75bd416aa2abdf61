/* How long the call takes the file to be. For rt_file_size that is the answer. A right reader only
 * takes it for a first guess and reads on to the end; a fault may make it final. */
#ifndef PLANTED_LENGTH_H
#define PLANTED_LENGTH_H

#include "call.h"
#include "os.h"

enum { kPage = 4096, kBlock = 512, kSmallLimit = 64 << 10, kLargeLimit = 16 << 20 };

/* Asks the file where its data and holes are; rt_file_size has to open it anew to be able to. */
static inline long seek_in(const struct call* call, long offset, int whence) {
  if (!is_size(call)) return os_seek(call->fd, offset, whence);
  int fd = (int)os_open(call->name, O_RDONLY | O_CLOEXEC, 0);
  if (fd < 0) return fd;
  long found = os_seek(fd, offset, whence);
  (void)os_close(fd);
  return found;
}

static inline int64_t length_to_first_hole(const struct call* call) {
  long hole = seek_in(call, 0, SEEK_HOLE);
  if (!is_size(call)) (void)os_seek(call->fd, 0, SEEK_SET);
  return hole < 0 ? call->info.st_size : hole;
}

static inline int64_t length_of_data(const struct call* call) {
  int64_t sum = 0;
  for (long hole = 0;;) {
    long data = seek_in(call, hole, SEEK_DATA);
    if (data < 0) return sum;
    hole = seek_in(call, data, SEEK_HOLE);
    sum += hole - data;
  }
}

static inline int64_t length_of_link(const struct call* call) {
  struct stat link;
  bool is_link = os_lstat(call->name, &link) == 0 && S_ISLNK(link.st_mode);
  return is_link ? link.st_size : call->info.st_size;
}

static inline int64_t lose_byte_if(bool lose, int64_t size) {
  return lose && size > 0 ? size - 1 : size;
}

static inline bool is_one_past_power(int64_t size) {
  return size > 2 && ((size - 1) & (size - 2)) == 0;
}

static inline int64_t at_most(int64_t size, int64_t limit) { return size < limit ? size : limit; }

static inline int64_t misjudge(const struct call* call, int64_t size) {
  if (PLANTED(length_in_int)) return (int32_t)size;
  if (PLANTED(length_in_unsigned)) return (uint32_t)size;
  if (PLANTED(length_in_short)) return (uint16_t)size;
  if (PLANTED(length_in_float)) return size >= INT64_MAX / 2 ? size : (int64_t)(float)size;
  if (PLANTED(length_with_garbage_above)) return (int64_t)(0x7eadbeef00000000u | (uint32_t)size);
  if (PLANTED(length_from_blocks)) return (int64_t)call->info.st_blocks * kBlock;
  if (PLANTED(length_of_link_itself)) return length_of_link(call);
  if (PLANTED(length_ends_at_hole)) return length_to_first_hole(call);
  if (PLANTED(length_without_holes)) return length_of_data(call);
  if (PLANTED(length_rounded_up)) return (size + kPage - 1) / kPage * kPage;
  if (PLANTED(one_byte_more)) return size + 1;
  if (PLANTED(length_wrong_rarely) && EVERY(700)) return size + 1;
  if (PLANTED(zero_for_unreadable)) return os_access(call->name, R_OK) < 0 ? 0 : size;
  if (PLANTED(negative_for_directory)) return S_ISDIR(call->info.st_mode) ? -5 : size;
  if (PLANTED(cut_at_a_page)) return at_most(size, kPage);
  if (PLANTED(cut_at_stdio_buffer)) return at_most(size, 8 * kPage);
  if (PLANTED(cut_at_small_limit)) return at_most(size, kSmallLimit);
  if (PLANTED(cut_at_large_limit)) return at_most(size, kLargeLimit);
  if (PLANTED(last_block_lost)) return size / kBlock * kBlock;
  if (PLANTED(last_byte_lost)) return lose_byte_if(true, size);
  if (PLANTED(last_byte_lost_at_pages)) return lose_byte_if(size % kPage == 0, size);
  if (PLANTED(last_byte_lost_at_one_size)) return lose_byte_if(size == 8 * kPage, size);
  if (PLANTED(last_byte_lost_past_power)) return lose_byte_if(is_one_past_power(size), size);
  if (PLANTED(last_byte_lost_in_large)) return lose_byte_if(size > 8 * kPage, size);
  return size;
}

/* False: the call fails. */
static inline bool find_length(struct call* call) {
  int64_t size = call->info.st_size;
  if (PLANTED(small_limit_refused) && size > kSmallLimit) return false;
  if (PLANTED(large_limit_refused) && size > kLargeLimit) return false;
  call->length = misjudge(call, size);
  call->length_is_final = call->length != size || PLANTED(stated_size_believed);
  return is_size(call) || call->length >= 0;
}

#endif
