/* Remembering what a file was. A right provider asks the file anew on every call; each fault here
 * believes its memory too long, or hands the same memory out twice. */
#ifndef PLANTED_CACHE_H
#define PLANTED_CACHE_H

#include <limits.h>

#include "content.h"

enum { kCached = 64 };

struct cached {
  char path[PATH_MAX];
  struct stat info;
  void* shared; /* the very pointer that a caller got */
  struct content content;
};

/* Overwritten in turn, so that it stops growing. */
static struct cached cache[kCached];
static unsigned cached_next;

static inline struct cached* find_cached(const struct call* call) {
  for (unsigned i = 0; i < kCached; i++) {
    if (cache[i].path[0] != '\0' && strcmp(cache[i].path, call->name) == 0) return &cache[i];
  }
  return NULL;
}

static inline bool is_same_time(const struct stat* a, const struct stat* b, bool to_the_second) {
  return a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
         (to_the_second || a->st_mtim.tv_nsec == b->st_mtim.tv_nsec);
}

/* Whether what is remembered still passes for the open file. */
static inline bool passes_for(const struct call* call, const struct cached* entry) {
  const struct stat* was = &entry->info;
  if (PLANTED(cached_by_path)) return true;
  if (was->st_size != call->info.st_size) return false;
  if (PLANTED(cached_by_second)) return is_same_time(was, &call->info, true);
  if (PLANTED(cached_by_inode)) return was->st_ino == call->info.st_ino;
  return is_same_time(was, &call->info, false) && was->st_ino == call->info.st_ino;
}

static inline bool is_caching(const struct call* call) {
  return PLANTED(cached_by_path) || PLANTED(cached_by_second) || PLANTED(cached_by_inode) ||
         PLANTED(result_shared);
}

/* The entry that answers this call, or NULL. */
static inline const struct cached* look_up(const struct call* call) {
  if (!is_caching(call)) return NULL;
  const struct cached* entry = find_cached(call);
  return entry != NULL && passes_for(call, entry) ? entry : NULL;
}

static inline bool copy_cached(const struct cached* entry, struct content* content) {
  content->capacity = entry->content.size + 1;
  content->size = entry->content.size;
  content->data = malloc(content->capacity);
  if (content->data == NULL) return false;
  memcpy(content->data, entry->content.data, content->size);
  return true;
}

static inline void remember(const struct call* call, const struct content* content) {
  if (!is_caching(call) || strlen(call->name) >= PATH_MAX) return;
  struct cached* entry = find_cached(call);
  if (entry == NULL) entry = &cache[cached_next++ % kCached];
  unsigned char* copy = malloc(content->size + 1);
  if (copy == NULL) return;
  if (content->size > 0) memcpy(copy, content->data, content->size);
  free(entry->content.data);
  entry->content.data = copy;
  entry->content.size = content->size;
  entry->info = call->info;
  entry->shared = NULL;
  strcpy(entry->path, call->name);
}

#endif
