// A contender: a process that has one library loaded, or stands for one limit of the machine, and
// does one kind of work whenever the command asks. Started by the command alone.
//
// Usage: rtconf-contender WORK WAY LIBRARY, with a socket as descriptor 3; an empty LIBRARY makes
// WAY the name of a limit.
#include <sys/prctl.h>
#include <sys/socket.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <random>
#include <string>

#include "bench/contender/answering.h"
#include "bench/contender/cost.h"
#include "bench/contender/task.h"
#include "bench/contender/timing.h"
#include "bench/protocol.h"

namespace {

using namespace rtconf::bench;  // NOLINT(google-build-using-namespace)

std::unique_ptr<Task> make_task(const char* const* arguments, std::string& problem) {
  const std::string name = arguments[0];
  const std::string way_name = arguments[1];
  const std::string library = arguments[2];
  if (library.empty()) return task_of_limit(way_name);
  const auto work = find_work(name);
  if (!work) return nullptr;
  for (const Way& way : describe(*work).ways) {
    if (way.name == way_name) return task_of_library(library, describe(*work), way, problem);
  }
  return nullptr;
}

void serve(Task& task, const Request& request, Answer& answer) {
  switch (request.wish) {
    case Wish::kTake:
    case Wish::kCheck: {
      const std::string unready = task.take({request.path, request.size});
      const bool is_checked = unready.empty() && request.wish == Wish::kCheck;
      say(answer, is_checked ? task.check() : unready);
      return;
    }
    case Wish::kTime:
      time_task(task, request.iterations, request.least_seconds, answer);
      return;
    case Wish::kCount:
      count_cost(task, answer);
      return;
  }
}

/// Takes some memory for good, so that a block of malloc begins at another place of a page in each
/// process. To and from some places copying is a tenth faster; without this, the length of a name
/// would decide who has one.
void shift_heap() {
  constexpr unsigned kPlaces = 256;
  constexpr std::size_t kLeastBlock = 16;
  std::random_device chance;
  void* volatile const kept = std::malloc(kLeastBlock * (chance() % kPlaces));
  static_cast<void>(kept);
}

bool send(const Answer& answer) {
  return ::send(kSocket, &answer, sizeof answer, MSG_NOSIGNAL) == sizeof answer;
}

}  // namespace

int main(int argc, char** argv) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (argc != 4) {
    std::fputs("rtconf-contender is started by rtconf bench\n", stderr);
    return 2;
  }
  shift_heap();
  // The first answer tells whether there is anything to be measured.
  Answer answer = {};
  std::string problem;
  const std::unique_ptr<Task> task = make_task(argv + 1, problem);
  say(answer, problem);
  answer.iterations = task == nullptr ? 0 : 1;
  if (!send(answer) || task == nullptr) return 0;

  Request request;
  while (::recv(kSocket, &request, sizeof request, 0) == sizeof request) {
    answer = {};
    serve(*task, request, answer);
    if (!send(answer)) break;
  }
  return kSocketLost;
}
