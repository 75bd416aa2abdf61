#include "conformance/cases/env_values.h"

namespace rtconf::cases::env {

using probe::Content;

Content long_content(std::size_t length) {
  std::string unit;
  for (unsigned i = 0; i < 255; ++i) unit += static_cast<char>(i * 7 % 255 + 1);
  return Content::repeat(length, unit);
}

std::vector<std::pair<std::string, std::string>> odd_variables() {
  std::vector<std::pair<std::string, std::string>> variables;
  std::string every;
  for (unsigned value = 1; value < 256; ++value) {
    const char byte = static_cast<char>(value);
    every += byte;
    const std::string text = std::string(1, byte) + "a" + byte + byte + "b" + byte;
    variables.emplace_back("RTCONF_BYTE", text);
    if (byte != '=') variables.emplace_back("RTCONF_" + text, "named");
  }
  variables.emplace_back("RTCONF_EVERY", every);
  for (const char* text :
       {"na\xc3\xafve", "nai\xcc\x88ve", "\xff\xfe", "\xed\xa0\x80", "\xc3", "\xe9",
        "\xef\xbb\xbfmark", "\xe2\x80\xae", "\r\n", "a\r\nb", "\x1b[31m", "\x1a"}) {
    variables.emplace_back("RTCONF_TEXT", text);
    variables.emplace_back(text, text);
  }
  return variables;
}

}  // namespace rtconf::cases::env
