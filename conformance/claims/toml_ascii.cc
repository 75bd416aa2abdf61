#include "conformance/claims/toml_ascii.h"

#include <fmt/format.h>

#include <charconv>

namespace rtconf::claims {

std::string to_ascii(std::string_view text) {
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  if (text.starts_with(kMark)) text.remove_prefix(kMark.size());
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80 || c == '%') {
      out += fmt::format("%{:02X}", byte);
    } else {
      out += c;
    }
  }
  return out;
}

std::string from_ascii(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    unsigned byte = 0;
    const std::string_view digits = text.front() == '%' ? text.substr(1, 2) : std::string_view();
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), byte, 16);
    const bool is_coded = digits.size() == 2 && error == std::errc() && end == digits.end();
    out += is_coded ? static_cast<char>(byte) : text.front();
    text.remove_prefix(is_coded ? 3 : 1);
  }
  return out;
}

}  // namespace rtconf::claims
