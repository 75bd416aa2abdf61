// What has to hold of the file system after a call, looked at by regular system calls, and the C
// that shows when it does not.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "conformance/probe/content.h"

namespace rtconf::probe {

struct Finding {
  std::string message;  ///< "file 'x' has other bytes"
  std::string expected;
  std::string got;
};

struct Check {
  std::function<std::optional<Finding>()> look;
  std::string code;  ///< C statements that return 1 when it does not hold
};

namespace check {

/// A regular read of the path gives the parts, one behind the other. `code` is the path as C.
Check holds(const std::string& path, const std::string& code, const std::vector<Content>& parts);
Check holds(const std::string& path, const Content& content);
/// Regular reads of both paths give the same. The codes are the paths as C.
Check equals(const std::string& path, const std::string& other, const std::string& other_code);
/// st_size, where the file may be one that cannot be read.
Check has_size(const std::string& path, std::uint64_t size);
/// All 12 bits of the mode of what the path leads to.
Check has_mode(const std::string& path, unsigned mode);
/// Still a symbolic link.
Check is_link(const std::string& path);
/// There is no entry, not even a dangling link. `code` is the path as C.
Check is_gone(const std::string& path, const std::string& code);
Check is_gone(const std::string& path);
/// There is an entry of this kind (S_IFREG, S_IFDIR…), links not followed.
Check is_kind(const std::string& path, unsigned kind);

}  // namespace check
}  // namespace rtconf::probe
