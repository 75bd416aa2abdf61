/* What a call does to the process around it: its state, its descriptors, its threads and children.
 * A right provider does nothing of this. */
#ifndef PLANTED_PROCESS_H
#define PLANTED_PROCESS_H

#include <locale.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "call.h"
#include "os.h"
#include "scratch.h"

enum { kDescriptors = 1024 };

/* Calls a function for each descriptor from `first` on that is the caller's. */
static inline void for_each_descriptor(const struct call* call, int first, void (*act)(int)) {
  for (int fd = first; fd < kDescriptors; fd++) {
    if (fd != call->fd) act(fd);
  }
}

static inline void close_descriptor(int fd) { (void)os_close(fd); }
static inline void rewind_descriptor(int fd) { (void)os_seek(fd, 0, SEEK_SET); }
static inline void write_to_descriptor(int fd) { (void)os_write(fd, "?", 1); }

static inline void ignore_signal(void) { (void)signal(SIGPIPE, SIG_IGN); }

static inline void replace_standard_output(void) {
  int fd = (int)os_open("/dev/null", O_WRONLY | O_CLOEXEC, 0);
  if (fd < 0) return;
  (void)os_dup_onto(fd, STDOUT_FILENO);
  if (fd != STDOUT_FILENO) (void)os_close(fd);
}

static inline void harm_descriptors(const struct call* call) {
  if (PLANTED(descriptors_closed)) for_each_descriptor(call, 3, close_descriptor);
  if (PLANTED(descriptors_rewound)) for_each_descriptor(call, 0, rewind_descriptor);
  if (PLANTED(descriptors_written_to)) for_each_descriptor(call, 3, write_to_descriptor);
  if (PLANTED(standard_input_closed)) (void)os_close(STDIN_FILENO);
  if (PLANTED(standard_output_replaced)) replace_standard_output();
}

static inline void round_towards_zero(void) {
#if defined(__x86_64__)
  unsigned control;
  __asm__ volatile("stmxcsr %0" : "=m"(control));
  control |= 3U << 13;
  __asm__ volatile("ldmxcsr %0" : : "m"(control));
#elif defined(__aarch64__)
  unsigned long control;
  __asm__ volatile("mrs %0, fpcr" : "=r"(control));
  __asm__ volatile("msr fpcr, %0" : : "r"(control | 3UL << 22));
#endif
}

static inline void set_direction(void) {
#if defined(__x86_64__)
  __asm__ volatile("std");
#else
  round_towards_zero();
#endif
}

static inline void change_process(const struct call* call) {
  if (PLANTED(mask_changed)) os_umask(0);
  if (PLANTED(mask_reset)) os_umask(022);
  if (PLANTED(alarm_cancelled)) (void)alarm(0);
  if (PLANTED(directory_changed)) (void)os_chdir("/");
  if (PLANTED(environment_changed)) (void)setenv("RT_LAST_READ", "yes", 1);
  if (PLANTED(locale_changed)) (void)setlocale(LC_ALL, "C.UTF-8");
  if (PLANTED(signal_blocked)) (void)os_block_signal(SIGUSR1);
  if (PLANTED(signal_ignored)) ignore_signal();
  if (PLANTED(descriptor_limit_lowered)) (void)os_lower_limit(RLIMIT_NOFILE, 64);
  if (PLANTED(core_limit_lowered)) (void)os_lower_limit(RLIMIT_CORE, 0);
  if (PLANTED(stack_limit_lowered)) (void)os_lower_limit(RLIMIT_STACK, 1 << 20);
  if (PLANTED(printed_to_output)) (void)os_write(STDOUT_FILENO, "reading\n", 8);
  if (PLANTED(printed_to_error)) (void)os_write(STDERR_FILENO, "reading\n", 8);
  if (PLANTED(printed_through_stdio)) (void)(printf("reading\n") + fflush(stdout));
}

/* A lock that a failing call keeps: the next call waits for ever. */
static pthread_mutex_t kept_lock = PTHREAD_MUTEX_INITIALIZER;

static inline void enter(const struct call* call) {
  if (PLANTED(lock_kept_on_failure)) (void)pthread_mutex_lock(&kept_lock);
  if (PLANTED(scratch_unchecked)) use_unchecked_memory();
  if (PLANTED(aside_unchecked)) use_unchecked_file();
  if (PLANTED(log_kept_elsewhere)) keep_log();
}

static inline void leave(const struct call* call, bool failed) {
  if (PLANTED(lock_kept_on_failure) && !failed) (void)pthread_mutex_unlock(&kept_lock);
}

/* A worker thread that each call waits for, and that a forked child does not have. */
static pthread_mutex_t worker_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t worker_signal = PTHREAD_COND_INITIALIZER;
static unsigned worker_asked;
static unsigned worker_done;

static void* work(void* unused) {
  (void)pthread_mutex_lock(&worker_lock);
  for (;;) {
    while (worker_done == worker_asked) (void)pthread_cond_wait(&worker_signal, &worker_lock);
    worker_done = worker_asked;
    (void)pthread_cond_broadcast(&worker_signal);
  }
  return unused;
}

static inline void ask_worker(void) {
  static bool started;
  pthread_t thread;
  (void)pthread_mutex_lock(&worker_lock);
  if (!started) started = pthread_create(&thread, NULL, work, NULL) == 0;
  unsigned mine = ++worker_asked;
  (void)pthread_cond_broadcast(&worker_signal);
  while ((int)(worker_done - mine) < 0) (void)pthread_cond_wait(&worker_signal, &worker_lock);
  (void)pthread_mutex_unlock(&worker_lock);
}

/* False: the call fails, since this is not the process of the first call. */
static inline bool is_right_process(const struct call* call) {
  static pid_t first;
  if (PLANTED(worker_lost_in_child)) ask_worker();
  if (!PLANTED(refuses_in_child)) return true;
  if (first == 0) first = os_getpid();
  return first == os_getpid();
}

#endif
