#include "tools/interrupt.h"

#include <signal.h>
#include <unistd.h>

#include <initializer_list>

namespace rtconf::tools {
namespace {

volatile sig_atomic_t noted = 0;

void note(int signal) { noted = signal; }

}  // namespace

void note_interrupts() {
  for (const int signal : {SIGHUP, SIGINT, SIGQUIT, SIGTERM}) {
    struct sigaction before {};
    if (sigaction(signal, nullptr, &before) == 0 && before.sa_handler == SIG_IGN) continue;
    struct sigaction action {};
    action.sa_handler = note;
    action.sa_flags = static_cast<int>(SA_RESETHAND | SA_RESTART);
    sigemptyset(&action.sa_mask);
    sigaction(signal, &action, nullptr);
  }
}

int noted_interrupt() { return noted; }

void die_of(int signal) {
  ::signal(signal, SIG_DFL);
  raise(signal);
  _exit(128 + signal);  // the first process of a container does not die of a signal's default
}

}  // namespace rtconf::tools
