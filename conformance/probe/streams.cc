#include "conformance/probe/streams.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "conformance/probe/fd.h"
#include "conformance/probe/text.h"

namespace rtconf::probe {
namespace {

// Above the numbers that calls and cases use.
constexpr int kKept = 100;

/// Copies of the caller's own streams while others stand in their places; -1 for none.
std::array<int, 3> kept = {-1, -1, -1};

Trouble point(int stream, const std::string& name) {
  const int flags = stream == 0 ? O_RDONLY : O_RDWR | O_CREAT | O_TRUNC;
  const Fd file(open(name.c_str(), flags | O_CLOEXEC, 0644));
  if (!file) return cannot("open a file as a standard stream", errno);
  int& own = kept[static_cast<std::size_t>(stream)];
  if (own < 0) own = fcntl(stream, F_DUPFD_CLOEXEC, kKept);
  if (own < 0 || dup2(file.get(), stream) != stream)
    return cannot("place a standard stream", errno);
  return std::nullopt;
}

}  // namespace

Step point_stream(int stream, const std::string& name) {
  const char* flags = stream == 0 ? "O_RDONLY" : "O_RDWR | O_CREAT | O_TRUNC";
  return {[=] { return point(stream, name); },
          fmt::format("dup2(open({}, {}, 0644), {});", quoted(name), flags, stream)};
}

void restore_streams() {
  for (std::size_t stream = 0; stream < kept.size(); ++stream) {
    if (kept[stream] < 0) continue;
    dup2(kept[stream], static_cast<int>(stream));
    close(kept[stream]);
    kept[stream] = -1;
  }
}

}  // namespace rtconf::probe
