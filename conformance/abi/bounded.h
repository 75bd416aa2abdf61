// Work that may crash, hang or eat memory, done in a process of its own with little to spend. What
// it finds comes back as bytes.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace rtconf::abi {

struct Bounded {
  std::vector<std::string> messages;  ///< those that came whole
  std::string trouble;                ///< how the work ended before its time, or ""
};

/// Hands a message over.
using Send = std::function<void(const std::string&)>;

/// The work can open no file; what it needs has to be open.
Bounded run_bounded(const std::function<void(const Send&)>& work);

}  // namespace rtconf::abi
