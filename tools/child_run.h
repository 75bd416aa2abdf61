// A run of this program in a process of its own, for commands that judge more than one library: the
// engine judges one in a process, since GoogleTest does.
#pragma once

#include <string>
#include <vector>

#include "tools/input.h"

namespace rtconf::tools {

/// `rtconf run` with these arguments and a JSON report, which is read back. Progress and what else
/// goes to standard error stays there. When this process dies the other does, too.
InputReport run_in_child(const std::vector<std::string>& arguments);

}  // namespace rtconf::tools
