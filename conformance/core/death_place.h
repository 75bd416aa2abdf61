// Where in the provider a deadly signal struck: what tells one crash from another. For executors
// that judge inputs, whose deaths are many.
#pragma once

#include "conformance/probe/pad.h"

namespace rtconf {

/// From now on the pad's `place` is set when this process is about to die of a fault: by the offset
/// in the library of the instruction, or of the first return address on the stack that is in it.
/// The process dies of the signal all the same.
void note_death_places(probe::Pad& pad, void* library);

}  // namespace rtconf
