/* Harm that is armed in the call, and done after its return. */
#ifndef HOSTILE_LINGERING_H
#define HOSTILE_LINGERING_H

#include <pthread.h>
#include <stdlib.h>
#include <sys/time.h>

#include "stalling.h"

static inline void wait_a_little(void) {
  struct timespec time = {0, 30000000};
  (void)nanosleep(&time, NULL);
}

static void* crash_later(void* unused) {
  wait_a_little();
  write_nowhere();
  return unused;
}

static void* exit_later(void* unused) {
  wait_a_little();
  _exit(0);
  return unused;
}

static void* spin_beside(void* unused) {
  spin();
  return unused;
}

static void* close_later(void* unused) {
  wait_a_little();
  for (int fd = 0; fd < 1024; fd++) (void)close(fd);
  return unused;
}

static inline void start_thread(void* (*run)(void*)) {
  pthread_t thread;
  if (pthread_create(&thread, NULL, run, NULL) == 0) (void)pthread_detach(thread);
}

/* A fault later on, of whomever, is tried again for ever. */
static inline void swallow_all_signals(void) {
  for (int number = 1; number < NSIG; number++) (void)signal(number, swallow);
}

static inline void arm_timer(void) {
  const struct itimerval often = {{0, 5000}, {0, 5000}};
  (void)signal(SIGALRM, swallow);
  (void)setitimer(ITIMER_REAL, &often, NULL);
}

static void exit_well(void) { _exit(0); }

static inline void linger_after_call(void) {
  if (IS(thread_crashes_later)) start_thread(crash_later);
  if (IS(thread_exits_later)) start_thread(exit_later);
  if (IS(thread_closes_later)) start_thread(close_later);
  if (IS(thread_spins_on)) start_thread(spin_beside);
  if (IS(arms_alarm)) (void)alarm(1);
  if (IS(arms_timer)) arm_timer();
  if (IS(swallows_signals)) swallow_all_signals();
  if (IS(blocks_signals)) block_all_signals();
  if (IS(exits_well_at_exit)) (void)atexit(exit_well);
}

#endif
