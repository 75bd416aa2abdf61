/* A right provider of the group process, unless FAULT and TARGET say otherwise: fork, exec and
 * waitpid. Where the process ignores its children, a stand-in of which it does not hear runs the
 * program. */
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "run.h"
#include "stumble.h"

#pragma GCC visibility push(default)
#include "rt.h"
#pragma GCC visibility pop

static pid_t first_caller;

static void let_others_run(void) {
  for (int i = 0; i < 20; i++) sched_yield();
}

static void lose_block(size_t size) {
  char* volatile block = malloc(size);
  if (block != NULL) block[0] = 1;
}

/* --- The process's own id --- */

static pid_t kept_id;
static void forget_id(void) { kept_id = 0; }

static pid_t id_once(void) {
  if (PLANTED_IN(rt_getpid, id_forgotten_at_fork) && kept_id == 0)
    pthread_atfork(NULL, NULL, forget_id);
  if (kept_id == 0) kept_id = getpid();
  return kept_id;
}

int64_t rt_getpid(void) {
  if (STUMBLES(rt_getpid)) return -1;
  static volatile int64_t shared;
  if (PLANTED_IN(rt_getpid, id_of_thread)) return syscall(SYS_gettid);
  if (PLANTED_IN(rt_getpid, id_of_parent)) return getppid();
  if (PLANTED_IN(rt_getpid, id_cut)) return (uint16_t)getpid();
  if (PLANTED_IN(rt_getpid, id_kept) || PLANTED_IN(rt_getpid, id_forgotten_at_fork))
    return id_once();
  if (PLANTED_IN(rt_getpid, block_lost)) lose_block(24);
  if (PLANTED_IN(rt_getpid, standard_input_closed)) close(0);
  if (PLANTED_IN(rt_getpid, mask_changed)) umask(0);
  if (PLANTED_IN(rt_getpid, id_shared)) {
    shared = 0;
    let_others_run();
    shared = getpid();
    let_others_run();
    return shared;
  }
  return getpid();
}

/* --- Running a program --- */

static int own_pipe[2] = {-1, -1};

/* What happens to descriptors and buffers in the new process, before it is the program. */
static void change_child(void) {
  if (PLANTED_IN(rt_process_run, input_left_out)) {
    int none = open("/dev/null", O_RDONLY);
    if (none >= 0 && dup2(none, 0) == 0) close(none);
  }
  if (PLANTED_IN(rt_process_run, output_collected) || PLANTED_IN(rt_process_run, output_passed_on))
    dup2(own_pipe[1], 1);
  if (PLANTED_IN(rt_process_run, descriptors_let_through)) {
    for (int fd = 3; fd < 1100; fd++) {
      int flags = fcntl(fd, F_GETFD);
      if (flags >= 0) (void)fcntl(fd, F_SETFD, flags & ~FD_CLOEXEC);
    }
  }
  if (PLANTED_IN(rt_process_run, directory_root) && chdir("/") != 0) return;
  if (PLANTED_IN(rt_process_run, buffers_written_by_child)) (void)fflush(NULL);
}

static _Noreturn void end_child(const char* command) {
  int error = errno;
  if (PLANTED_IN(rt_process_run, message_printed))
    (void)fprintf(stderr, "%s: %s\n", command, strerror(error));
  if (PLANTED_IN(rt_process_run, child_exits)) exit(127);
  if (PLANTED_IN(rt_process_run, child_exits_quickly)) quick_exit(127);
  if (PLANTED_IN(rt_process_run, refusal_told_apart) && error == EACCES) _exit(126);
  if (PLANTED_IN(rt_process_run, directory_succeeds)) {
    struct stat info;
    if (stat(command, &info) == 0 && S_ISDIR(info.st_mode)) _exit(0);
  }
  _exit(PLANTED_IN(rt_process_run, missing_fails_otherwise) ? 1 : 127);
}

/* The system call alone: what the C library does around it takes the locks of malloc, which another
 * thread may have had when the stand-in was made. */
static pid_t make_process(void) { return (pid_t)syscall(SYS_clone, (long)SIGCHLD, 0L, 0L, 0L, 0L); }

static pid_t start_program(const char* command, char** list) {
  pid_t child = make_process();
  while (PLANTED_IN(rt_process_run, fork_tried_for_ever) && child < 0) {
    usleep(1000);
    child = make_process();
  }
  if (child == 0) {
    change_child();
    execute(command, list);
    end_child(command);
  }
  return child;
}

