/* The provider that faults of the group `map` are planted in: rows in a table, under one lock; a
 * handle is a row's number and how often the row was used. Each function's own faults stand in it;
 * those that all who take a handle share stand in look_up() and disturb(). */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fault.h"
#include "map_rows.h"
#include "scratch.h"

#pragma GCC visibility push(default)
#include "rt.h"
#pragma GCC visibility pop

/* What a call does beside its work. */
static void disturb(const struct call* call, bool failed) {
  static unsigned calls;
  if (call->function == TARGET) calls++;
  if (PLANTED(block_lost) && !failed) *(volatile char*)malloc(24) = 1;
  if (PLANTED(block_lost_rarely) && !failed && calls % 100 == 0) *(volatile char*)malloc(24) = 1;
  if (PLANTED(block_lost_on_failure) && failed) *(volatile char*)malloc(24) = 1;
  if (PLANTED(descriptor_opened) && !failed) (void)open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (PLANTED(standard_input_closed)) (void)close(0);
  if (PLANTED(umask_changed)) (void)umask(0);
  if (PLANTED(answer_printed) && !failed) (void)printf("done\n");
  if (PLANTED(exits_on_failure) && failed) exit(3);
  if (PLANTED(descriptor_inherited)) (void)close(open("/dev/null", O_RDONLY));
}

/* Faults that only a failing or interrupted system call shows. True: the call fails by one. */
static bool stumble(const struct call* call) {
  if (PLANTED(interruption_is_failure)) {
    int fd = open("/", O_RDONLY | O_CLOEXEC);
    if (fd < 0 && errno == EINTR) return true;
    if (fd >= 0) (void)close(fd);
  }
  if (PLANTED(descriptor_lost_under_faults)) {
    int fd = open("/", O_RDONLY | O_CLOEXEC);
    struct stat info;
    if (fd >= 0 && fstat(fd, &info) == 0) (void)close(fd);
  }
  if (PLANTED(scratch_unchecked)) use_unchecked_memory();
  if (PLANTED(aside_unchecked)) use_unchecked_file();
  return false;
}

static bool is_right_process(const struct call* call) {
  static pid_t first;
  if (!PLANTED(process_remembered)) return true;
  if (first == 0) first = getpid();
  return first == getpid();
}

static bool look_up(const struct call* call, int64_t handle, struct row* copy) {
  struct row* found = NULL;
  if (!is_right_process(call) || stumble(call)) return false;
  (void)pthread_mutex_lock(&lock);
  bool known = find_locked(call, handle, &found);
  if (known && PLANTED(looked_up_in_two_steps)) {
    size_t index = (size_t)(found - rows);
    (void)pthread_mutex_unlock(&lock);
    let_others_run();
    (void)pthread_mutex_lock(&lock);
    found = &rows[index];
  }
  if (known) *copy = *found;
  (void)pthread_mutex_unlock(&lock);
  if (known && PLANTED(answer_shared)) {
    static struct row shared;
    shared = *copy;
    let_others_run();
    *copy = shared;
  }
  return known;
}

/* --- rt_file_mmap_map --- */

static int open_file(const struct call* call, const char* path) {
  char cut[256];
  int flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
  if (PLANTED(fifo_waited_for)) flags &= ~O_NONBLOCK;
  if (PLANTED(links_refused)) flags |= O_NOFOLLOW;
  if (PLANTED(opened_for_writing)) flags = O_RDWR | O_CLOEXEC;
  if (PLANTED(null_path_followed) && *(const volatile char*)path == '\0') return -1;
  if (path == NULL) return -1;
  if (PLANTED(long_path_cut) && strlen(path) > 255) {
    (void)snprintf(cut, sizeof cut, "%s", path);
    path = cut;
  }
  if (PLANTED(trailing_slash_stripped)) {
    (void)snprintf(cut, sizeof cut, "%s", path);
    size_t size = strlen(cut);
    if (size > 1 && cut[size - 1] == '/') cut[size - 1] = '\0';
    if (strlen(path) < sizeof cut) path = cut;
  }
  int fd;
  do {
    fd = open(path, flags);
  } while (fd < 0 && errno == EINTR);
  return fd;
}

