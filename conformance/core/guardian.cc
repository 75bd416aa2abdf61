#include "conformance/core/guardian.h"

#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

#include "conformance/core/sandbox.h"

namespace rtconf {
namespace {

/// Waits for every process that the executor left to this one; gives a live one a moment to end by
/// itself.
std::uint32_t count_orphans() {
  for (int tries = 0; tries < 200; ++tries) {
    const pid_t reaped = waitpid(-1, nullptr, WNOHANG);
    if (reaped < 0 && errno == ECHILD) return 0;
    if (reaped > 0) continue;
    const timespec pause{0, 500'000};
    nanosleep(&pause, nullptr);
  }
  return 1;
}

/// Has the part of the pad in a mapping of its own.
template <class Part>
bool map_apart(Part& part) {
  return mmap(&part, sizeof part, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED,
              -1, 0) != MAP_FAILED;
}

/// The parts of the pad are mappings of their own, or closing and opening one before and after a
/// call would split a mapping and join two, which costs as much again.
probe::Pad* map_pad() {
  auto* const pad = static_cast<probe::Pad*>(map_shared(sizeof(probe::Pad)));
  const bool is_mapped =
      pad != nullptr && map_apart<probe::PadHead>(*pad) && map_apart<probe::PadRemarks>(*pad);
  return is_mapped ? pad : nullptr;
}

}  // namespace

pid_t fork_patiently() {
  for (int tries = 0;; ++tries) {
    const pid_t child = fork();
    if (child >= 0 || errno != EAGAIN || tries == 100) return child;
    const timespec pause{0, 50'000'000};
    nanosleep(&pause, nullptr);
  }
}

bool Shared::map() {
  pad = map_pad();
  hints = static_cast<Hints*>(map_shared(sizeof(Hints)));
  watch = static_cast<Watch*>(map_shared(sizeof(Watch)));
  talk = static_cast<probe::Talk*>(map_shared(sizeof(probe::Talk)));
  return pad != nullptr && hints != nullptr && watch != nullptr && talk != nullptr;
}

void guard(const Task& task, const Shared& shared, void (*unmap)()) {
  prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  // Around this process too: where signals are confined, a call must still be able to hit its
  // caller's parent, or that harm would go unseen.
  // A fuzzing engine is an ordinary process of the namespace, which one signal to all would end.
  const bool has_engine = task.row != nullptr && task.row->target != nullptr;
  const bool scope_signals = !task.in_namespace || has_engine;
  shared.hints->fenced = sandbox::fence_writes(task.room, scope_signals) ? 1 : 0;
  const pid_t child = fork_patiently();
  if (child < 0) _exit(1);
  if (child == 0) {
    unmap();
    execute(task, *shared.pad, *shared.hints, *shared.talk);
  }
  Watch& watch = *shared.watch;
  watch.executor = child;
  int status = 0;
  rusage usage{};
  for (;;) {
    const pid_t got = wait4(child, &status, WUNTRACED, &usage);
    if (got < 0 && errno == EINTR) continue;
    if (got == child && WIFSTOPPED(status)) {
      watch.stopped = WSTOPSIG(status);
      kill(child, SIGKILL);
      continue;
    }
    break;
  }
  watch.status = status;
  watch.peak_bytes = static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
  watch.orphans = count_orphans();
  watch.told = 1;
  wake(shared.talk->answered);  // who waits for an answer there will get none
  _exit(0);
}

}  // namespace rtconf
