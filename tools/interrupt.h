// What happens when the user, or CI, ends a run early. The first SIGINT or SIGTERM is only noted,
// so that the run can put away what it has made; a second one of the same kind ends the process at
// once.
#pragma once

namespace rtconf::tools {

/// From now on. A signal that was ignored stays ignored.
void note_interrupts();

/// The signal that was noted, or 0.
int noted_interrupt();

/// Ends this process as that signal would have: a shell sees 130 or 143.
[[noreturn]] void die_of(int signal);

}  // namespace rtconf::tools
