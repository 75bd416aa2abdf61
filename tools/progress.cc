#include "tools/progress.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdio>
#include <string>

#include "tools/output.h"

namespace rtconf::tools {
namespace {

constexpr std::chrono::milliseconds kPause{50};  // more often than that nobody sees
constexpr const char* kClearLine = "\r\x1b[K";

std::size_t terminal_width() {
  winsize size{};
  const bool known = ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return known ? size.ws_col : 80;
}

}  // namespace

Progress::Progress() : enabled_(is_terminal(STDERR_FILENO)) {}

void Progress::update(std::size_t done, std::size_t total, std::string_view current) {
  update(fmt::format("[{}/{}] {}", done, total, current));
}

void Progress::update(std::string line) {
  if (!enabled_) return;
  const auto now = std::chrono::steady_clock::now();
  if (shown_ && now - last_ < kPause) return;
  last_ = now;
  // A line that wraps could not be taken back.
  if (const std::size_t width = terminal_width(); line.size() >= width) line.resize(width - 1);
  std::fputs((kClearLine + line).c_str(), stderr);
  shown_ = true;
}

void Progress::clear() {
  if (!shown_) return;
  std::fputs(kClearLine, stderr);
  shown_ = false;
}

}  // namespace rtconf::tools
