// What happens when the user, or CI, ends a run early.
#pragma once

namespace rtconf::tools {

/// From now on SIGINT and SIGTERM say on stderr that the run was cut short and then end this
/// process the way they always do, so that a shell sees 130 or 143. The reports need nothing: their
/// files hold the last whole state. A signal that was ignored stays ignored.
void announce_interrupts();

}  // namespace rtconf::tools
