/* Built with debug information: the contract's signatures, worded in other ways. */
#include <stdbool.h>
#include <stddef.h>

typedef long long Size;
typedef struct {
  char* text;
} Text;
enum Status { kBad = -1, kGood };

Size rt_file_size(char const* const path) { return path != NULL; }
Text rt_env_cwd(void) {
  Text nothing = {NULL};
  return nothing;
}
enum Status rt_process_run(void* command, void** arguments, unsigned long count) {
  return command != NULL && arguments != NULL && count > 0 ? kGood : kBad;
}
bool rt_file_exists(const unsigned char* path) { return path != NULL; }
