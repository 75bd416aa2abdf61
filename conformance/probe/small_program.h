// Programs of a few instructions, as the files that they are: starting one takes a tenth of what
// starting a shell takes, most of which goes to the loader and to libc's own beginning.
#pragma once

#include <cstdint>
#include <string>

namespace rtconf::probe {

enum class SmallProgram : std::uint8_t {
  kExitWith,        ///< exits with its first argument, a number
  kAlwaysExitWith,  ///< exits with the number that `text` is
  kDieOf,           ///< sends itself the signal that its first argument says; else exits with 3
  kAppendLine,      ///< appends an empty line to the file `text`; exits with 7
  kMark,            ///< makes the empty file that its first argument says; exits with 7
  kShowArguments,   ///< writes its command line to the file `text`, as one that /bin/sh runs; exits
                    ///< with 7
  kShowEnvironment,  ///< writes its environment to the file `text`; exits with 7
};

/// The bytes of the program, which knows `text`. Empty on processors for which there are none here.
std::string small_program(SmallProgram which, const std::string& text = "");

}  // namespace rtconf::probe
