#include "conformance/core/conversation.h"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <span>

#include "conformance/core/guardian.h"

namespace rtconf {
namespace {

/// In a process of its own: engines end theirs when they are done.
void drive(const Task& task, Asker& asker, Record& record) {
  const pid_t engine = fork_patiently();
  if (engine == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    if (!task.in_namespace) prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    task.plan->engine(asker, *task.row);
    _exit(0);
  }
  // Orphans of executors come by here, too.
  int status = 0;
  for (pid_t ended = 0; engine > 0 && ended != engine;) {
    ended = waitpid(-1, &status, 0);
    if (ended < 0 && errno != EINTR) return;
  }
  record.ending = WIFSIGNALED(status) ? Ending::kParentLost : Ending::kFinished;
}

/// True if all examples hold, which the record then says. Nothing is made that would tell of one
/// that does not.
bool holds_at_a_glance(const Task& task, Asker& asker, const Record& record) {
  bool holds = true;
  const cases::Ask ask = [&](std::span<const unsigned char> input) {
    holds = holds && asker.ask_in_full(input);
    return true;
  };
  task.row->property->drive(ask, task.plan->seed);
  if (holds) asker.finish();
  return holds && is_clean(record);
}

/// Every example of a property runs in the same process until one fails in it; each that fails is
/// kept, so the last that is kept is the smallest.
void check_property(Task& task, Asker& asker, const Record& record) {
  if (holds_at_a_glance(task, asker, record)) return;
  asker.start_over();
  task.in_full = true;
  constexpr int kMostDeaths = 400;  // shrinking a crash costs a process for each try
  constexpr int kMostHangs = 25;
  int deaths = 0;
  int hangs = 0;
  const cases::Ask ask = [&](std::span<const unsigned char> input) {
    if (deaths >= kMostDeaths || hangs >= kMostHangs) return true;  // small enough: stop shrinking
    if (asker.ask_in_full(input)) return true;
    ++deaths;
    if (record.ending == Ending::kHang) ++hangs;
    return false;
  };
  task.row->property->drive(ask, task.plan->seed);
  if (deaths == 0) asker.finish();
}

void check_inputs(const cases::Inputs& inputs, Asker& asker) {
  for (const auto& input : inputs) {
    if (!asker.ask_alone(input)) return;
  }
  asker.finish();
}

}  // namespace

void hold_conversation(Task& task, Asker& asker, Record& record) {
  if (task.row->property != nullptr) {
    check_property(task, asker, record);
  } else if (task.row->inputs != nullptr) {
    check_inputs(*task.row->inputs, asker);
  } else {
    drive(task, asker, record);
  }
}

}  // namespace rtconf
