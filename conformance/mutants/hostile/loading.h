/* Harm that is done while the library is loaded, or unloaded: nobody has called it yet. */
#ifndef HOSTILE_LOADING_H
#define HOSTILE_LOADING_H

#include <stdlib.h>

#include "ending.h"
#include "forging.h"
#include "lingering.h"
#include "reaching.h"
#include "stalling.h"
#include "starving.h"

__attribute__((constructor)) static void load(void) {
  if (IS(load_exits)) exit(0);
  if (IS(load_exits_quickly)) _exit(0);
  if (IS(load_aborts)) abort();
  if (IS(load_segfaults)) write_nowhere();
  if (IS(load_spins)) spin();
  if (IS(load_sleeps_deaf)) {
    block_all_signals();
    sleep_for_ever();
  }
  if (IS(load_stops)) (void)raise(SIGSTOP);
  if (IS(load_forges)) forge_verdicts();
  if (IS(load_forges_and_exits)) {
    forge_verdicts();
    exit(0);
  }
  if (IS(load_kills_parent)) (void)kill(getppid(), SIGKILL);
  if (IS(load_kills_group)) (void)kill(0, SIGKILL);
  if (IS(load_returns_twice)) return_twice();
  if (IS(load_daemonises)) daemonise(true);
  if (IS(load_leaves_children)) leave_children_behind();
  if (IS(load_closes_everything)) close_everything();
  if (IS(load_zeroes_shared_memory)) for_each_range(fill_with_zeros);
  if (IS(load_eats_memory)) eat_blocks();
  if (IS(load_swallows_signals)) swallow_all_signals();
  if (IS(load_starts_exiting_thread)) start_thread(exit_later);
  if (IS(load_becomes_another_program)) become_another_program();
}

__attribute__((destructor)) static void unload(void) {
  if (IS(unload_spins)) spin();
  if (IS(unload_forges)) forge_verdicts();
  if (IS(unload_segfaults)) write_nowhere();
}

#endif
