/* Built with debug information: signatures that are not the contract's, each in another way. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct Both {
  int64_t one;
  int64_t other;
};

int rt_file_size(const char* path) { return path != NULL; }
int rt_file_exists(const char* path) { return path != NULL ? 2 : 0; }
bool rt_file_write_text(const char* path) { return path == NULL; }
bool rt_dir_create(const char* path, long recursive) { return path != NULL && recursive == 3; }
bool rt_file_unlock(int handle) { return handle == 5; }
void rt_env_set(const char* key, const char* value) {
  (void)key;
  (void)value;
}
double rt_getpid(void) { return 1; }
int64_t rt_hostname(void) { return 0; }
int64_t rt_file_mmap_length(struct Both handle) { return handle.one; }
uint32_t rt_process_run(const char* command, const char* const* arguments, size_t count) {
  return command != NULL && arguments != NULL && count > 0;
}
int rt_file_copy = 7;
