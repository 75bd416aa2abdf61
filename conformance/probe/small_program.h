// Programs of a few instructions, as the files that they are: starting one takes a tenth of what
// starting a shell takes, most of which goes to the loader and to libc's own beginning.
#pragma once

#include <string_view>

namespace rtconf::probe {

/// What the program does with its first argument, a number.
enum class SmallProgram { kExitWith, kDieOf };

/// The bytes of the file. Empty on processors for which there are none here.
std::string_view small_program(SmallProgram which);

}  // namespace rtconf::probe