static bool is_at_end(int fd) {
  char byte;
  ssize_t got;
  do {
    got = read(fd, &byte, 1);
  } while (got < 0 && errno == EINTR);
  return got == 0;
}

/* False: it cannot be mapped. */
static bool is_mappable(const struct call* call, int fd, struct stat* info) {
  char byte;
  if (fstat(fd, info) != 0) return false;
  if (S_ISCHR(info->st_mode) && PLANTED(device_read_to_end)) {
    while (read(fd, &byte, 1) == 1) continue;
  }
  if (S_ISDIR(info->st_mode) && PLANTED(directory_is_empty)) {
    info->st_size = 0;
    return true;
  }
  if (!S_ISREG(info->st_mode)) return false;
  if (PLANTED(length_wraps) && info->st_size > INT64_C(1) << 50) info->st_size &= 0xfff;
  if ((uint64_t)info->st_size > UINT64_C(1) << 56) return false;
  return info->st_size > 0 || PLANTED(stated_size_believed) || is_at_end(fd);
}

/* The file, and a NUL behind it; NULL if that fails. */
static unsigned char* map_open_file(const struct call* call, int fd, size_t length) {
  size_t whole = mapped_size(length);
  int kind = PLANTED(mapping_kept_by_path) ? MAP_SHARED : MAP_PRIVATE;
  unsigned char* base =
      mmap(NULL, whole, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (base == MAP_FAILED) return NULL;
  if (length == 0) return base;
  if (PLANTED(content_copied) && length <= kMostTouched + kPage) {
    (void)mprotect(base, whole, PROT_READ | PROT_WRITE);
    if (pread(fd, base, length, 0) == (ssize_t)length) return base;
  }
  if (mmap(base, length, PROT_READ, kind | MAP_FIXED, fd, 0) == MAP_FAILED) {
    (void)munmap(base, whole);
    return NULL;
  }
  if (PLANTED(pages_touched)) {
    size_t end = length < kMostTouched ? length : kMostTouched;
    for (size_t at = 0; at < end; at += kPage) (void)*(volatile unsigned char*)(base + at);
  }
  if (PLANTED(end_touched)) (void)*(volatile unsigned char*)(base + length - 1);
  return base;
}

/* Faults that answer by an older mapping. -1: none. */
static int64_t same_as_before(const struct call* call, const char* path) {
  if (path == NULL || !(PLANTED(mapping_kept_by_path) || PLANTED(handle_kept_by_path))) return -1;
  for (size_t i = row_count > 8 ? row_count - 8 : 0; i < row_count; i++) {
    struct row* row = &rows[i];
    if (row->path == NULL || strcmp(row->path, path) != 0) continue;
    if (PLANTED(handle_kept_by_path) && row->live) return row->handle;
    struct stat info;
    if (PLANTED(mapping_kept_by_path) && row->live && stat(path, &info) == 0 &&
        row->length % kPage != 0 && info.st_size == (off_t)row->length) {
      unsigned char* again = mremap(row->base, 0, mapped_size(row->length), MREMAP_MAYMOVE);
      if (again != MAP_FAILED) return keep(call, again, row->length, path, -1);
    }
  }
  return -1;
}

static int64_t fail_to_map(const struct call* call, const char* path, int error) {
  bool is_empty = (PLANTED(unreadable_is_empty) && error == EACCES) ||
                  (PLANTED(missing_is_empty) && error == ENOENT && path != NULL && *path != '\0');
  if (!is_empty) return -1;
  return keep(call, map_open_file(call, -1, 0), 0, path, -1);
}

static int64_t map_path(const struct call* call, const char* path) {
  if (!is_right_process(call) || stumble(call)) return -1;
  int64_t known = same_as_before(call, path);
  if (known > 0) return known;
  errno = 0;
  int fd = open_file(call, path);
  if (fd < 0) return fail_to_map(call, path, errno);
  struct stat info;
  int64_t handle = -1;
  if (is_mappable(call, fd, &info) && !(PLANTED(empty_fails) && info.st_size == 0)) {
    size_t length = (size_t)info.st_size;
    struct stat link;
    if (PLANTED(length_of_link) && lstat(path, &link) == 0) length = (size_t)link.st_size;
    unsigned char* base = map_open_file(call, fd, length);
    if (base != NULL) handle = keep(call, base, length, path, PLANTED(descriptor_kept) ? fd : -1);
    if (base != NULL && handle < 0) (void)munmap(base, mapped_size(length));
    if (PLANTED(time_touched)) (void)futimens(fd, NULL);
  }
  bool stays = PLANTED(descriptor_kept) || (PLANTED(descriptor_lost) && handle > 0) ||
               (PLANTED(descriptor_lost_on_failure) && handle < 0);
  if (!stays) (void)close(fd);
  return handle;
}

int64_t rt_file_mmap_map(const char* path) {
  const struct call begun = {TARGET_rt_file_mmap_map};
  const struct call* call = &begun;
  int64_t handle = map_path(call, path);
  disturb(call, handle < 0);
  return handle < 0 && PLANTED(failure_is_zero) ? 0 : handle;
}

/* --- rt_file_mmap_data --- */

static unsigned char* copy_of(const struct row* row) {
  unsigned char* copy = mmap(NULL, mapped_size(row->length), PROT_READ | PROT_WRITE,
                             MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  size_t size = row->length < kMostTouched ? row->length : kMostTouched;
  if (copy == MAP_FAILED) return NULL;
  memcpy(copy, row->base, size);
  return copy;
}

static const unsigned char* answer_data(const struct call* call, const struct row* row) {
  static unsigned calls;
  unsigned char* base = row->base;
  struct stat info;
  if (PLANTED(empty_is_null) && row->length == 0) return NULL;
  if (PLANTED(address_one_on)) return base + 1;
  if (PLANTED(address_of_second_page) && row->length > 2 * kPage) return base + kPage;
  if (PLANTED(nul_guarded) && row->length % kPage == 0)
    (void)mprotect(base + row->length, kPage, PROT_NONE);
  if (PLANTED(nul_written_over)) {
    (void)mprotect(base + row->length / kPage * kPage, kPage, PROT_READ | PROT_WRITE);
    base[row->length] = 'x';
  }
  if (PLANTED(copied_each_time)) return copy_of(row);
  if (PLANTED(copied_now_and_then) && ++calls % 50 == 0) return copy_of(row);
  if (PLANTED(all_touched)) {
    size_t end = row->length < kMostTouched ? row->length : kMostTouched;
    for (size_t at = 0; at < end; at += kPage) (void)*(volatile unsigned char*)(base + at);
  }
  if (PLANTED(end_looked_at) && row->length > 0)
    (void)*(volatile unsigned char*)(base + row->length - 1);
  if (PLANTED(path_followed) && stat(row->path, &info) != 0) return NULL;
  return base;
}

const uint8_t* rt_file_mmap_data(int64_t handle) {
  const struct call call = {TARGET_rt_file_mmap_data};
  struct row row;
  bool known = look_up(&call, handle, &row);
  disturb(&call, !known);
  return known ? answer_data(&call, &row) : NULL;
}

/* --- rt_file_mmap_length --- */

static int64_t answer_length(const struct call* call, const struct row* row) {
  struct stat info;
  size_t length = row->length;
  if (PLANTED(length_rounded_up)) length = (length + kPage - 1) / kPage * kPage;
  if (PLANTED(length_one_more)) length++;
  if (PLANTED(length_in_fewer_bits)) length = (uint32_t)length;
  if (PLANTED(length_signed_in_fewer_bits)) return (int32_t)length;
  if (PLANTED(empty_has_no_length) && length == 0) return -1;
  if (PLANTED(length_asked_anew) && stat(row->path, &info) == 0) return info.st_size;
  if (PLANTED(end_looked_at) && length > 0)
    (void)*(volatile unsigned char*)(row->base + length - 1);
  return (int64_t)length;
}

int64_t rt_file_mmap_length(int64_t handle) {
  const struct call call = {TARGET_rt_file_mmap_length};
  struct row row;
  bool known = look_up(&call, handle, &row);
  disturb(&call, !known);
  return known ? answer_length(&call, &row) : -1;
}

/* --- rt_file_mmap_unmap --- */

static void unmap_row(const struct call* call, struct row row) {
  static struct row put_by;
  struct stat info;
  size_t size = mapped_size(row.length);
  if (PLANTED(nothing_unmapped)) return;
  if (PLANTED(nul_page_left) && row.length % kPage == 0) size -= kPage;
  if (PLANTED(last_page_left) && size > kPage) size -= kPage;
  if (PLANTED(unmapped_too_far)) size += 16 * kPage;
  if (PLANTED(size_asked_anew) && stat(row.path, &info) == 0 && info.st_size > 0 &&
      (size_t)info.st_size < row.length)
    size = mapped_size((size_t)info.st_size);
  if (PLANTED(put_by_for_later)) {
    struct row old = put_by;
    put_by = row;
    row = old;
    size = mapped_size(row.length);
  }
  if (row.base != NULL && size > 0) (void)munmap(row.base, size);
  if (row.fd > 0) (void)close(row.fd);
}

static void end_same_file(const struct call* call, const struct row* given) {
  if (!PLANTED(all_of_file_ended)) return;
  for (size_t i = 0; i < row_count; i++) {
    if (rows[i].live && strcmp(rows[i].path, given->path) == 0) rows[i].live = false;
    first_free = 0;
  }
}

bool rt_file_mmap_unmap(int64_t handle) {
  const struct call begun = {TARGET_rt_file_mmap_unmap};
  const struct call* call = &begun;
  struct row* found = NULL;
  struct row row = {0};
  bool known = false;
  if (is_right_process(call) && !stumble(call)) {
    (void)pthread_mutex_lock(&lock);
    known = find_locked(call, handle, &found);
    if (known && PLANTED(taken_in_two_steps)) {
      size_t index = (size_t)(found - rows);
      (void)pthread_mutex_unlock(&lock);
      let_others_run();
      (void)pthread_mutex_lock(&lock);
      found = &rows[index];
    }
    if (known) {
      row = *found;
      size_t index = (size_t)(found - rows);
      if (found->live) live_count--;
      if (!PLANTED(handle_stays_live)) found->live = false;
      if (index < first_free) first_free = index;
      end_same_file(call, &row);
    }
    (void)pthread_mutex_unlock(&lock);
  }
  if (known) unmap_row(call, row);
  if (!known && PLANTED(descriptor_closed) && handle > 2) (void)close((int)handle);
  if (!known && PLANTED(address_unmapped) && handle % kPage == 0 && handle > 1 << 20)
    (void)munmap((void*)(uintptr_t)handle, kPage);
  if (!known && PLANTED(stale_unmapped) && handle > 0) {
    size_t index = (size_t)(handle & ((1 << kRowBits) - 1)) - 1;
    if (index < row_count && rows[index].handle == handle && rows[index].base != NULL)
      (void)munmap(rows[index].base, mapped_size(rows[index].length));
  }
  disturb(call, !known);
  if (PLANTED(failure_for_empty) && row.length == 0) return false;
  return known && !PLANTED(never_true);
}
