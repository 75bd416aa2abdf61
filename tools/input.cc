#include "tools/input.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "conformance/report/format.h"
#include "tools/output.h"

namespace rtconf::tools {
namespace {

constexpr std::size_t kMostBytes = std::size_t{256} << 20U;

Input cannot(const std::string& path, int error) {
  return {"", fmt::format("cannot read {}: {}", path, in_words(error))};
}

}  // namespace

Input read_input(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY);
  if (fd < 0) return cannot(path, errno);
  Input input;
  std::array<char, 65536> buffer;
  int error = 0;
  while (input.text.size() <= kMostBytes) {
    const ssize_t got = read(fd, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) error = errno;
    if (got <= 0) break;
    input.text.append(buffer.data(), static_cast<std::size_t>(got));
  }
  close(fd);
  if (error != 0) return cannot(path, error);
  if (input.text.size() > kMostBytes)
    return {"", fmt::format("cannot read {}: it has more than {} MiB", path, kMostBytes >> 20U)};
  return input;
}

InputReport read_report(const std::string& path) {
  const Input input = read_input(path);
  if (!input.trouble.empty()) return {std::nullopt, input.trouble};
  report::ReadReport read = report::read_json(input.text);
  if (!read.result)
    return {std::nullopt,
            fmt::format("{} is no report of `rtconf run --report json`: {}", path, read.trouble)};
  return {std::move(read.result), ""};
}

}  // namespace rtconf::tools
