// Making bytes that a provider may have had a hand in safe to show: no terminal escape sequence, no
// forged line, no markup of the report's own format gets through. JSON needs none of this, its
// library sees to it.
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

/// HTML character data and double-quoted attributes: one_line, or block, with markup escaped.
std::string html_text(std::string_view bytes);
std::string html_block(std::string_view bytes);

/// Part of a line of TAP: one_line, in which no directive can start.
std::string tap_words(std::string_view bytes);
/// A YAML scalar in double quotes, in which the text is as block shows it.
std::string yaml_string(std::string_view bytes);
/// A relative URI, or a file URI of an absolute path, with all but unreserved characters escaped.
std::string uri_of_path(std::string_view path);

/// GitHub's Markdown: words among others, also in a table. Nothing in them is markup, a link, a
/// mention or a reference.
std::string markdown_words(std::string_view bytes);
/// The same in a code span, outside and inside a table.
std::string markdown_code(std::string_view bytes);
std::string markdown_cell_code(std::string_view bytes);
/// A fenced block of its own, with its line end; `language` as in "diff".
std::string markdown_fence(std::string_view bytes, std::string_view language = {});

/// At most so many bytes of the text, cut between characters, with a sign that it was cut.
std::string shortened(std::string_view text, std::size_t bytes);

/// The first byte that is not UTF-8; npos when all is.
std::size_t find_invalid_utf8(std::string_view bytes);

/// How many columns the text takes, near enough: code points that are not continuation bytes.
std::size_t columns(std::string_view text);

}  // namespace rtconf::report
