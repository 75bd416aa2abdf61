#include "conformance/probe/text.h"

#include <fmt/format.h>
#include <string.h>

namespace rtconf::probe {

std::string errno_name(int error) {
  const char* name = strerrorname_np(error);
  return name != nullptr ? name : fmt::format("errno {}", error);
}

std::string cannot(std::string_view what, int error) {
  return fmt::format("cannot {}: {} ({})", what, strerrordesc_np(error), errno_name(error));
}

std::string quoted(std::string_view bytes, std::size_t limit) {
  std::string out;
  out.reserve(std::min(bytes.size(), limit) + 8);
  out += '"';
  bool after_escape = false;  // a hex digit after \x.. would be read as part of it
  for (const char c : bytes.substr(0, limit)) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = byte >= 0x20 && byte < 0x7f;
    if (c == '"' || c == '\\' || c == '?') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (plain) {
      if (after_escape && isxdigit(byte) != 0) out += "\"\"";
      out += c;
    } else {
      constexpr std::string_view kDigits = "0123456789abcdef";
      out.append({'\\', 'x', kDigits[byte >> 4], kDigits[byte & 0xf]});
    }
    after_escape = !plain && c != '\n';
  }
  out += '"';
  if (bytes.size() > limit) out += "...";
  return out;
}

std::string signal_name(int signal) {
  const char* name = sigabbrev_np(signal);
  return name != nullptr ? fmt::format("SIG{}", name) : fmt::format("signal {}", signal);
}

std::string counted(std::uint64_t count, std::string_view unit) {
  return fmt::format("{} {}{}", count, unit, count == 1 ? "" : "s");
}

std::string hex_line(std::uint64_t offset, std::span<const unsigned char> bytes) {
  std::string hex = fmt::format("{:08x} ", offset);
  std::string text;
  for (const unsigned char byte : bytes) {
    hex += fmt::format(" {:02x}", byte);
    text += byte >= 0x20 && byte < 0x7f ? static_cast<char>(byte) : '.';
  }
  return fmt::format("{:<58} |{}|", hex, text);
}

}  // namespace rtconf::probe
