/* Ways in which a call does not come back, or not as it went. */
#ifndef HOSTILE_STALLING_H
#define HOSTILE_STALLING_H

#include <pthread.h>
#include <ucontext.h>

#include "kind.h"

static inline void spin(void) {
  for (volatile unsigned long turns = 0;; turns++) {
  }
}

static inline void block_all_signals(void) {
  sigset_t all;
  (void)sigfillset(&all);
  (void)sigprocmask(SIG_SETMASK, &all, NULL);
}

static inline void sleep_for_ever(void) {
  for (;;) (void)pause();
}

static void swallow(int number) { (void)number; }

/* The faulting instruction is tried again for ever. */
static inline void swallow_own_fault(void) {
  (void)signal(SIGSEGV, swallow);
  write_nowhere();
}

static inline void wait_for_itself(void) {
  pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
  (void)pthread_mutex_lock(&lock);
  (void)pthread_mutex_lock(&lock);
}

/* Escapes what would end it with its parent, then sleeps. */
static inline void sleep_as_orphan(void) {
  (void)prctl(PR_SET_PDEATHSIG, 0);
  (void)setsid();
  block_all_signals();
  sleep_for_ever();
}

static ucontext_t caller_context;

static void* go_on_in_thread(void* unused) {
  (void)setcontext(&caller_context);
  return unused;
}

/* The call goes on, and returns, on another thread; the caller's own stays asleep in here. */
static inline void move_to_thread(void) {
  volatile bool moved = false;
  (void)getcontext(&caller_context);
  if (moved) return;
  moved = true;
  pthread_t thread;
  if (pthread_create(&thread, NULL, go_on_in_thread, NULL) == 0) sleep_for_ever();
}

static inline void stall_in_call(void) {
  if (IS(spins)) spin();
  if (IS(sleeps)) sleep_for_ever();
  if (IS(sleeps_deaf)) {
    block_all_signals();
    sleep_for_ever();
  }
  if (IS(spins_deaf)) {
    block_all_signals();
    spin();
  }
  if (IS(stops_itself)) (void)raise(SIGSTOP);
  if (IS(swallows_own_fault)) swallow_own_fault();
  if (IS(waits_for_itself)) wait_for_itself();
  if (IS(sleeps_as_orphan)) sleep_as_orphan();
  if (IS(returns_on_other_thread)) move_to_thread();
}

#endif
