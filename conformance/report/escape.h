// Making bytes that a provider may have had a hand in safe to show: no terminal escape sequence, no
// forged line, no malformed XML gets through. JSON needs none of this, its library sees to it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace rtconf::report {

/// One line for a terminal: control characters, line ends and bytes that are not UTF-8 are shown as
/// \n, \t or \xNN.
std::string one_line(std::string_view bytes);
/// Several lines for a terminal: as one_line, but line ends and tabs stay.
std::string block(std::string_view bytes);

/// XML character data: markup is escaped, characters that XML 1.0 forbids are removed, and what is
/// not UTF-8 becomes U+FFFD.
std::string xml_text(std::string_view bytes);
/// The same inside a double-quoted attribute, where line ends and tabs must be escaped to survive.
std::string xml_attribute(std::string_view bytes);

/// How many columns the text takes, near enough: code points that are not continuation bytes.
std::size_t columns(std::string_view text);

}  // namespace rtconf::report
