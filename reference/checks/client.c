/* A C program that uses the installed header and library: every function, on the file it is given,
   the six bytes that check_install.py writes. Status 0 if all is right. */
#include <rt.h>
#include <stdlib.h>
#include <string.h>

static const char kSample[] = "a\0b\r\n\xff";
enum { kSize = sizeof kSample - 1 };

static int wrong(void* content, size_t size) {
  const int differs = content == NULL || memcmp(content, kSample, size) != 0;
  free(content);
  return differs;
}

static int is_missing(void* result) {
  free(result);
  return result == NULL;
}

static int reads_wrongly(const char* path) {
  size_t size = 0;
  return wrong(rt_file_read_text(path), kSize + 1) ||
         wrong(rt_file_mmap_read_text(path), kSize + 1) || wrong(rt_file_read_bytes(path), kSize) ||
         wrong(rt_file_mmap_read_bytes(path), kSize) ||
         wrong(rt_file_read_sized(path, &size), kSize) || size != kSize ||
         wrong(rt_file_mmap_read_sized(path, &size), kSize) || size != kSize ||
         rt_file_size(path) != kSize || !rt_file_exists(path) || rt_file_modified_time(path) <= 0;
}

static int holds_wrongly(const char* path) {
  const int64_t lock = rt_file_lock(path);
  const int64_t mapping = rt_file_mmap_map(path);
  return lock < 0 || mapping <= 0 || rt_file_mmap_length(mapping) != kSize ||
         memcmp(rt_file_mmap_data(mapping), kSample, kSize + 1) != 0 ||
         !rt_file_mmap_unmap(mapping) || !rt_file_unlock(lock);
}

static int writes_wrongly(const char* path, const char* folder, const char* copy) {
  char** names = NULL;
  int wrong_so_far = !rt_dir_create(folder, true) || !rt_file_copy(path, copy) ||
                     !rt_file_write_text(copy, "a") || !rt_file_append_text(copy, "b") ||
                     rt_file_size(copy) != 2 || (names = rt_dir_list(folder)) == NULL ||
                     names[0] == NULL || names[1] != NULL || strcmp(names[0], "copy") != 0;
  if (names != NULL) free(names[0]);
  free(names);
  return wrong_so_far || !rt_file_delete(copy) || rt_file_remove(copy);
}

static int asks_wrongly(void) {
  static const char* const kArguments[] = {"-c", "exit 7"};
  return is_missing(rt_env_cwd()) || !rt_env_set("HOME", "/home") || is_missing(rt_env_home()) ||
         is_missing(rt_env_get("HOME")) || is_missing(rt_hostname()) || rt_getpid() <= 0 ||
         rt_system_cpu_count() < 1 || rt_process_run("sh", kArguments, 2) != 7;
}

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  return reads_wrongly(argv[1]) || holds_wrongly(argv[1]) ||
         writes_wrongly(argv[1], argv[2], argv[3]) || asks_wrongly();
}
