// Writing a report file so that whoever reads it finds a whole one, also when this process is
// killed half way: the text goes to a temporary file next to it, which then takes its name.
// What cannot be replaced (a pipe, a device) is written to directly.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace rtconf::report {

/// What went wrong, for people, naming the path and the reason; nothing when all is well.
using Failure = std::optional<std::string>;

/// Makes `text` the whole content of the file. It keeps the mode that an existing file has, and
/// writes through a symbolic link. After a failure the old content is still there.
[[nodiscard]] Failure write_report(const std::string& path, std::string_view text);

/// Whether write_report could work, without leaving a trace.
[[nodiscard]] Failure check_report_path(const std::string& path);

/// False for pipes, sockets and devices: they take a report once, at the end.
bool is_replaceable(const std::string& path);

}  // namespace rtconf::report
