/* Hostile providers: right in four functions, harmful in rt_file_mmap_read_text, or when loaded.
 * They are there to prove that no provider can stop, fool or damage a run.
 *
 * Never load one of these outside the suite's containment. What they do is bounded (kind.h), but
 * some of it hits every process within reach. */
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#pragma GCC visibility push(default)
#include "rt.h"
#pragma GCC visibility pop

/* The planted provider without a fault gives the four right functions, and a right way to answer in
 * the fifth. */
#define rt_file_mmap_read_text read_text_rightly
char* read_text_rightly(const char* path);
#include "../planted/provider.c"
#undef rt_file_mmap_read_text

#include "loading.h"

char* rt_file_mmap_read_text(const char* path) {
  end_in_call();
  stall_in_call();
  reach_in_call();
  starve_in_call();
  char* text = read_text_rightly(path);
  forge_in_call(); /* these leave no way to read the file */
  linger_after_call();
  return text;
}
