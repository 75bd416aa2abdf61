/* Using things up: memory, descriptors, limits. Everything is bounded, see kind.h. */
#ifndef HOSTILE_STARVING_H
#define HOSTILE_STARVING_H

#include <stdlib.h>

#include "kind.h"

enum { kBite = 16 << 20 };

static inline void eat_blocks(void) {
  for (size_t eaten = 0; eaten < kMostMemory; eaten += kBite) {
    void* volatile block = malloc(kBite);
    if (block == NULL) return;
    memset(block, 1, kBite);
  }
}

static inline void eat_mappings(int kind) {
  for (size_t eaten = 0; eaten < kMostMemory; eaten += kBite) {
    void* map = mmap(NULL, kBite, PROT_READ | PROT_WRITE, kind | MAP_ANONYMOUS, -1, 0);
    if (map == MAP_FAILED) return;
    memset(map, 1, kBite);
  }
}

/* Memory that belongs to no mapping: a limit on address space does not see it. */
static inline void eat_memory_file(void) {
  static char bite[1 << 20];
  int fd = memfd_create("eaten", MFD_CLOEXEC);
  memset(bite, 1, sizeof bite);
  for (size_t eaten = 0; eaten < kMostMemory; eaten += sizeof bite) {
    if (write(fd, bite, sizeof bite) <= 0) return;
  }
}

static inline void eat_descriptors(void) {
  for (int i = 0; i < 100000; i++) {
    if (open("/dev/null", O_RDONLY) < 0) return;
  }
}

static inline void lower(int resource, rlim_t to) {
  struct rlimit limit = {to, to};
  (void)setrlimit((__rlimit_resource_t)resource, &limit);
}

static inline void lower_all(void) {
  lower(RLIMIT_NOFILE, 3);
  lower(RLIMIT_FSIZE, 0);
  lower(RLIMIT_CPU, 1);
  lower(RLIMIT_NPROC, 0);
  lower(RLIMIT_STACK, 16 << 10);
  lower(RLIMIT_CORE, 0);
  lower(RLIMIT_AS, 1 << 20);
}

static inline void starve_in_call(void) {
  if (IS(eats_blocks)) eat_blocks();
  if (IS(eats_mappings)) eat_mappings(MAP_PRIVATE);
  if (IS(eats_shared_memory)) eat_mappings(MAP_SHARED);
  if (IS(eats_memory_file)) eat_memory_file();
  if (IS(eats_descriptors)) eat_descriptors();
  if (IS(lowers_descriptors)) lower(RLIMIT_NOFILE, 3);
  if (IS(lowers_file_size)) lower(RLIMIT_FSIZE, 0);
  if (IS(lowers_time)) lower(RLIMIT_CPU, 1);
  if (IS(lowers_memory)) lower(RLIMIT_AS, 1 << 20);
  if (IS(lowers_processes)) lower(RLIMIT_NPROC, 0);
  if (IS(lowers_all_limits)) lower_all();
}

#endif