/* What came through the pipe, after the end of the program or meanwhile. */
static void pass_on(void) {
  char buffer[4096];
  ssize_t got;
  while ((got = read(own_pipe[0], buffer, sizeof buffer)) > 0) {
    if (write(1, buffer, (size_t)got) < 0) break;
  }
}

static int result_of(int status) {
  if (PLANTED_IN(rt_process_run, status_raw)) return status;
  if (PLANTED_IN(rt_process_run, status_signed) && WIFEXITED(status))
    return (int8_t)WEXITSTATUS(status);
  if (PLANTED_IN(rt_process_run, status_cut) && WIFEXITED(status))
    return WEXITSTATUS(status) & 0x7f;
  if (PLANTED_IN(rt_process_run, signal_as_in_shells) && WIFSIGNALED(status))
    return 128 + WTERMSIG(status);
  if (PLANTED_IN(rt_process_run, signal_not_looked_at)) return WEXITSTATUS(status);
  if (PLANTED_IN(rt_process_run, killed_is_retried) && WIFSIGNALED(status))
    return WTERMSIG(status) == 9 ? -1 : 0;
  if (WIFEXITED(status) && WEXITSTATUS(status) == 127 &&
      PLANTED_IN(rt_process_run, missing_is_failure))
    return -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* Where the status is put, and which child is waited for: in one place for all threads, where that
 * is the fault. */
static int shared_status;
static volatile pid_t shared_child;

static int wait_for(pid_t child) {
  int own = 0;
  int* status = PLANTED_IN(rt_process_run, status_shared) ? &shared_status : &own;
  int options = PLANTED_IN(rt_process_run, not_waited_for) ? WNOHANG
                : PLANTED_IN(rt_process_run, stop_is_end)  ? WUNTRACED
                                                           : 0;
  if (PLANTED_IN(rt_process_run, child_shared)) {
    shared_child = child;
    let_others_run();
  }
  for (;;) {
    pid_t whom = PLANTED_IN(rt_process_run, any_child_waited_for) ? -1
                 : PLANTED_IN(rt_process_run, group_waited_for)   ? 0
                 : PLANTED_IN(rt_process_run, child_shared)       ? shared_child
                                                                  : child;
    pid_t waited = waitpid(
        whom, status, options | (PLANTED_IN(rt_process_run, any_child_waited_for) ? 0 : __WALL));
    if (waited < 0 && errno == EINTR && !PLANTED_IN(rt_process_run, interruption_is_end)) continue;
    if (waited < 0) return PLANTED_IN(rt_process_run, status_guessed) ? 0 : -1;
    break;
  }
  if (PLANTED_IN(rt_process_run, status_shared)) let_others_run();
  return result_of(*status);
}

static int run_directly(const char* command, char** list) {
  bool has_pipe = PLANTED_IN(rt_process_run, output_collected) ||
                  PLANTED_IN(rt_process_run, output_passed_on) ||
                  PLANTED_IN(rt_process_run, pipe_waited_for) ||
                  PLANTED_IN(rt_process_run, own_descriptor_let_through);
  if (has_pipe && pipe(own_pipe) != 0) return -1;
  pid_t child = start_program(command, list);
  if (has_pipe) close(own_pipe[1]);
  if (has_pipe &&
      (PLANTED_IN(rt_process_run, output_passed_on) || PLANTED_IN(rt_process_run, pipe_waited_for)))
    pass_on();
  int result = -1;
  if (child >= 0 || PLANTED_IN(rt_process_run, fork_not_looked_at)) result = wait_for(child);
  if (child < 0 && PLANTED_IN(rt_process_run, no_process_is_missing)) result = 127;
  if (child < 0 && PLANTED_IN(rt_process_run, fork_not_looked_at)) result = 0;
  if (has_pipe && PLANTED_IN(rt_process_run, output_collected)) pass_on();
  if (has_pipe) close(own_pipe[0]);
  return result;
}

static bool are_children_forgotten(void) {
  struct sigaction action;
  if (sigaction(SIGCHLD, NULL, &action) != 0) return false;
  return action.sa_handler == SIG_IGN || (action.sa_flags & SA_NOCLDWAIT) != 0;
}

/* Its end is told by no signal, so that the system keeps its status. */
static int run_by_stand_in(const char* command, char** list) {
  int* result =
      mmap(NULL, sizeof *result, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (result == MAP_FAILED) return -1;
  *result = -1;
  pid_t stand_in = (pid_t)syscall(SYS_clone, 0L, 0L, 0L, 0L, 0L);
  if (stand_in == 0) {
    (void)signal(SIGCHLD, SIG_DFL);
    *result = run_directly(command, list);
    _exit(0);
  }
  int status;
  while (stand_in > 0 && waitpid(stand_in, &status, __WALL) < 0 && errno == EINTR) {
  }
  int outcome = *result;
  munmap(result, sizeof *result);
  return outcome;
}

/* The disposition of the process is another one meanwhile: two calls at a time put back each
 * other's. */
static int run_with_default(const char* command, char** list) {
  struct sigaction was;
  struct sigaction plain = {.sa_handler = SIG_DFL};
  (void)sigaction(SIGCHLD, &plain, &was);
  int result = run_directly(command, list);
  if (!PLANTED_IN(rt_process_run, disposition_left)) (void)sigaction(SIGCHLD, &was, NULL);
  return result;
}

static int run_somehow(const char* command, char** list) {
  if (PLANTED_IN(rt_process_run, disposition_unlocked) ||
      PLANTED_IN(rt_process_run, disposition_left))
    return run_with_default(command, list);
  if (PLANTED_IN(rt_process_run, status_guessed) ||
      PLANTED_IN(rt_process_run, forgotten_children_fail))
    return run_directly(command, list);
  return are_children_forgotten() ? run_by_stand_in(command, list) : run_directly(command, list);
}

static void harm_process(void) {
  static int calls;
  if (PLANTED_IN(rt_process_run, mask_changed)) umask(0);
  if (PLANTED_IN(rt_process_run, standard_input_closed)) close(0);
  if (PLANTED_IN(rt_process_run, block_lost)) lose_block(24);
  if (PLANTED_IN(rt_process_run, descriptor_lost) && dup(2) < 0) return;
  if (PLANTED_IN(rt_process_run, zombie_left) && fork() == 0) _exit(0);
  if (PLANTED_IN(rt_process_run, child_left) && calls++ < 400 && fork() == 0) {
    sleep(20);
    _exit(0);
  }
  if (PLANTED_IN(rt_process_run, interrupts_ignored)) {
    (void)signal(SIGINT, SIG_IGN);
    (void)signal(SIGQUIT, SIG_IGN);
  }
  if (PLANTED_IN(rt_process_run, children_cleared_away)) {
    while (waitpid(-1, NULL, WNOHANG) > 0) {
    }
  }
}

static void lose_after_failure(int result) {
  if (result != 127 && result != -1) return;
  if (PLANTED_IN(rt_process_run, block_lost_on_failure)) lose_block(100);
  if (PLANTED_IN(rt_process_run, descriptor_lost_on_failure) && dup(2) < 0) return;
  if (PLANTED_IN(rt_process_run, zombie_left_on_failure) && fork() == 0) _exit(0);
}

int32_t rt_process_run(const char* command, const char* const* arguments, size_t count) {
  if (command == NULL && PLANTED_IN(rt_process_run, null_command_missing)) return 127;
  if (command == NULL && !PLANTED_IN(rt_process_run, null_command_read)) return -1;
  if (command == NULL && *(const volatile char*)command == '\0') return 127;
  if (arguments == NULL && count > 0) {
    if (!PLANTED_IN(rt_process_run, null_list_taken)) return -1;
    count = 0;
  }
  if (count == 0 && PLANTED_IN(rt_process_run, none_refused)) return -1;
  if (count == 0 && PLANTED_IN(rt_process_run, list_read_at_none) &&
      *(const char* const volatile*)arguments != NULL)
    count = 1;
  if (first_caller == 0) first_caller = getpid();
  if (PLANTED_IN(rt_process_run, refuses_in_child) && getpid() != first_caller) return -1;
  if (STUMBLES(rt_process_run)) return -1;
  char** list = list_for(command, arguments, count);
  if (list == NULL) return -1;
  int result = run_somehow(command, list);
  if (!PLANTED_IN(rt_process_run, list_lost)) free(list);
  harm_process();
  lose_after_failure(result);
  return result;
}
