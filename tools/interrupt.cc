#include "tools/interrupt.h"

#include <signal.h>
#include <unistd.h>

#include <string_view>

#include "tools/output.h"

namespace rtconf::tools {
namespace {

pid_t owner = 0;
bool on_terminal = false;

void write_to_stderr(std::string_view text) {
  // Nothing can be done about a failure here.
  [[maybe_unused]] const ssize_t written = write(STDERR_FILENO, text.data(), text.size());
}

/// Runs in the middle of anything: it may only call what is async-signal-safe.
void announce(int signal) {
  if (getpid() == owner) {  // a child of the run has nothing to say
    if (on_terminal) write_to_stderr("\r\x1b[K");
    write_to_stderr(signal == SIGINT ? "rtconf: interrupted; the run did not finish\n"
                                     : "rtconf: terminated; the run did not finish\n");
  }
  // SA_RESETHAND has restored the default: the signal ends the process as soon as it is let in.
  raise(signal);
  sigset_t only;
  sigemptyset(&only);
  sigaddset(&only, signal);
  sigprocmask(SIG_UNBLOCK, &only, nullptr);
  _exit(128 + signal);  // the first process of a container does not die of a signal's default
}

}  // namespace

void announce_interrupts() {
  owner = getpid();
  on_terminal = is_terminal(STDERR_FILENO);
  for (const int signal : {SIGINT, SIGTERM}) {
    struct sigaction before {};
    if (sigaction(signal, nullptr, &before) == 0 && before.sa_handler == SIG_IGN) continue;
    struct sigaction action {};
    action.sa_handler = announce;
    action.sa_flags = static_cast<int>(SA_RESETHAND);
    sigemptyset(&action.sa_mask);
    sigaction(signal, &action, nullptr);
  }
}

}  // namespace rtconf::tools
