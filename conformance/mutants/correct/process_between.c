/* The group process with a process in between, always: it runs the program, waits for it, and sends
 * the result through a pipe. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#pragma GCC visibility push(default)
#include "rt.h"
#pragma GCC visibility pop

int64_t rt_getpid(void) { return syscall(SYS_getpid); }

static int wait_for(pid_t child) {
  int status;
  while (waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) return -1;
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void send_result(int to, int32_t result) {
  while (write(to, &result, sizeof result) < 0 && errno == EINTR) {
  }
}

/* In the process in between. */
static _Noreturn void run_and_tell(char** list, int to) {
  struct sigaction was;
  struct sigaction plain = {.sa_handler = SIG_DFL};
  (void)sigaction(SIGCHLD, &plain, &was);
  pid_t program = fork();
  if (program == 0) {
    (void)sigaction(SIGCHLD, &was, NULL);
    (void)execvp(list[0], list);
    _exit(127);
  }
  send_result(to, program < 0 ? -1 : wait_for(program));
  _exit(0);
}

static int32_t receive(int from) {
  unsigned char bytes[sizeof(int32_t)];
  size_t done = 0;
  int32_t result;
  while (done < sizeof bytes) {
    ssize_t got = read(from, bytes + done, sizeof bytes - done);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return -1;
    done += (size_t)got;
  }
  memcpy(&result, bytes, sizeof result);
  return result;
}

static int32_t run(char** list) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return -1;
  pid_t between = fork();
  if (between == 0) run_and_tell(list, ends[1]);
  (void)close(ends[1]);
  int32_t result = between < 0 ? -1 : receive(ends[0]);
  (void)close(ends[0]);
  if (between > 0) (void)wait_for(between);
  return result;
}

int32_t rt_process_run(const char* command, const char* const* arguments, size_t count) {
  if (command == NULL || (arguments == NULL && count > 0)) return -1;
  char** list = calloc(count + 2, sizeof *list);
  if (list == NULL) return -1;
  list[0] = (char*)(size_t)command;
  for (size_t i = 0; i < count; i++) list[i + 1] = (char*)(size_t)arguments[i];
  int32_t result = run(list);
  free(list);
  return result;
}
