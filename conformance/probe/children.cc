#include "conformance/probe/children.h"

#include <sys/wait.h>
#include <time.h>

namespace rtconf::probe {

namespace {

// Also those whose end is told by no signal.
constexpr int kAny = WEXITED | WNOHANG | WNOWAIT | __WALL;

}  // namespace

bool has_child() {
  siginfo_t info{};
  return waitid(P_ALL, 0, &info, kAny) == 0;  // or ECHILD
}

Child find_child() {
  siginfo_t info{};
  for (int tries = 0; tries < 200; ++tries) {
    info = {};
    if (waitid(P_ALL, 0, &info, kAny) != 0) return Child::kNone;
    const timespec pause{0, 500'000};
    nanosleep(&pause, nullptr);
  }
  return info.si_pid != 0 ? Child::kDead : Child::kLive;
}

}  // namespace rtconf::probe
