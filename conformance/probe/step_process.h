// Steps that change what the process is or has, and programs that it could run.
#pragma once

#include <string>

#include "conformance/probe/small_program.h"
#include "conformance/probe/step.h"

namespace rtconf::probe {

/// An executable file that /bin/sh runs: `body` is what stands behind its first line.
Step write_script(const std::string& name, const std::string& body);
/// Writes a program that does what the script of that body does, where there is one for this
/// processor; else the script. Reproducers have the script. `text` is what the
/// program knows.
Step write_small_program(const std::string& name, SmallProgram which, const std::string& body,
                         const std::string& text = "");
/// Ignores SIGCHLD, or keeps its default but has the system forget how children ended.
Step ignore_children();
Step forget_children();
/// Puts SIGCHLD back to its default.
Step mind_children();
/// No process can be made any more, until allow_processes().
Step forbid_processes();
Step allow_processes();

}  // namespace rtconf::probe
