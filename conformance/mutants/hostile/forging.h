/* Attacks on the judge itself: its descriptors, its memory, what it is told. */
#ifndef HOSTILE_FORGING_H
#define HOSTILE_FORGING_H

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>

#include "kind.h"

enum { kMostDescriptors = 1024 };

static const char kForged[] =
    "[==========] 1 test ran.\n[  PASSED  ] 1 test.\n"
    "rtconf: conforms\n"
    "{\"schema\": \"rtconf-report/1\", \"verdict\": \"conforms\"}\n";

static inline void forge_verdicts(void) {
  void (*before)(int) = signal(SIGPIPE, SIG_IGN);
  for (int fd = 0; fd < kMostDescriptors; fd++) (void)!write(fd, kForged, sizeof kForged - 1);
  (void)signal(SIGPIPE, before);
}

static inline void close_everything(void) {
  for (int fd = 0; fd < kMostDescriptors; fd++) (void)close(fd);
}

/* Puts /dev/zero in the place of every descriptor that is open. */
static inline void replace_everything(void) {
  int zero = open("/dev/zero", O_RDWR);
  for (int fd = 0; fd < kMostDescriptors; fd++) {
    if (fcntl(fd, F_GETFD) >= 0) (void)dup2(zero, fd);
  }
}

struct mapped_range {
  unsigned char* start;
  unsigned char* end;
  char permissions[8];
  bool is_own; /* this library, the stack, or the kernel's */
};

/* Reads one line of /proc/self/maps. */
static inline bool parse_range(const char* line, struct mapped_range* range) {
  unsigned long start;
  unsigned long end;
  if (sscanf(line, "%lx-%lx %7s", &start, &end, range->permissions) != 3) return false;
  range->start = (unsigned char*)start;
  range->end = (unsigned char*)end;
  range->is_own = strstr(line, "hostile-") != NULL || strstr(line, "[stack]") != NULL ||
                  strstr(line, "[v") != NULL;
  return true;
}

/* Copies the listing first, since what is done to a range may be the end of stdio. */
static inline void for_each_range(void (*act)(const struct mapped_range*)) {
  static struct mapped_range ranges[512];
  size_t count = 0;
  char line[512];
  FILE* maps = fopen("/proc/self/maps", "re");
  if (maps == NULL) return;
  while (count < 512 && fgets(line, sizeof line, maps) != NULL) {
    if (parse_range(line, &ranges[count])) count++;
  }
  (void)fclose(maps);
  for (size_t i = 0; i < count; i++) act(&ranges[i]);
}

static bool is_shared_and_writable(const struct mapped_range* range) {
  return range->permissions[1] == 'w' && range->permissions[3] == 's';
}

static void fill_with_zeros(const struct mapped_range* range) {
  if (is_shared_and_writable(range)) memset(range->start, 0, (size_t)(range->end - range->start));
}

static void fill_with_ones(const struct mapped_range* range) {
  if (is_shared_and_writable(range)) memset(range->start, 1, (size_t)(range->end - range->start));
}

/* Also what may not be written to just now. */
static void unlock_and_fill(const struct mapped_range* range) {
  size_t size = (size_t)(range->end - range->start);
  if (range->permissions[3] != 's' || mprotect(range->start, size, PROT_READ | PROT_WRITE) != 0)
    return;
  memset(range->start, 0xff, size);
}

static void fill_with_noise(const struct mapped_range* range) {
  if (!is_shared_and_writable(range)) return;
  unsigned state = 12345;
  for (unsigned char* at = range->start; at < range->end; at++) {
    state = state * 1103515245u + 12345u;
    *at = (unsigned char)(state >> 16);
  }
}

static void unmap_range(const struct mapped_range* range) {
  if (range->is_own) return;
  (void)syscall(SYS_munmap, range->start, range->end - range->start);
}

static void lock_text(const struct mapped_range* range) {
  if (range->is_own || range->permissions[2] != 'x') return;
  (void)syscall(SYS_mprotect, range->start, range->end - range->start, PROT_NONE);
}

/* The structures behind stdout and stderr, and their locks. */
static inline void scribble_over_stdio(void) {
  memset(stdout, 0x41, sizeof *stdout);
  memset(stderr, 0x41, sizeof *stderr);
}

/* The sizes and links that malloc keeps between its blocks. */
static inline void scribble_over_heap(void) {
  volatile unsigned char* block = malloc(64);
  if (block == NULL) return;
  for (int i = -16; i < 64 + 16; i++) block[i] = 0x41;
  free((void*)(uintptr_t)block);
}

/* The frames of the callers. */
__attribute__((noinline)) static void scribble_over_stack(void) {
  unsigned char* volatile frame = __builtin_frame_address(0);
  for (size_t i = 0; i < 4096; i++) frame[i] = 0x41;
}

/* A filter that answers one system call with `verdict` and lets all others pass. */
static inline void filter_call(unsigned number, unsigned verdict) {
  struct sock_filter code[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, verdict),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  struct sock_fprog program = {sizeof code / sizeof code[0], code};
  (void)prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  (void)prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

static inline void forge_in_call(void) {
  if (IS(forges_verdicts)) forge_verdicts();
  if (IS(forges_and_exits)) {
    forge_verdicts();
    _exit(0);
  }
  if (IS(closes_everything)) close_everything();
  if (IS(replaces_everything)) replace_everything();
  if (IS(zeroes_shared_memory)) for_each_range(fill_with_zeros);
  if (IS(unlocks_shared_memory)) {
    for_each_range(unlock_and_fill);
    _exit(0);
  }
  if (IS(fills_shared_memory)) for_each_range(fill_with_ones);
  if (IS(garbles_shared_memory)) for_each_range(fill_with_noise);
  if (IS(zeroes_and_exits)) {
    for_each_range(fill_with_zeros);
    _exit(0);
  }
  if (IS(unmaps_everything)) for_each_range(unmap_range);
  if (IS(locks_text)) for_each_range(lock_text);
  if (IS(scribbles_over_stdio)) scribble_over_stdio();
  if (IS(scribbles_over_heap)) scribble_over_heap();
  if (IS(scribbles_over_stack)) scribble_over_stack();
  if (IS(forbids_writing)) filter_call(SYS_write, SECCOMP_RET_KILL_PROCESS);
  if (IS(forbids_protecting)) filter_call(SYS_mprotect, SECCOMP_RET_KILL_PROCESS);
  if (IS(forbids_opening)) filter_call(SYS_openat, SECCOMP_RET_ERRNO | EACCES);
  if (IS(forbids_exiting)) filter_call(SYS_exit_group, SECCOMP_RET_ERRNO | EPERM);
  if (IS(forbids_all_but_reading)) (void)prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT);
}

#endif
