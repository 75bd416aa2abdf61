/* The streams of C: fopen, fread and fwrite; and a directory by readdir, which C programs list so.
 */
#include <dirent.h>
#include <errno.h>
#include <rt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* The content and room for one byte more, or NULL; `size` gets the length of the content. The size
 * is asked for by fstat: to seek to the end of a stream and back costs a read of its last page, and
 * tells an absurd length of a directory. */
static char* read_stream(const char* path, size_t* size) {
  FILE* const file = fopen(path, "rb");
  if (file == NULL) return NULL;
  char* block = NULL;
  struct stat status;
  if (fstat(fileno(file), &status) == 0 && S_ISREG(status.st_mode)) {
    *size = (size_t)status.st_size;
    block = malloc(*size + 1);
    if (block != NULL && fread(block, 1, *size, file) != *size) {
      free(block);
      block = NULL;
    }
  }
  fclose(file);
  return block;
}

char* rt_file_read_text(const char* path) {
  size_t size;
  char* const text = read_stream(path, &size);
  if (text != NULL) text[size] = '\0';
  return text;
}

uint8_t* rt_file_read_bytes(const char* path) {
  size_t size;
  return (uint8_t*)read_stream(path, &size);
}

enum { kChunk = 64 * 1024 };

/* Writes the chunk, of which `got` bytes are filled, and all that comes after it. */
static bool copy_from(char* chunk, size_t got, FILE* from, const char* target) {
  FILE* const to = fopen(target, "wb");
  if (to == NULL) return false;
  bool copied = true;
  for (; copied && got > 0; got = fread(chunk, 1, kChunk, from)) {
    copied = fwrite(chunk, 1, got, to) == got;
  }
  return fclose(to) == 0 && copied && !ferror(from);
}

bool rt_file_copy(const char* source, const char* target) {
  FILE* const from = fopen(source, "rb");
  if (from == NULL) return false;
  /* Read before the target is emptied: what cannot be read, as a directory, tells it only here. */
  char chunk[kChunk];
  const size_t got = fread(chunk, 1, sizeof chunk, from);
  const bool copied = !ferror(from) && copy_from(chunk, got, from, target);
  fclose(from);
  return copied;
}

static void free_names(char** names, size_t count) {
  while (count > 0) free(names[--count]);
  free(names);
}

/* Adds a copy of the name, and keeps room for the null pointer that ends the list. */
static bool add_name(char*** names, size_t* count, size_t* room, const char* name) {
  if (*count + 1 >= *room) {
    char** const larger = realloc(*names, 2 * *room * sizeof *larger);
    if (larger == NULL) return false;
    *names = larger;
    *room *= 2;
  }
  char* const copy = strdup(name);
  if (copy == NULL) return false;
  (*names)[(*count)++] = copy;
  return true;
}

char** rt_dir_list(const char* path) {
  if (path == NULL) return NULL;
  DIR* const directory = opendir(path);
  if (directory == NULL) return NULL;
  size_t count = 0;
  size_t room = 16;
  char** names = malloc(room * sizeof *names);
  bool good = names != NULL;
  const struct dirent* entry;
  /* An end and an error are told apart by errno alone. */
  while (good && (errno = 0, entry = readdir(directory)) != NULL) {
    if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
    good = add_name(&names, &count, &room, entry->d_name);
  }
  good = good && errno == 0;
  closedir(directory);
  if (!good) {
    free_names(names, count);
    return NULL;
  }
  names[count] = NULL;
  return names;
}
