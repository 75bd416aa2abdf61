// The property of all functions that work on files and directories: after any sequence of calls,
// those of other functions among them, each answer and the tree are what they should be.
// A sequence is generated and shrunk here; tree_model.h says what is right.
#pragma once

#include "conformance/cases/row.h"

namespace rtconf::properties {

extern const cases::Property kTreeCalls;

}  // namespace rtconf::properties
