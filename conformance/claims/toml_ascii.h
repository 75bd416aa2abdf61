// TOML in ASCII alone: what toml++ 3.3 does with other characters outside of strings is undefined,
// so that none reaches it. A byte beyond ASCII becomes %XX, and so does a percent sign: in a string
// that is turned back afterwards, and elsewhere it is the mistake that the character would have
// been.
#pragma once

#include <string>
#include <string_view>

namespace rtconf::claims {

/// Lines stay lines; the mark of UTF-8 that a file may begin with is left out.
std::string to_ascii(std::string_view text);
/// Of any part of such a text. What came in by an escape such as \u00e9 stays as it is.
std::string from_ascii(std::string_view text);

}  // namespace rtconf::claims
