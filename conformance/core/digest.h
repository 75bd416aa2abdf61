// SHA-256, in lower-case hex.
#pragma once

#include <string>
#include <string_view>

namespace rtconf {

std::string digest_of(std::string_view bytes);
/// Empty when the file cannot be read.
std::string digest_of_file(const std::string& path);

}  // namespace rtconf
