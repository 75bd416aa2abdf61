// Standard streams that lead elsewhere for a while, so that a program that is run finds what a case
// has put there, and what it writes can be read.
#pragma once

#include <string>

#include "conformance/probe/step.h"

namespace rtconf::probe {

/// Opens the file `name` as standard stream `stream`: 0 to read it, 1 or 2 to write to it from its
/// start, as a new file. The stream is the caller's own again after restore_streams().
Step point_stream(int stream, const std::string& name);
void restore_streams();

}  // namespace rtconf::probe
