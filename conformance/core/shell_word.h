// Text in commands that are shown to people or written for a CI.
#pragma once

#include <string>
#include <string_view>

namespace rtconf {

/// `text` as a word of a POSIX shell.
std::string shell_word(std::string_view text);

}  // namespace rtconf
