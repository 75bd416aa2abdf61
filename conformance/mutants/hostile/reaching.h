/* Harm to other processes: those that are there, and those that the call makes. */
#ifndef HOSTILE_REACHING_H
#define HOSTILE_REACHING_H

#include <stdio.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "kind.h"

/* True in a PID namespace of its own. The harms that would reach every process of the user, and
 * with that the whole desktop, are done nowhere else. */
static bool is_contained(void) {
  char line[256] = "";
  FILE* status = fopen("/proc/self/status", "re");
  bool contained = false;
  while (status != NULL && fgets(line, sizeof line, status) != NULL) {
    /* Two numbers: the process as seen from outside, and from inside. */
    if (strncmp(line, "NSpid:", 6) == 0) contained = strchr(line + 7, '\t') != NULL;
  }
  if (status != NULL) (void)fclose(status);
  FILE* first = fopen("/proc/1/comm", "re");
  if (first != NULL && fgets(line, sizeof line, first) != NULL) {
    contained = contained || strncmp(line, "rtconf", 6) == 0;
  }
  if (first != NULL) (void)fclose(first);
  return contained;
}

static inline void live_a_while(void) {
  (void)sleep(kLifetime);
  _exit(0);
}

static inline void leave_children_behind(void) {
  for (int i = 0; i < 5; i++) {
    if (fork() == 0) live_a_while();
  }
}

/* The child is a daemon, and goes on with the call or sleeps; the parent ends or returns. */
static inline void daemonise(bool child_returns) {
  pid_t child = fork();
  if (child > 0) {
    if (child_returns) _exit(0);
    (void)waitpid(child, NULL, 0);
    return;
  }
  (void)setsid();
  if (fork() > 0) _exit(0);
  if (child_returns) {
    (void)alarm(kLifetime);
    return;
  }
  live_a_while();
}

/* Every process forks on, up to the number that they share. */
static inline void bomb(void) {
  int* forks = mmap(NULL, sizeof *forks, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (forks == MAP_FAILED) return;
  pid_t first = getpid();
  while (__atomic_add_fetch(forks, 1, __ATOMIC_RELAXED) <= kMostProcesses) {
    if (fork() < 0) break;
  }
  if (getpid() != first) live_a_while();
}

/* Both processes return from the call. */
static inline void return_twice(void) {
  if (fork() == 0) (void)alarm(kLifetime);
}

static inline void trace_parent(void) {
  if (ptrace(PTRACE_ATTACH, getppid(), NULL, NULL) == 0) {
    (void)waitpid(getppid(), NULL, __WALL);
  }
}

/* Any process of the user may lower the limits of any other. */
static void limit_parents(void) {
  const struct rlimit none = {0, 0};
  for (pid_t above = 1; above < getpid() && above < 9; above++)
    (void)prlimit(above, RLIMIT_NPROC, &none, NULL);
}

static inline void reach_in_call(void) {
  if (IS(kills_parent)) (void)kill(getppid(), SIGKILL);
  if (IS(stops_parent)) (void)kill(getppid(), SIGSTOP);
  if (IS(interrupts_parent)) (void)kill(getppid(), SIGINT);
  if (IS(limits_parents) && is_contained()) limit_parents();
  if (IS(locks_directory_above) && is_contained()) (void)chmod("..", 0);
  if (IS(kills_group)) (void)kill(0, SIGKILL);
  if (IS(kills_all) && is_contained()) (void)kill(-1, SIGKILL);
  if (IS(stops_all) && is_contained()) (void)kill(-1, SIGSTOP);
  if (IS(returns_twice)) return_twice();
  if (IS(daemonises)) daemonise(true);
  if (IS(leaves_daemon)) daemonise(false);
  if (IS(leaves_children)) leave_children_behind();
  if (IS(fork_bomb)) bomb();
  if (IS(traces_parent)) trace_parent();
  if (IS(asks_to_be_traced)) (void)ptrace(PTRACE_TRACEME, 0, NULL, NULL);
}

#endif
